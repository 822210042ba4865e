from jinja2.runtime import LoopContext, Macro, Markup, Namespace, TemplateNotFound, TemplateReference, TemplateRuntimeError, Undefined, escape, identity, internalcode, markup_join, missing, str_join
name = 'vocabulary.py.j2'

def root(context, missing=missing):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_doc = resolve('doc')
    pass
    yield '"""New tokens: a row of the embeddings for each'
    yield str((', which learns beside the adapter' if ('adapter' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)) else ''))
    yield '."""\n\n'
    if ('adapter' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield 'from collections.abc import Sequence\n\n'
    yield 'from transformers import PreTrainedModel, PreTrainedTokenizerBase\n\n\ndef grow(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase) -> None:\n    """Many models have rows to spare, and those are used first."""\n    if len(tokenizer) > model.get_input_embeddings().num_embeddings:\n        model.resize_token_embeddings(len(tokenizer))\n'
    if ('adapter' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield '\n\ndef rows(\n    model: PreTrainedModel,\n    tokenizer: PreTrainedTokenizerBase,\n    tokens: Sequence[str],\n    saved: Sequence[str] = (),\n) -> dict[str, list[int]] | None:\n    """By module, but for those that are trained in full: the rows of the new tokens."""\n    indices = tokenizer.convert_tokens_to_ids(list(tokens))\n    ends = [model.get_input_embeddings()]\n    if not model.config.get_text_config().tie_word_embeddings:\n        ends.append(model.get_output_embeddings())\n    names = (\n        name.rpartition(".")[2]\n        for name, module in model.named_modules()\n        if any(module is end for end in ends)\n    )\n    return {name: indices for name in names if name not in saved} or None\n'

blocks = {}
debug_info = '1=13&3=15&14=19'