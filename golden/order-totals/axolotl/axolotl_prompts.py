"""Which prompts are answered: those that leave room for an answer.

Axolotl looks this up by its name: it has to be started with this folder in PYTHONPATH.
"""

from collections.abc import Callable
from typing import Any


def fitting(cfg: Any, **_: Any) -> tuple[Callable[..., Any], dict[str, Any]]:
    """How a batch of rows is read; a cut prompt would be another one."""
    length = cfg.sequence_len - cfg.trl.max_completion_length

    def read(rows: dict[str, list[Any]], tokenizer: Any) -> dict[str, list[Any]]:
        if "tools" in rows:
            raise ValueError("TRL shows no `tools` of a row to the model: remove the column")
        kept = [
            number
            for number, prompt in enumerate(rows["prompt"])
            if len(tokens(prompt, tokenizer)) <= length
        ]
        return {name: [column[number] for number in kept] for name, column in rows.items()}

    return read, {"batched": True}


def tokens(prompt: Any, tokenizer: Any) -> list[int]:
    if isinstance(prompt, str):
        return tokenizer(prompt)["input_ids"]
    inputs = tokenizer.apply_chat_template(
        prompt, add_generation_prompt=True, return_dict=True
    )
    return inputs["input_ids"]
