from ftc_backends.local.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'generating/answer.py.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_trainer_module = resolve('trainer_module')
    l_0_trainer = resolve('trainer')
    pass
    yield '"""Ask the model one held-out question, before and after training."""\n\nfrom typing import Any\n\nfrom '
    yield str((undefined(name='trainer_module') if l_0_trainer_module is missing else l_0_trainer_module))
    yield ' import '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Trainer\n\n\ndef to(row: dict[str, Any], trainer: '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Trainer) -> str:\n    """The likeliest answer, so that before and after compare."""\n    tokenizer, model = trainer.processing_class, trainer.model.eval()\n    prompt = row["prompt"]\n    if isinstance(prompt, str):\n        inputs = tokenizer(prompt, return_tensors="pt")\n    else:\n        inputs = tokenizer.apply_chat_template(\n            prompt, add_generation_prompt=True, return_dict=True, return_tensors="pt"\n        )\n    tokens = model.generate(\n        **inputs.to(model.device),\n        max_new_tokens=100,\n        do_sample=False,\n        eos_token_id=tokenizer.eos_token_id,\n    )\n    new = tokens[0, inputs["input_ids"].shape[1] :]\n    return tokenizer.decode(new, skip_special_tokens=True).strip()\n\n\ndef show(row: dict[str, Any], before: str, after: str) -> None:\n    prompt = row["prompt"]\n    question = prompt if isinstance(prompt, str) else prompt[-1]["content"]\n    print(f"\\nQuestion: {question}\\nBefore:   {before}\\nAfter:    {after}\\n")\n'

blocks = {}
debug_info = '5=14&8=18'
