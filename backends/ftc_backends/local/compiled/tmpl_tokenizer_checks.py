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
    l_0_begins = resolve('begins')
    l_0_trainer = resolve('trainer')
    l_0_writes_prompts = resolve('writes_prompts')
    l_0_task = resolve('task')
    pass
    if (((undefined(name='parts') if l_0_parts is missing else l_0_parts) == 'supervised') and (environment.getattr(environment.getattr((undefined(name='doc') if l_0_doc is missing else l_0_doc), 'data'), 'format') == 'chat')):
        pass
        yield '\n\ndef messages_shown(tokenizer: PreTrainedTokenizerBase, rows: Dataset) -> None:\n    """A template leaves out what it does not know, and says nothing."""\n    unseen = unsaid = False\n    for number, row in enumerate(rows, 1):\n'
        if ('learned_turns' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
            pass
            yield '        try:\n            chat, text = shown(row, tokenizer)\n        except TemplateError as error:\n'
        else:
            pass
            yield '        chat, tools = row["messages"], row.get("tools")\n        tools = json.loads(tools) if isinstance(tools, str) else tools\n        try:\n            text = tokenizer.apply_chat_template(chat, tools=tools, tokenize=False)\n        except (TypeError, TemplateError) as error:\n'
        yield '            sys.exit(f"Chat {number}: the chat template refuses it: {error}")\n        for role, content in ((turn["role"], turn.get("content")) for turn in chat):\n            asks = role in ("system", "developer", "user") and isinstance(content, str)\n            if asks and content.strip() not in text:\n                sys.exit(f"The chat template leaves out what {role} says")\n        calls = [call for turn in chat for call in turn.get("tool_calls") or ()]\n        names = (call.get("function", call)["name"] for call in calls)\n        unsaid |= any(name not in text for name in names)\n        if '
        yield str(('row.get("tools")' if ('learned_turns' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)) else 'tools'))
        yield ' and not unseen:\n            unseen = text == tokenizer.apply_chat_template(chat, tokenize=False)\n    if unseen:\n        print("The chat template shows no tools: the model learns to call them unseen")\n    if unsaid:\n        warn("The chat template leaves out the calls of tools: they are not learned")\n'
    if ((undefined(name='parts') if l_0_parts is missing else l_0_parts) in ('supervised', 'answered')):
        pass
        yield '\n\ndef ends(trainer: SFTTrainer) -> None:\n    """A model stops where it has learned to."""\n    known, rows = stops(trainer), trainer.train_dataset.take(100)\n    if not any(known & set(row["labels"]) for row in rows):\n'
        if (environment.getattr(environment.getattr((undefined(name='doc') if l_0_doc is missing else l_0_doc), 'data'), 'format') == 'text'):
            pass
            yield '        warn("No row teaches where a text ends: see max_length")\n'
        else:
            pass
            yield '        warn("No row teaches where an answer ends: see the template, and max_length")\n'
    if (undefined(name='begins') if l_0_begins is missing else l_0_begins):
        pass
        yield '\n\ndef begins_once(trainer: '
        yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
        yield 'Trainer) -> None:\n    """A tokenizer writes the beginning of a text, also where it is written already."""\n    tokenizer, rows = trainer.processing_class, trainer.train_dataset.take(100)\n    bos = tokenizer.bos_token_id\n    starts = (row["'
        yield str((undefined(name='begins') if l_0_begins is missing else l_0_begins))
        yield '"][:2] for row in rows)\n    if bos is not None and [bos, bos] in starts:\n        sys.exit(f"{tokenizer.bos_token} stands twice: leave it out of the rows")\n'
    elif (undefined(name='writes_prompts') if l_0_writes_prompts is missing else l_0_writes_prompts):
        pass
        yield '\n\ndef begins_once(tokenizer: PreTrainedTokenizerBase, prompts: Dataset) -> None:\n    """A tokenizer writes the beginning of a text, also where it is written already."""\n    bos = tokenizer.bos_token_id\n    starts = (token_ids(row, tokenizer)[:2] for row in prompts.take(100))\n    if bos is not None and [bos, bos] in starts:\n        sys.exit(f"{tokenizer.bos_token} stands twice: leave it out of the rows")\n'
    yield '\n\ndef padding(trainer: '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Trainer) -> None:\n    """A model was seen to answer nothing once its settings said that both are one."""\n    tokenizer = trainer.processing_class\n    if tokenizer.pad_token_id in stops(trainer):\n        token = tokenizer.pad_token\n        warn(f"{token} fills gaps and ends answers: name another special_tokens.pad")\n\n\ndef stops(trainer: '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Trainer) -> set[int | None]:\n    """The tokens that end an answer."""\n'
    if ((undefined(name='task') if l_0_task is missing else l_0_task) == 'SEQ_CLS'):
        pass
        yield '    return {trainer.processing_class.eos_token_id}\n'
    else:
        pass
        yield '    known = trainer.model.generation_config.eos_token_id\n    known = known if isinstance(known, list) else [known]\n    return {trainer.processing_class.eos_token_id, *known} - {None}\n'

blocks = {}
debug_info = '1=17&8=20&27=27&34=29&41=32&47=38&50=41&54=43&57=45&69=49&77=51&79=53'
