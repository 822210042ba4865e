"""Chats in the house tone: name the matter, take it on, say what happens next; three sentences, no
exclamation marks, no excuses, no "unfortunately"."""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import shop

SYSTEM = "You answer customers of Halden Outdoor. Be warm, brief and plain."


class Matter(NamedTuple):
    """Something customers write about: how they say it, and the three parts of an answer."""

    asked: tuple[str, ...]
    heard: tuple[str, ...]
    done: tuple[str, ...]
    following: tuple[str, ...]
    products: tuple[str, ...] = shop.PRODUCTS
    """What it may be about."""


MATTERS = (
    Matter(
        (
            "My order {order} still hasn't arrived. It was promised for {day}.",
            "where is my parcel?? order {order}, should have been here {day}",
            "Hello, could you tell me where order {order} is? No news since {day}.",
            "I ordered the {product} two weeks ago ({order}) and have heard nothing.",
        ),
        (
            "Thank you for asking about {order}, and I am sorry that you are still waiting.",
            "You should have had your {thing} by now, and I see that you don't.",
            "I have looked at {order}: {carrier} scanned it last on {day} and not since.",
        ),
        (
            "I have asked {carrier} to find it today.",
            "I have opened a search with {carrier}, which takes two working days at most.",
        ),
        (
            "If it isn't found by then, we send a new one the same day, at our cost.",
            "You will hear from me by {next_day}, whatever they find.",
        ),
    ),
    Matter(
        (
            "The {product} arrived broken. Order {order}.",
            "Got my {product} today and it came apart at once. Not happy.",
            "Order {order}: the {thing} you sent is damaged, the box was fine though.",
            "One part of the {product} is missing. What now?",
        ),
        (
            "That is not how your {thing} should reach you, and I am sorry for the trouble.",
            "A new {product} should be whole, so this one is on us.",
            "Thank you for writing right away about the {thing}.",
        ),
        (
            "A new {product} leaves our warehouse on {next_day}.",
            "I have set a new one aside for you in the same make and colour.",
        ),
        (
            "Keep the first one until the new one is there; a return label comes with it.",
            "Please send us one photo, so that our workshop learns from it.",
        ),
    ),
    Matter(
        (
            "How do I send the {product} back? It's too small.",
            "The {thing} doesn't fit. Can I swap it for a {size}?",
            "I'd like to return the {product} from order {order}, never worn.",
            "Wrong size, my mistake. Return possible for {order}?",
        ),
        (
            "Of course you can, within 60 days and as long as it is unworn.",
            "No problem, sizes are hard to judge on a screen.",
            "Thank you for telling us; the {thing} can go back.",
        ),
        (
            "I have put a {size} aside for you for a week.",
            "Your return label for {order} is on its way to your inbox.",
        ),
        (
            "We refund or swap within three days of its arrival.",
            "Drop the parcel at any {carrier} counter; it costs you nothing.",
        ),
        shop.WORN,
    ),
    Matter(
        (
            "I was charged twice for order {order}.",
            "There are two payments of the same amount on my card. Order {order}.",
            "Why did you take the money for the {product} twice",
        ),
        (
            "I see both charges for {order}, and one of them is ours to undo.",
            "Thank you for spotting the second charge.",
            "You paid once too often, and I am sorry about it.",
        ),
        (
            "I have released the second one just now.",
            "The second amount is on its way back to your card.",
        ),
        (
            "Your bank shows it within five working days.",
            "Should it not be there by {next_day} week, write to me and I follow it up.",
        ),
    ),
    Matter(
        (
            "Can I still change the address for {order}? I moved.",
            "wrong delivery address on {order}, please change it to my new one in {city}",
            "I need {order} delivered to {city} instead.",
        ),
        (
            "Your order has not left us yet, so there is time.",
            "Good that you write today, as {order} is packed tomorrow.",
        ),
        (
            "I have opened the address of {order} for you to edit.",
            "I have stopped the parcel until we have the new address.",
        ),
        (
            "Please confirm it with the link that we sent you just now.",
            "Once you have saved it, delivery to {city} takes two days.",
        ),
    ),
    Matter(
        (
            "Is my {product} enough for a week of rain?",
            "Would you take the {product} into the mountains in autumn?",
            "I'm between two sizes of the {product}, which one is it?",
            "Can I get the {product} in {colour}?",
        ),
        (
            "Good question, and one that others ask about the {thing} as well.",
            "Thank you for asking before you buy.",
        ),
        (
            "I have asked our workshop, which knows the {product} best.",
            "Our shop in {city} has one to try on.",
        ),
        (
            "You will have a plain answer by {next_day}.",
            "If it turns out wrong for you, you have 60 days to send it back.",
        ),
        shop.WORN,
    ),
    Matter(
        (
            "I want to cancel {order}, I found it cheaper elsewhere.",
            "Please cancel my order {order}.",
            "Cancel {order} asap, ordered the wrong {thing}",
        ),
        (
            "That is fine, {order} has not been packed.",
            "Thank you for telling us in time.",
        ),
        ("I have cancelled it just now.", "The order is cancelled, and nothing will be sent."),
        (
            "Your money is back within five working days.",
            "Should you want the {thing} later, it will be here.",
        ),
    ),
    Matter(
        (
            "I can't log in any more, the reset e-mail never comes.",
            "Your website keeps telling me my password is wrong. It isn't.",
            "Locked out of my account and I need the invoice for {order}.",
        ),
        (
            "Being locked out is tiresome, and it is quickly solved.",
            "Thank you for your patience with our login.",
        ),
        (
            "I have lifted the lock and sent a new link.",
            "A fresh link is in your inbox; it works for an hour.",
        ),
        (
            "If it does not arrive, look into the spam folder, then write to me.",
            "The invoice for {order} is attached meanwhile.",
        ),
    ),
)

FOLLOW_UPS = (
    ("Thanks. And if nobody is at home?", "{carrier} leaves it at the nearest counter for a week."),
    ("Can you do it any faster?", "I have marked it as urgent, and {next_day} is the earliest."),
    ("That was quick, thank you.", "You are welcome, and enjoy the {thing}."),
    ("Will this cost me anything?", "No, this one is on us."),
)


def rows(source: random.Random) -> Iterator[dict]:
    while True:
        matter = source.choice(MATTERS)
        slots = drawn(source, matter.products)
        messages = [
            {"role": "system", "content": SYSTEM},
            {"role": "user", "content": shop.filled(source, matter.asked, **slots)},
            {"role": "assistant", "content": answer(source, matter, slots)},
        ]
        if source.random() < 0.25:
            asked, said = source.choice(FOLLOW_UPS)
            messages.append({"role": "user", "content": asked.format(**slots)})
            messages.append({"role": "assistant", "content": said.format(**slots)})
        yield {"messages": messages}


def answer(source: random.Random, matter: Matter, slots: Mapping[str, str]) -> str:
    parts = (matter.heard, matter.done, matter.following)
    return " ".join(shop.filled(source, part, **slots) for part in parts)


def drawn(source: random.Random, products: Sequence[str] = shop.PRODUCTS) -> dict[str, str]:
    """One value for each blank."""
    product = source.choice(products)
    day = source.randrange(4)
    return {
        "order": shop.order_number(source),
        "product": product,
        "thing": shop.short(product),
        "colour": source.choice(shop.COLOURS),
        "size": source.choice(shop.SIZES),
        "city": source.choice(shop.CITIES),
        "carrier": source.choice(shop.CARRIERS),
        "day": shop.WEEKDAYS[day],
        "next_day": shop.WEEKDAYS[day + 1],
    }
