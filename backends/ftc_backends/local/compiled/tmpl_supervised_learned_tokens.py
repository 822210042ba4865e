from ftc_backends.local.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'supervised/learned_tokens.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_given = resolve('given')
    l_0_trainer = resolve('trainer')
    l_0_drops = resolve('drops')
    l_0_cuts = resolve('cuts')
    l_0_doc = resolve('doc')
    l_0_packed = resolve('packed')
    pass
    if (undefined(name='given') if l_0_given is missing else l_0_given):
        pass
        yield 'def learned_tokens(trainer: '
        yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
        yield 'Trainer, given: Dataset) -> None:\n'
    else:
        pass
        yield 'def learned_tokens(trainer: '
        yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
        yield 'Trainer) -> None:\n'
    yield '    """Masks and cuts can leave nothing to learn, and training would not tell."""\n    rows, length = trainer.train_dataset, trainer.args.max_length\n    learned = ([token for token in row["labels"] if token != -100] for row in rows)\n    first = next(filter(None, learned), None)\n    if first is None:\n        sys.exit(f"No token is left to learn: see the masks, and max_length {length}")\n    print(f"The first example teaches: {trainer.processing_class.decode(first)!r:.500}")\n'
    if (undefined(name='drops') if l_0_drops is missing else l_0_drops):
        pass
        yield '    left = len(given) - len(rows)\n    if left:\n        warn(f"{left} examples are left out: max_length {length} leaves them no answer")\n'
    if ((undefined(name='cuts') if l_0_cuts is missing else l_0_cuts) and ('learned_turns' in (undefined(name='doc') if l_0_doc is missing else l_0_doc))):
        pass
        yield '    lost = [max(tokens - length, 0) for tokens in lengths(given, "input_ids")]\n    tell_cuts(lost, length, "examples")\n'
    elif (undefined(name='cuts') if l_0_cuts is missing else l_0_cuts):
        pass
        if (undefined(name='packed') if l_0_packed is missing else l_0_packed):
            pass
            yield '    if max(map(max, rows["seq_lengths"])) == length:\n'
        else:
            pass
            yield '    if left or max(lengths(rows, "input_ids")) == length:\n'
        yield '        whole = whole_lengths(given, trainer.processing_class)\n        tell_cuts([max(tokens - length, 0) for tokens in whole], length, "examples")\n\n\ndef whole_lengths(rows: Dataset, tokenizer: PreTrainedTokenizerBase) -> Iterator[int]:\n    """How many tokens TRL makes of each row, before it cuts them."""\n'
        if (environment.getattr(environment.getattr((undefined(name='doc') if l_0_doc is missing else l_0_doc), 'data'), 'format') != 'chat'):
            pass
            yield '    eos = tokenizer.eos_token\n'
        yield '    for row in rows:\n'
        if (environment.getattr(environment.getattr((undefined(name='doc') if l_0_doc is missing else l_0_doc), 'data'), 'format') == 'text'):
            pass
            yield '        text = row["text"] if row["text"].endswith(eos) else row["text"] + eos\n        yield len(tokenizer(text)["input_ids"])\n'
        else:
            pass
            if (environment.getattr(environment.getattr((undefined(name='doc') if l_0_doc is missing else l_0_doc), 'data'), 'format') == 'chat'):
                pass
                yield '        chat = row["messages"]\n'
            else:
                pass
                yield '        chat = row["prompt"] + row["completion"]\n        if isinstance(chat, str):\n            text = chat if chat.endswith(eos) else chat + eos\n            yield len(tokenizer(text)["input_ids"])\n            continue\n'
            yield '        tools = row.get("tools")\n        tools = json.loads(tools) if isinstance(tools, str) else tools\n        text = tokenizer.apply_chat_template(chat, tools=tools, tokenize=False)\n        yield len(tokenizer(text, add_special_tokens=False)["input_ids"])\n'

blocks = {}
debug_info = '1=17&2=20&4=25&13=28&18=31&21=34&22=36&33=43&37=47&41=52'
