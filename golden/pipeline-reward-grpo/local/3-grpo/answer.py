"""Ask the model one held-out question, before and after training."""

from typing import Any

from trl import GRPOTrainer


def to(row: dict[str, Any], trainer: GRPOTrainer) -> str:
    """The likeliest answer, so that before and after compare."""
    tokenizer, model = trainer.processing_class, trainer.model.eval()
    prompt = row["prompt"]
    if isinstance(prompt, str):
        inputs = tokenizer(prompt, return_tensors="pt")
    else:
        inputs = tokenizer.apply_chat_template(
            prompt, add_generation_prompt=True, return_dict=True, return_tensors="pt"
        )
    tokens = model.generate(
        **inputs.to(model.device),
        max_new_tokens=100,
        do_sample=False,
        eos_token_id=tokenizer.eos_token_id,
    )
    new = tokens[0, inputs["input_ids"].shape[1] :]
    return tokenizer.decode(new, skip_special_tokens=True).strip()


def show(row: dict[str, Any], before: str, after: str) -> None:
    prompt = row["prompt"]
    question = prompt if isinstance(prompt, str) else prompt[-1]["content"]
    print(f"\nQuestion: {question}\nBefore:   {before}\nAfter:    {after}\n")
