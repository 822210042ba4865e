from ftc_backends.reward_code.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'rewards/is_valid.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    pass
    yield '\n\ndef is_valid(answer: str, validator: Any) -> bool:\n    try:\n        return validator.is_valid(json.loads(answer, parse_constant=refuse))\n    except (ValueError, RecursionError):\n        return False\n\n\ndef refuse(constant: str) -> Any:\n    """NaN and Infinity are no JSON."""\n    raise ValueError(constant)\n'

blocks = {}
debug_info = ''
