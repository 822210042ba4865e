"""The chats of `support-tone` as ShareGPT writes them: `conversations` with `from` and `value`, and
the system prompt in a column of its own."""

import random
from collections.abc import Iterator

import support_tone

ROLES = {"user": "human", "assistant": "gpt"}


def rows(source: random.Random) -> Iterator[dict]:
    for number, row in enumerate(support_tone.rows(source)):
        turns = [turn for turn in row["messages"] if turn["role"] != "system"]
        yield {
            "id": f"chat-{number:04d}",
            "system": support_tone.SYSTEM,
            "conversations": [
                {"from": ROLES[turn["role"]], "value": turn["content"]} for turn in turns
            ],
        }
