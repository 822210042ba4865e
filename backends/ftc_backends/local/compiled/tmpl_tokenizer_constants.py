from ftc_backends.local.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'tokenizer/constants.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_tokens = resolve('tokens')
    l_0_chat_template = resolve('chat_template')
    l_0_new_tokens = resolve('new_tokens')
    l_0_constant = resolve('constant')
    pass
    if ('chat_template' in (undefined(name='tokens') if l_0_tokens is missing else l_0_tokens)):
        pass
        yield str(context.call((undefined(name='chat_template') if l_0_chat_template is missing else l_0_chat_template)))
        yield '\n'
    if (undefined(name='new_tokens') if l_0_new_tokens is missing else l_0_new_tokens):
        pass
        yield str(context.call((undefined(name='constant') if l_0_constant is missing else l_0_constant), 'NEW_TOKENS', 'tokenizer', 'new_tokens'))
        yield '\n'

blocks = {}
debug_info = '1=15&2=17&4=19&5=21'
