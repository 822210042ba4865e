"""The pairs of `reply-preference` as many datasets write them: two whole conversations, which begin
alike, and no column for the prompt."""

import random
from collections.abc import Iterator

import reply_preference


def rows(source: random.Random) -> Iterator[dict]:
    for row in reply_preference.rows(source):
        asked = row["prompt"]
        if isinstance(asked, str):
            asked = [{"role": "user", "content": asked}]
        yield {
            "accepted": [*asked, *_answer(row["chosen"])],
            "declined": [*asked, *_answer(row["rejected"])],
        }


def _answer(answer: str | list[dict]) -> list[dict]:
    return [{"role": "assistant", "content": answer}] if isinstance(answer, str) else answer
