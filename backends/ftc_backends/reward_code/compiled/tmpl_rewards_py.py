from ftc_backends.reward_code.compiled import environment
from ftc_backends.rendering import TemplateRuntimeError, Undefined, internalcode, missing, str_join
name = 'rewards.py.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_listed = resolve('listed')
    l_0_imports = resolve('imports')
    l_0_constants = resolve('constants')
    l_0_parameter = resolve('parameter')
    l_0_tokenizers = resolve('tokenizers')
    l_0_judged = resolve('judged')
    l_0_rewards = resolve('rewards')
    l_0_helpers = resolve('helpers')
    l_0_named = resolve('named')
    try:
        t_1 = environment.filters['join']
    except KeyError:
        @internalcode
        def t_1(*unused):
            raise TemplateRuntimeError("No filter named 'join' found.")
    pass
    if (undefined(name='listed') if l_0_listed is missing else l_0_listed):
        pass
        yield '"""What makes an answer good: each reward gives every answer a number."""\n'
    else:
        pass
        yield '"""What makes an answer good: each reward gives every answer a number.\n\nAxolotl looks each up by its name: it has to be started with this folder in PYTHONPATH.\n"""\n'
    yield '\n'
    for l_1_line in (undefined(name='imports') if l_0_imports is missing else l_0_imports):
        _loop_vars = {}
        pass
        yield str(l_1_line)
        yield '\n'
    l_1_line = missing
    if (undefined(name='constants') if l_0_constants is missing else l_0_constants):
        pass
        yield '\n'
        yield str(t_1(context.eval_ctx, (undefined(name='constants') if l_0_constants is missing else l_0_constants), '\n'))
        yield '\n'
    if (undefined(name='listed') if l_0_listed is missing else l_0_listed):
        pass
        yield '\n\ndef functions('
        yield str((undefined(name='parameter') if l_0_parameter is missing else l_0_parameter))
        yield ') -> list[Any]:\n    """In the order of their weights."""\n'
        yield str((undefined(name='listed') if l_0_listed is missing else l_0_listed))
        yield '\n'
    if (undefined(name='tokenizers') if l_0_tokenizers is missing else l_0_tokenizers):
        pass
        yield '\n\ndef tokenizers('
        yield str((undefined(name='parameter') if l_0_parameter is missing else l_0_parameter))
        yield ') -> list[Any]:\n    """Of the reward models; a function needs none."""\n'
        yield str((undefined(name='tokenizers') if l_0_tokenizers is missing else l_0_tokenizers))
        yield '\n'
    if (undefined(name='judged') if l_0_judged is missing else l_0_judged):
        pass
        yield '\n\ndef checked(reward: Callable[..., Any]) -> Callable[..., list[Any]]:\n    """A reward that fails or is no number ends the run: TRL would go on without it."""\n\n    @functools.wraps(reward)\n    def judge(completions: list[Any], **columns: Any) -> list[Any]:\n        name = reward.__name__\n        try:\n            values = list(reward(completions=completions, **columns))\n        except Exception:\n            traceback.print_exc()\n            sys.exit(f"The reward {name} failed: see above")\n        if len(values) != len(completions):\n            sys.exit(f"{name} gave {len(values)} for {len(completions)} answers")\n        for completion, value in zip(completions, values, strict=True):\n            if not is_number(value):\n                sys.exit(f"{name} gave {value!r:.80} for {text(completion)!r:.200}")\n        return values\n\n    return judge\n\n\ndef is_number(value: Any) -> bool:\n    """None says that a reward has nothing to say about an answer."""\n    try:\n        return value is None or math.isfinite(value)\n    except (TypeError, ValueError, OverflowError):\n        return False\n\n\ndef text(completion: Any) -> str:\n    """The answer itself: where prompts are chats, it is a list of messages."""\n    return completion if isinstance(completion, str) else completion[-1]["content"]\n'
    for l_1_reward in (undefined(name='rewards') if l_0_rewards is missing else l_0_rewards):
        _loop_vars = {}
        pass
        template = environment.get_or_select_template(str_join(('rewards/', environment.getattr(l_1_reward, 'type'), '.j2', )), 'rewards.py.j2')
        gen = template.root_render_func(template.new_context(context.get_all(), True, {'reward': l_1_reward}))
        try:
            for event in gen:
                yield event
        finally: gen.close()
    l_1_reward = missing
    for l_1_shared in (undefined(name='helpers') if l_0_helpers is missing else l_0_helpers):
        _loop_vars = {}
        pass
        template = environment.get_or_select_template(str_join(('rewards/', l_1_shared, '.j2', )), 'rewards.py.j2')
        gen = template.root_render_func(template.new_context(context.get_all(), True, {'shared': l_1_shared}))
        try:
            for event in gen:
                yield event
        finally: gen.close()
    l_1_shared = missing
    if (undefined(name='named') if l_0_named is missing else l_0_named):
        pass
        yield '\n\n'
        yield str(t_1(context.eval_ctx, (undefined(name='named') if l_0_named is missing else l_0_named), '\n'))
        yield '\n'

blocks = {}
debug_info = '1=26&10=33&11=36&13=39&15=42&17=44&20=47&22=49&24=51&27=54&29=56&31=58&67=61&68=64&70=71&71=74&73=81&76=84'
