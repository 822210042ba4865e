"""Ask the model one held-out question, before and after training."""

from typing import Any

from trl import DPOTrainer


def example(row: dict[str, Any]) -> tuple[Any, Any]:
    return row["prompt"], row["chosen"]


def to(row: dict[str, Any], trainer: DPOTrainer) -> str:
    """The likeliest answer, so that before and after compare."""
    tokenizer, model = trainer.processing_class, trainer.model.eval()
    prompt, _ = example(row)
    if isinstance(prompt, str):
        inputs = tokenizer(prompt, return_tensors="pt")
    else:
        inputs = tokenizer.apply_chat_template(
            prompt,
            tools=row.get("tools"),
            add_generation_prompt=True,
            return_dict=True,
            return_tensors="pt",
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
    question, expected = map(text, example(row))
    print(f"\nQuestion: {question}\nExpected: {expected}")
    print(f"Before:   {before}\nAfter:    {after}\n")


def text(said: Any) -> Any:
    """What is said, or what the last of its messages says."""
    return said[-1]["content"] if isinstance(said, list) else said
