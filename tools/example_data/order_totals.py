"""Orders of which the sum is asked: prompts, each with the right answer in a column of its own."""

import random
from collections.abc import Iterator

import shop

ASKED = (
    "What do I pay for {listed}? Shipping is {shipping} crowns.",
    "I would like {listed}. With {shipping} crowns for shipping, what is the total?",
    "Please add up my order: {listed}, and shipping at {shipping} crowns.",
    "{listed}, sent for {shipping} crowns: how much is that altogether?",
)
FORM = "Work it out, then give the total in crowns between <answer> and </answer>."


def rows(source: random.Random) -> Iterator[dict]:
    while True:
        items = [
            (source.randint(1, 4), product, source.randrange(40, 900, 10))
            for product in source.sample(shop.PRODUCTS, source.randint(1, 3))
        ]
        shipping = source.choice((0, 49, 79, 99))
        listed = ", ".join(f"{count} x {product} at {price}" for count, product, price in items)
        asked = shop.filled(source, ASKED, listed=listed, shipping=str(shipping))
        yield {
            "prompt": [
                {"role": "system", "content": FORM},
                {"role": "user", "content": asked},
            ],
            "total": str(sum(count * price for count, _, price in items) + shipping),
        }
