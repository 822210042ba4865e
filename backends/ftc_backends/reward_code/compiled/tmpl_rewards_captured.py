from ftc_backends.reward_code.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'rewards/captured.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    pass
    yield '\n\ndef captured(answer: str, pattern: str) -> str | None:\n    """What the pattern\'s group holds; None where it is not found."""\n    match = re.search(pattern, answer, re.DOTALL)\n    return match[1] if match else None\n'

blocks = {}
debug_info = ''
