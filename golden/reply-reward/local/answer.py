"""Score one held-out pair, before and after training."""

import json
from typing import Any

import torch
from trl import RewardTrainer


def to(row: dict[str, Any], trainer: RewardTrainer) -> str:
    chosen, rejected = (score(row, name, trainer) for name in ("chosen", "rejected"))
    return f"{chosen:.3f} for the chosen answer, {rejected:.3f} for the rejected"


def score(row: dict[str, Any], answer: str, trainer: RewardTrainer) -> float:
    """Of the prompt with this answer, tokenized as for training."""
    tokenizer, model = trainer.processing_class, trainer.model.eval()
    whole = row["prompt"] + row[answer]
    if isinstance(whole, str):
        inputs = tokenizer(whole + tokenizer.eos_token, return_tensors="pt")
    else:
        tools = row.get("tools")
        tools = json.loads(tools) if isinstance(tools, str) else tools
        inputs = tokenizer.apply_chat_template(
            whole, tools=tools, return_dict=True, return_tensors="pt"
        )
    with torch.no_grad():
        return model(**inputs.to(model.device)).logits.item()


def show(row: dict[str, Any], before: str, after: str) -> None:
    question, chosen, rejected = (
        text if isinstance(text, str) else text[-1]["content"]
        for text in (row["prompt"], row["chosen"], row["rejected"])
    )
    print(f"\nQuestion: {question}\nChosen:   {chosen}\nRejected: {rejected}")
    print(f"Before:   {before}\nAfter:    {after}\n")
