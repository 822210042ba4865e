"""Ask the model one held-out question, before and after training."""

import json
from typing import Any

from trl.experimental.orpo import ORPOTrainer


def to(row: dict[str, Any], trainer: ORPOTrainer) -> str:
    """The likeliest answer, so that before and after compare."""
    tokenizer, model = trainer.processing_class, trainer.model.eval()
    prompt = row["prompt"]
    if isinstance(prompt, str):
        inputs = tokenizer(prompt, return_tensors="pt")
    else:
        inputs = tokenizer.apply_chat_template(
            prompt,
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
    prompt, expected = row["prompt"], row["chosen"]
    print(f"\nQuestion: {words(prompt)}\nExpected: {words(expected)}")
    print(f"Before:   {before}\nAfter:    {after}\n")


def words(said: Any) -> str:
    """A text; or what the last turn of a chat says, and else calls."""
    if isinstance(said, str):
        return said
    turn = said[-1] if said else {}
    return turn.get("content") or json.dumps(turn.get("tool_calls"))
