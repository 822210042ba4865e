from ftc_backends.local.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'tokenizer/checks.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_parts = resolve('parts')
    l_0_doc = resolve('doc')
    pass
    if (((undefined(name='parts') if l_0_parts is missing else l_0_parts) == 'supervised') and (environment.getattr(environment.getattr((undefined(name='doc') if l_0_doc is missing else l_0_doc), 'data'), 'format') == 'chat')):
        pass
        yield '\n\ndef messages_shown(tokenizer: PreTrainedTokenizerBase, rows: Dataset) -> None:\n    """A template leaves out what it does not know, and says nothing."""\n    unseen = False\n    for '
        yield str(('number, row in enumerate(rows, 1)' if ('learned_turns' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)) else 'row in rows'))
        yield ':\n'
        if ('learned_turns' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
            pass
            yield '        try:\n            chat, text = shown(row, tokenizer)\n        except TemplateError as error:\n            sys.exit(f"Chat {number}: the chat template refuses it: {error}")\n'
        else:
            pass
            yield '        chat, tools = row["messages"], row.get("tools")\n        tools = json.loads(tools) if isinstance(tools, str) else tools\n        text = tokenizer.apply_chat_template(chat, tools=tools, tokenize=False)\n'
        yield '        for role, content in ((turn["role"], turn.get("content")) for turn in chat):\n            asks = role in ("system", "developer", "user") and isinstance(content, str)\n            if asks and content.strip() not in text:\n                sys.exit(f"The chat template leaves out what {role} says")\n        if '
        yield str(('row.get("tools")' if ('learned_turns' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)) else 'tools'))
        yield ' and not unseen:\n            unseen = text == tokenizer.apply_chat_template(chat, tokenize=False)\n    if unseen:\n        print("The chat template shows no tools: the model learns to call them unseen")\n'
    if ((undefined(name='parts') if l_0_parts is missing else l_0_parts) == 'supervised'):
        pass
        yield '\n\ndef ends(trainer: SFTTrainer) -> None:\n    """A model stops where it has learned to; and a text begins once."""\n    tokenizer, rows = trainer.processing_class, trainer.train_dataset.take(100)\n    stops = trainer.model.generation_config.eos_token_id\n    known = {tokenizer.eos_token_id, *(stops if isinstance(stops, list) else [stops])}\n    if not any(known & set(row["labels"]) for row in rows):\n        print("No row teaches where an answer ends: see the template, and max_length")\n    bos = tokenizer.bos_token_id\n    if bos is not None and any(row["input_ids"][:2] == [bos, bos] for row in rows):\n        sys.exit(f"{tokenizer.bos_token} stands twice: leave it out of the rows")\n'

blocks = {}
debug_info = '1=13&7=16&8=18&22=25&27=27'
