from ftc_backends.local.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'tokenizer/load.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_loading = resolve('loading')
    pass
    yield '\n\ndef load(model: str, tokenizer: PreTrainedTokenizerBase) -> PreTrainedModel:\n    """With a row of the embeddings for each new token; many models have some to spare."""\n    loaded = AutoModelForCausalLM.from_pretrained(\n        model,\n'
    yield str(context.call((undefined(name='loading') if l_0_loading is missing else l_0_loading), 'model'))
    yield '\n    )\n    if len(tokenizer) > loaded.get_input_embeddings().num_embeddings:\n        loaded.resize_token_embeddings(len(tokenizer))\n    return loaded\n'

blocks = {}
debug_info = '7=13'
