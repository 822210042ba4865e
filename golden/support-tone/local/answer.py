"""Ask the model one held-out question, before and after training."""

import json
from typing import Any

from trl import SFTTrainer

from turns import shown


def example(chat: list[dict[str, Any]]) -> tuple[Any, Any]:
    """The turns up to the last answer, and that answer."""
    answers = [n for n, turn in enumerate(chat) if turn["role"] == "assistant"]
    last = answers[-1] if answers else len(chat)
    return chat[:last], chat[last : last + 1]


def to(row: dict[str, Any], trainer: SFTTrainer) -> str:
    """The likeliest answer, so that before and after compare."""
    tokenizer, model = trainer.processing_class, trainer.model.eval()
    tools = row.get("tools")
    tools = json.loads(tools) if isinstance(tools, str) else tools
    chat, _ = shown(row, tokenizer)
    prompt, _ = example(chat)
    inputs = tokenizer.apply_chat_template(
        prompt,
        tools=tools,
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
    prompt, expected = example(row["messages"])
    print(f"\nQuestion: {words(prompt)}\nExpected: {words(expected)}")
    print(f"Before:   {before}\nAfter:    {after}\n")


def words(said: Any) -> str:
    """A text; or what the last turn of a chat says, and else calls."""
    if isinstance(said, str):
        return said
    turn = said[-1] if said else {}
    return turn.get("content") or json.dumps(turn.get("tool_calls"))
