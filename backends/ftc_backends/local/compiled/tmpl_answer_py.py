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
    pass
    yield '"""Ask the model one held-out question, before and after training."""\n\nfrom typing import Any\n\nfrom '
    yield str((undefined(name='trainer_module') if l_0_trainer_module is missing else l_0_trainer_module))
    yield ' import '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Trainer\n\n\ndef example(row: dict[str, Any]) -> tuple[Any, Any]:\n'
    if (environment.getattr(environment.getattr((undefined(name='doc') if l_0_doc is missing else l_0_doc), 'data'), 'format') == 'chat'):
        pass
        yield '    """The chat up to its last answer, and that answer."""\n    chat = row["messages"]\n    last = max(n for n, turn in enumerate(chat) if turn["role"] == "assistant")\n    return chat[:last], chat[last]["content"]\n'
    elif (environment.getattr(environment.getattr((undefined(name='doc') if l_0_doc is missing else l_0_doc), 'data'), 'format') == 'preference'):
        pass
        yield '    return row["prompt"], row["chosen"]\n'
    else:
        pass
        yield '    return row["prompt"], row["completion"]\n'
    yield '\n\ndef to(row: dict[str, Any], trainer: '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Trainer) -> str:\n    """The likeliest answer, so that before and after compare."""\n    tokenizer, model = trainer.processing_class, trainer.model.eval()\n    prompt, _ = example(row)\n'
    if (environment.getattr(environment.getattr((undefined(name='doc') if l_0_doc is missing else l_0_doc), 'data'), 'format') == 'chat'):
        pass
        yield '    inputs = tokenizer.apply_chat_template(\n        prompt,\n        tools=row.get("tools"),\n        add_generation_prompt=True,\n        return_dict=True,\n        return_tensors="pt",\n    )\n'
    else:
        pass
        yield '    if isinstance(prompt, str):\n        inputs = tokenizer(prompt, return_tensors="pt")\n    else:\n        inputs = tokenizer.apply_chat_template(\n            prompt,\n            tools=row.get("tools"),\n            add_generation_prompt=True,\n            return_dict=True,\n            return_tensors="pt",\n        )\n'
    yield '    tokens = model.generate(\n        **inputs.to(model.device),\n        max_new_tokens=100,\n        do_sample=False,\n        eos_token_id=tokenizer.eos_token_id,\n    )\n    new = tokens[0, inputs["input_ids"].shape[1] :]\n    return tokenizer.decode(new, skip_special_tokens=True).strip()\n\n\ndef show(row: dict[str, Any], before: str, after: str) -> None:\n    question, expected = map(text, example(row))\n    print(f"\\nQuestion: {question}\\nExpected: {expected}")\n    print(f"Before:   {before}\\nAfter:    {after}\\n")\n\n\ndef text(said: Any) -> Any:\n    """What is said, or what the last of its messages says."""\n    return said[-1]["content"] if isinstance(said, list) else said\n'

blocks = {}
debug_info = '5=15&9=19&14=22&21=29&25=31'
