"""Single replies with the mark that a customer gave: the house's are good, faulty ones are bad."""

import random
from collections.abc import Iterator

import shop
from reply_preference import FAULTS
from support_tone import MATTERS, answer, drawn

GOOD = 0.6
"""The share of good marks; people rate what pleased them more often."""


def rows(source: random.Random) -> Iterator[dict]:
    while True:
        matter = source.choice(MATTERS)
        slots = drawn(source, matter.products)
        asked = shop.filled(source, matter.asked, **slots)
        good = source.random() < GOOD
        written = answer if good else source.choice(FAULTS)
        yield {
            "prompt": [{"role": "user", "content": asked}],
            "completion": [{"role": "assistant", "content": written(source, matter, slots)}],
            "label": good,
        }
