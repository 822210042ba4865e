from ftc_backends.local.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'answer.py.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_trainer_module = resolve('trainer_module')
    l_0_trainer = resolve('trainer')
    l_0_doc = resolve('doc')
    l_0_parts = resolve('parts')
    pass
    yield '"""Ask the model one held-out question, before and after training."""\n\nimport json\nfrom typing import Any\n\nfrom '
    yield str((undefined(name='trainer_module') if l_0_trainer_module is missing else l_0_trainer_module))
    yield ' import '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Trainer\n'
    if ('learned_turns' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield '\nfrom turns import shown\n'
    yield '\n\n'
    if (environment.getattr(environment.getattr((undefined(name='doc') if l_0_doc is missing else l_0_doc), 'data'), 'format') == 'chat'):
        pass
        yield 'def example(chat: list[dict[str, Any]]) -> tuple[Any, Any]:\n    """The turns up to the last answer, and that answer."""\n    answers = [n for n, turn in enumerate(chat) if turn["role"] == "assistant"]\n    last = answers[-1] if answers else len(chat)\n    return chat[:last], chat[last : last + 1]\n\n\n'
    yield 'def to(row: dict[str, Any], trainer: '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Trainer) -> str:\n    """The likeliest answer, so that before and after compare."""\n    tokenizer, model = trainer.processing_class, trainer.model.eval()\n'
    if ((undefined(name='parts') if l_0_parts is missing else l_0_parts) != 'reference_free'):
        pass
        yield '    tools = row.get("tools")\n    tools = json.loads(tools) if isinstance(tools, str) else tools\n'
    if (environment.getattr(environment.getattr((undefined(name='doc') if l_0_doc is missing else l_0_doc), 'data'), 'format') == 'chat'):
        pass
        if ('learned_turns' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
            pass
            yield '    chat, _ = shown(row, tokenizer)\n    prompt, _ = example(chat)\n'
        else:
            pass
            yield '    prompt, _ = example(row["messages"])\n'
        yield '    inputs = tokenizer.apply_chat_template(\n        prompt,\n        tools=tools,\n        add_generation_prompt=True,\n        return_dict=True,\n        return_tensors="pt",\n    )\n'
    else:
        pass
        yield '    prompt = row["prompt"]\n    if isinstance(prompt, str):\n        inputs = tokenizer(prompt, return_tensors="pt")\n    else:\n        inputs = tokenizer.apply_chat_template(\n            prompt,\n'
        if ((undefined(name='parts') if l_0_parts is missing else l_0_parts) != 'reference_free'):
            pass
            yield '            tools=tools,\n'
        yield '            add_generation_prompt=True,\n            return_dict=True,\n            return_tensors="pt",\n        )\n'
    yield '    tokens = model.generate(\n        **inputs.to(model.device),\n        max_new_tokens=100,\n        do_sample=False,\n        eos_token_id=tokenizer.eos_token_id,\n    )\n    new = tokens[0, inputs["input_ids"].shape[1] :]\n    return tokenizer.decode(new, skip_special_tokens=True).strip()\n\n\ndef show(row: dict[str, Any], before: str, after: str) -> None:\n'
    if (environment.getattr(environment.getattr((undefined(name='doc') if l_0_doc is missing else l_0_doc), 'data'), 'format') == 'chat'):
        pass
        yield '    prompt, expected = example(row["messages"])\n'
    elif (environment.getattr(environment.getattr((undefined(name='doc') if l_0_doc is missing else l_0_doc), 'data'), 'format') == 'preference'):
        pass
        yield '    prompt, expected = row["prompt"], row["chosen"]\n'
    else:
        pass
        yield '    prompt, expected = row["prompt"], row["completion"]\n'
    yield '    print(f"\\nQuestion: {words(prompt)}\\nExpected: {words(expected)}")\n    print(f"Before:   {before}\\nAfter:    {after}\\n")\n\n\ndef words(said: Any) -> str:\n    """A text; or what the last turn of a chat says, and else calls."""\n    if isinstance(said, str):\n        return said\n    turn = said[-1] if said else {}\n    return turn.get("content") or json.dumps(turn.get("tool_calls"))\n'

blocks = {}
debug_info = '6=16&7=20&13=24&22=28&25=30&29=33&30=35&50=45&69=50&71=53'
