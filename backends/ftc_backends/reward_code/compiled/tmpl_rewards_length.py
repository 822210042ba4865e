from ftc_backends.reward_code.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'rewards/length.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_reward = resolve('reward')
    l_0_bounds = missing
    pass
    yield '\n\n@checked\n'
    if (environment.getattr((undefined(name='reward') if l_0_reward is missing else l_0_reward), 'unit') == 'tokens'):
        pass
        yield 'def '
        yield str(environment.getattr((undefined(name='reward') if l_0_reward is missing else l_0_reward), 'name'))
        yield '(completion_ids: list[list[int]], **_: Any) -> list[float]:\n'
    else:
        pass
        yield 'def '
        yield str(environment.getattr((undefined(name='reward') if l_0_reward is missing else l_0_reward), 'name'))
        yield '(completions: list[Any], **_: Any) -> list[float]:\n'
    if ('target' in environment.getattr((undefined(name='reward') if l_0_reward is missing else l_0_reward), 'constants')):
        pass
        yield '    """1 at the target, 0 at nothing and from twice the target on."""\n'
    else:
        pass
        yield '    """1 within the bounds, else 0."""\n'
    if (environment.getattr((undefined(name='reward') if l_0_reward is missing else l_0_reward), 'unit') == 'tokens'):
        pass
        yield '    lengths = [len(ids) for ids in completion_ids]\n'
    else:
        pass
        yield '    lengths = [len(text(answer)) for answer in completions]\n'
    l_0_bounds = environment.getattr((undefined(name='reward') if l_0_reward is missing else l_0_reward), 'constants')
    context.vars['bounds'] = l_0_bounds
    context.exported_vars.add('bounds')
    if ('target' in (undefined(name='bounds') if l_0_bounds is missing else l_0_bounds)):
        pass
        yield '    return [max(0.0, 1 - abs(n - '
        yield str(environment.getattr((undefined(name='bounds') if l_0_bounds is missing else l_0_bounds), 'target'))
        yield ') / '
        yield str(environment.getattr((undefined(name='bounds') if l_0_bounds is missing else l_0_bounds), 'target'))
        yield ') for n in lengths]\n'
    elif (('min' in (undefined(name='bounds') if l_0_bounds is missing else l_0_bounds)) and ('max' in (undefined(name='bounds') if l_0_bounds is missing else l_0_bounds))):
        pass
        yield '    return [float('
        yield str(environment.getattr((undefined(name='bounds') if l_0_bounds is missing else l_0_bounds), 'min'))
        yield ' <= n <= '
        yield str(environment.getattr((undefined(name='bounds') if l_0_bounds is missing else l_0_bounds), 'max'))
        yield ') for n in lengths]\n'
    elif ('min' in (undefined(name='bounds') if l_0_bounds is missing else l_0_bounds)):
        pass
        yield '    return [float(n >= '
        yield str(environment.getattr((undefined(name='bounds') if l_0_bounds is missing else l_0_bounds), 'min'))
        yield ') for n in lengths]\n'
    else:
        pass
        yield '    return [float(n <= '
        yield str(environment.getattr((undefined(name='bounds') if l_0_bounds is missing else l_0_bounds), 'max'))
        yield ') for n in lengths]\n'

blocks = {}
debug_info = '4=14&5=17&7=22&9=24&14=30&19=36&20=39&21=42&22=46&23=49&24=53&25=56&27=61'
