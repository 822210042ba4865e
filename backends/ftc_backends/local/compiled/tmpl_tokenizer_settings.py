from ftc_backends.local.compiled import environment
from ftc_backends.rendering import LoopContext, Undefined, missing
name = 'tokenizer/settings.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_new_tokens = resolve('new_tokens')
    l_0_template_file = resolve('template_file')
    l_0_tokens = resolve('tokens')
    pass
    if (undefined(name='new_tokens') if l_0_new_tokens is missing else l_0_new_tokens):
        pass
        yield '    tokenizer.add_tokens(NEW_TOKENS, special_tokens=True)\n'
    def t_1(fiter):
        for l_1_name in fiter:
            if (l_1_name in (undefined(name='tokens') if l_0_tokens is missing else l_0_tokens)):
                yield l_1_name
    l_1_loop = missing
    for l_1_name, l_1_loop in LoopContext(t_1(('pad_token', 'eos_token', 'bos_token')), undefined):
        l_1_special_token = resolve('special_token')
        _loop_vars = {}
        pass
        yield str(context.call((undefined(name='special_token') if l_1_special_token is missing else l_1_special_token), l_1_name, _loop_vars=_loop_vars))
        yield '\n'
        if environment.getattr(l_1_loop, 'last'):
            pass
            yield '    checks.special_tokens(tokenizer)\n'
    l_1_loop = l_1_name = l_1_special_token = missing
    if (undefined(name='template_file') if l_0_template_file is missing else l_0_template_file):
        pass
        yield '    template = args.data_root / CHAT_TEMPLATE\n    tokenizer.chat_template = template.read_text(encoding="utf-8")\n'
    elif ('chat_template' in (undefined(name='tokens') if l_0_tokens is missing else l_0_tokens)):
        pass
        yield '    tokenizer.chat_template = CHAT_TEMPLATE\n'

blocks = {}
debug_info = '1=14&4=17&5=26&6=28&10=32&13=35'
