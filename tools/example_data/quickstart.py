"""Tickets and their answers in the house tone, plain enough for a model of 0.35 million weights.

An answer follows from the ticket: its queue, the thing it is about, and what is done. `curt` is how
the tiny base model was brought up to answer (tools/tiny_model.py): a note of the matter, no tone.
"""

import random
from collections.abc import Iterator
from typing import NamedTuple

import shop


class Matter(NamedTuple):
    """Something customers write about."""

    queue: str
    curt: str
    asked: tuple[str, ...]
    answer: str


MATTERS = (
    Matter(
        "delivery",
        "late",
        (
            "My {thing} has not arrived.",
            "Where is my {thing}? It was promised for {day}.",
            "I am still waiting for the {thing}, which was due on {day}.",
            "No news of the {thing} since {day}.",
        ),
        "I am sorry that your {thing} is late. I have asked the carrier to find it today.",
    ),
    Matter(
        "warranty",
        "broken",
        (
            "My {thing} broke on the first day.",
            "The {thing} is damaged.",
            "The {thing} came apart on {day}.",
            "There is a hole in my {thing}.",
        ),
        "I am sorry that your {thing} is broken. A new one leaves our warehouse today.",
    ),
    Matter(
        "returns",
        "sent back",
        (
            "How do I send the {thing} back?",
            "I would like to return the {thing}.",
            "The {thing} does not fit, can I return it?",
            "I bought the wrong {thing} on {day} and want to send it back.",
        ),
        "Of course you can send the {thing} back. A label is on its way to you.",
    ),
    Matter(
        "billing",
        "paid twice",
        (
            "I was charged twice for the {thing}.",
            "Why did you take the money for my {thing} two times?",
            "The {thing} is on my bill twice.",
            "You charged me again for the {thing} on {day}.",
        ),
        "Thank you for telling us. The second payment for your {thing} is on its way back.",
    ),
    Matter(
        "product",
        "asked about",
        (
            "Is the {thing} good for the winter?",
            "Can I get the {thing} in another colour?",
            "What does the {thing} weigh?",
            "Tell me more about the {thing}, please.",
        ),
        "Thank you for your question. A colleague who knows the {thing} will call you today.",
    ),
)
THINGS = (
    "tent",
    "stove",
    "sleeping bag",
    "rain jacket",
    "helmet",
    "backpack",
    "headlamp",
    "hammock",
    "down jacket",
    "bottle",
    "shirt",
    "rope",
)
OPENINGS = ("", "", "Hello. ", "Hi there. ", "Good morning. ", "Dear shop, ")
ENDINGS = ("", "", " Thanks.", " Please help.", " Best wishes.")


class Ticket(NamedTuple):
    text: str
    matter: Matter
    thing: str


def ticket(source: random.Random) -> Ticket:
    matter = source.choice(MATTERS)
    thing = source.choice(THINGS)
    asked = source.choice(matter.asked).format(thing=thing, day=source.choice(shop.WEEKDAYS))
    return Ticket(source.choice(OPENINGS) + asked + source.choice(ENDINGS), matter, thing)


def chat(question: str, answer: str) -> dict:
    return {
        "messages": [
            {"role": "user", "content": question},
            {"role": "assistant", "content": answer},
        ]
    }


def rows(source: random.Random) -> Iterator[dict]:
    while True:
        text, matter, thing = ticket(source)
        yield chat(text, f"[{matter.queue}] {matter.answer.format(thing=thing)}")
