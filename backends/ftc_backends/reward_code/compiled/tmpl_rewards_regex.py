from ftc_backends.reward_code.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'rewards/regex.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_reward = resolve('reward')
    pass
    yield '\n\n@checked\ndef '
    yield str(environment.getattr((undefined(name='reward') if l_0_reward is missing else l_0_reward), 'name'))
    yield '(completions: list[Any], **_: Any) -> list[float]:\n'
    if (environment.getattr((undefined(name='reward') if l_0_reward is missing else l_0_reward), 'match') == 'full'):
        pass
        yield '    """1 where the pattern matches the whole answer, else 0."""\n    matches = re.compile('
        yield str(environment.getattr(environment.getattr((undefined(name='reward') if l_0_reward is missing else l_0_reward), 'constants'), 'pattern'))
        yield ', re.DOTALL).fullmatch\n'
    else:
        pass
        yield '    """1 where the pattern is found in the answer, else 0."""\n    matches = re.compile('
        yield str(environment.getattr(environment.getattr((undefined(name='reward') if l_0_reward is missing else l_0_reward), 'constants'), 'pattern'))
        yield ', re.DOTALL).search\n'
    yield '    return [float(matches(text(answer)) is not None) for answer in completions]\n'

blocks = {}
debug_info = '4=13&5=15&7=18&10=23'
