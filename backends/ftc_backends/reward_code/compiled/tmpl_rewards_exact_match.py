from ftc_backends.reward_code.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'rewards/exact-match.j2'

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
    yield '(completions: list[Any], **columns: Any) -> list[float]:\n    """1 for the answer that stands in the row, else 0."""\n'
    if ('extract' in environment.getattr((undefined(name='reward') if l_0_reward is missing else l_0_reward), 'constants')):
        pass
        yield '    found = [captured(text(answer), '
        yield str(environment.getattr(environment.getattr((undefined(name='reward') if l_0_reward is missing else l_0_reward), 'constants'), 'extract'))
        yield ') for answer in completions]\n    answers = [normal(answer, '
        yield str(environment.getattr(environment.getattr((undefined(name='reward') if l_0_reward is missing else l_0_reward), 'constants'), 'ignore'))
        yield ') for answer in found]\n'
    else:
        pass
        yield '    answers = [normal(text(answer), '
        yield str(environment.getattr(environment.getattr((undefined(name='reward') if l_0_reward is missing else l_0_reward), 'constants'), 'ignore'))
        yield ') for answer in completions]\n'
    yield '    column = columns['
    yield str(environment.getattr(environment.getattr((undefined(name='reward') if l_0_reward is missing else l_0_reward), 'constants'), 'column'))
    yield ']\n    rights = [normal(written(right), '
    yield str(environment.getattr(environment.getattr((undefined(name='reward') if l_0_reward is missing else l_0_reward), 'constants'), 'ignore'))
    yield ') for right in column]\n    return [float(a == b) for a, b in zip(answers, rights, strict=True)]\n'

blocks = {}
debug_info = '4=13&6=15&7=18&8=20&10=25&12=28&13=30'
