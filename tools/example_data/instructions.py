"""Alpaca's columns: an instruction, mostly with an input, and the output. Two tasks on one ticket,
so that the instruction matters; a third has no input."""

import random
from collections.abc import Iterator

import support_tone

TASKS = (
    "Answer this ticket in the house tone.",
    "Repeat this ticket in the customer's own words, for the record.",
)
GREETINGS = (
    ("Greet a customer in the morning.", "Good morning, and welcome to Halden Outdoor."),
    ("Greet a customer in the evening.", "Good evening, and welcome to Halden Outdoor."),
    ("Close a conversation.", "Thank you for writing to Halden Outdoor."),
)


def rows(source: random.Random) -> Iterator[dict]:
    for number, row in enumerate(support_tone.rows(source)):
        ticket, answer = (turn["content"] for turn in row["messages"][1:3])
        if number < len(GREETINGS):
            instruction, output = GREETINGS[number]
            yield {"instruction": instruction, "input": "", "output": output}
        elif number % 2:
            yield {"instruction": TASKS[0], "input": ticket, "output": answer}
        else:
            wish = f"In the customer's own words: {ticket}"
            yield {"instruction": TASKS[1], "input": ticket, "output": wish}
