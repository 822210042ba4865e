from ftc_backends.local.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'generating/rows.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_validated = resolve('validated')
    l_0_sources = resolve('sources')
    pass
    yield '    train = data.fitting(train, tokenizer, MAX_PROMPT_LENGTH)\n'
    if (undefined(name='validated') if l_0_validated is missing else l_0_validated):
        pass
        yield '    validation = data.fitting(validation, tokenizer, MAX_PROMPT_LENGTH)\n'
    if ('TEST' in (undefined(name='sources') if l_0_sources is missing else l_0_sources)):
        pass
        yield '    test = data.fitting(test, tokenizer, MAX_PROMPT_LENGTH)\n'

blocks = {}
debug_info = '2=14&5=17'
