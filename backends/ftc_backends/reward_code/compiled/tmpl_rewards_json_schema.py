from ftc_backends.reward_code.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'rewards/json-schema.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_reward = resolve('reward')
    pass
    yield '\n\n'
    if environment.getattr((undefined(name='reward') if l_0_reward is missing else l_0_reward), 'in_a_file'):
        pass
        yield 'def '
        yield str(environment.getattr((undefined(name='reward') if l_0_reward is missing else l_0_reward), 'name'))
        yield '_of(root: Path) -> Callable[..., list[Any]]:\n    """1 for JSON that is valid against the schema in the file, else 0."""\n    schema = json.loads((root / '
        yield str(environment.getattr(environment.getattr((undefined(name='reward') if l_0_reward is missing else l_0_reward), 'constants'), 'json_schema'))
        yield ').read_text(encoding="utf-8"))\n    validator = jsonschema_rs.validator_for(schema, offline=True)\n\n    @checked\n    def '
        yield str(environment.getattr((undefined(name='reward') if l_0_reward is missing else l_0_reward), 'name'))
        yield '(completions: list[Any], **_: Any) -> list[float]:\n        return [float(is_valid(text(answer), validator)) for answer in completions]\n\n    return '
        yield str(environment.getattr((undefined(name='reward') if l_0_reward is missing else l_0_reward), 'name'))
        yield '\n'
    else:
        pass
        yield '@checked\ndef '
        yield str(environment.getattr((undefined(name='reward') if l_0_reward is missing else l_0_reward), 'name'))
        yield '(completions: list[Any], **_: Any) -> list[float]:\n    """1 for JSON that is valid against the schema, else 0."""\n    validator = jsonschema_rs.validator_for('
        yield str(environment.getattr(environment.getattr((undefined(name='reward') if l_0_reward is missing else l_0_reward), 'constants'), 'json_schema'))
        yield ', offline=True)\n    return [float(is_valid(text(answer), validator)) for answer in completions]\n'

blocks = {}
debug_info = '3=13&4=16&6=18&10=20&13=22&16=27&18=29'
