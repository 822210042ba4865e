"""A reward of one's own: does a reply keep to the house tone?

It is called as TRL calls every reward function: with the completions, and with each column of the
data by its name. It returns a number for each completion.
"""

from typing import Any

STIFF = ("dear customer", "we regret", "as per our policy", "kindly", "please be advised")


def plain(completions: list[list[dict[str, str]]], **columns: Any) -> list[float]:
    """1 without any of the phrases that the house does not write, else 0."""
    replies = [completion[-1]["content"].lower() for completion in completions]
    return [float(not any(phrase in reply for phrase in STIFF)) for reply in replies]
