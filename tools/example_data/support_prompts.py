"""What customers ask, without an answer: for methods in which a model answers."""

import random
from collections.abc import Iterator

import support_tone


def rows(source: random.Random) -> Iterator[dict]:
    """Each chat up to where the assistant speaks last."""
    for row in support_tone.rows(source):
        yield {"prompt": row["messages"][:-1]}
