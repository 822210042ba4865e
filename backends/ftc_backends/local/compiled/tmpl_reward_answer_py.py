from ftc_backends.local.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'reward/answer.py.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_trainer_module = resolve('trainer_module')
    l_0_trainer = resolve('trainer')
    pass
    yield '"""Score one held-out pair, before and after training."""\n\nimport json\nfrom typing import Any\n\nimport torch\nfrom '
    yield str((undefined(name='trainer_module') if l_0_trainer_module is missing else l_0_trainer_module))
    yield ' import '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Trainer\n\n\ndef to(row: dict[str, Any], trainer: '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Trainer) -> str:\n    chosen, rejected = (score(row, name, trainer) for name in ("chosen", "rejected"))\n    return f"{chosen:.3f} for the chosen answer, {rejected:.3f} for the rejected"\n\n\ndef score(row: dict[str, Any], answer: str, trainer: '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Trainer) -> float:\n    """Of the prompt with this answer, tokenized as for training."""\n    tokenizer, model = trainer.processing_class, trainer.model.eval()\n    whole = row["prompt"] + row[answer]\n    if isinstance(whole, str):\n        inputs = tokenizer(whole + tokenizer.eos_token, return_tensors="pt")\n    else:\n        tools = row.get("tools")\n        tools = json.loads(tools) if isinstance(tools, str) else tools\n        inputs = tokenizer.apply_chat_template(\n            whole, tools=tools, return_dict=True, return_tensors="pt"\n        )\n    with torch.no_grad():\n        return model(**inputs.to(model.device)).logits.item()\n\n\ndef show(row: dict[str, Any], before: str, after: str) -> None:\n    question, chosen, rejected = (\n        text if isinstance(text, str) else text[-1]["content"]\n        for text in (row["prompt"], row["chosen"], row["rejected"])\n    )\n    print(f"\\nQuestion: {question}\\nChosen:   {chosen}\\nRejected: {rejected}")\n    print(f"Before:   {before}\\nAfter:    {after}\\n")\n'

blocks = {}
debug_info = '7=14&10=18&15=20'
