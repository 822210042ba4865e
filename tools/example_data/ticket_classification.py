"""Tickets and the queue that they belong to, as prompt and completion."""

import random
from collections.abc import Iterator

import shop
from support_tone import drawn

PROMPT = "Ticket: {text}\nQueue:"

TICKETS: dict[str, tuple[str, ...]] = {
    "delivery": (
        "Order {order} was due {day} and is not here.",
        "tracking for {order} stuck at {carrier} since {day}",
        "The parcel was left in the rain in front of the neighbour's door in {city}.",
        "Please deliver the {product} to {city} instead.",
        "{carrier} says I wasn't at home on {day}, but I was.",
    ),
    "returns": (
        "The {thing} is not what I expected, I would rather have it in {colour}.",
        "How can I send back the {product} from {order}?",
        "Return label for {order} does not print.",
        "Sent the {thing} back on {day}, when do I get my money?",
        "Bought in {city}, may I return the {product} by post?",
    ),
    "billing": (
        "{order} was charged twice.",
        "I need an invoice with our VAT number for {order}.",
        "My voucher was not taken off the {product}.",
        "Refund for {order} was promised for {day}, nothing on my card yet.",
        "Which of these two amounts is for the {thing}?",
    ),
    "product": (
        "Would you take the {product} out below zero?",
        "Can I get the {product} in {colour}?",
        "How do I clean the {thing} without ruining it?",
        "What does the {product} weigh without its bag?",
        "Can your shop in {city} show me the {product}?",
    ),
    "warranty": (
        "My {product} broke after four weeks.",
        "The {thing} came apart at the seam. Bought last year, {order}.",
        "The {product} fell apart on the first trip, in {city} of all places.",
        "A buckle of the {product} snapped on {day}.",
        "The {colour} {thing} lost its colour within weeks.",
    ),
    "account": (
        "Can't log in, the reset mail never arrives.",
        "Please change the e-mail address of my account, the last order was {order}.",
        "Delete my account and everything in it, please. I won't be ordering a {thing} again.",
        "I get two newsletters since {day}, one is plenty.",
        "Order {order} does not show in my account.",
    ),
}
OPENINGS = ("", "", "", "Hello, ", "Hi there. ", "Good morning. ", "Second mail about this: ")
ENDINGS = ("", "", "", " Thanks.", " Please answer soon.", " Best wishes", " This is urgent.")


def rows(source: random.Random) -> Iterator[dict]:
    while True:
        queue = source.choice(list(TICKETS))
        text = shop.filled(source, TICKETS[queue], **drawn(source))
        whole = source.choice(OPENINGS) + text + source.choice(ENDINGS)
        yield {"prompt": PROMPT.format(text=whole), "completion": f" {queue}"}
