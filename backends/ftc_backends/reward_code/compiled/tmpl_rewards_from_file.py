from ftc_backends.reward_code.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'rewards/from_file.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    pass
    yield '\n\ndef from_file(root: Path, file: str, name: str) -> Callable[..., list[Any]]:\n    """A function of your own; its file may import what lies beside it."""\n    path = (root / file).resolve()\n    if not path.is_relative_to(root.resolve()):\n        sys.exit(f"{file} leads out of {root.resolve()}")\n    spec = importlib.util.spec_from_file_location(path.stem, path)\n    if spec is None or spec.loader is None or not path.is_file():\n        sys.exit(f"There is no Python file {path}")\n    module = importlib.util.module_from_spec(spec)\n    sys.path.append(str(path.parent))\n    spec.loader.exec_module(module)\n    function = getattr(module, name, None)\n    if not callable(function):\n        sys.exit(f"{path} has no function {name}")\n    return checked(function)\n'

blocks = {}
debug_info = ''
