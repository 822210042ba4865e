"""Pairs of replies to one customer: the house's, and one with a fault that support replies have."""

import random
from collections.abc import Callable, Iterator, Mapping

import shop
from support_tone import MATTERS, Matter, answer, drawn

Fault = Callable[[random.Random, Matter, Mapping[str, str]], str]


def rows(source: random.Random) -> Iterator[dict]:
    while True:
        matter = source.choice(MATTERS)
        slots = drawn(source, matter.products)
        asked = shop.filled(source, matter.asked, **slots)
        yield {
            "prompt": [{"role": "user", "content": asked}],
            "chosen": [{"role": "assistant", "content": answer(source, matter, slots)}],
            "rejected": [
                {"role": "assistant", "content": source.choice(FAULTS)(source, matter, slots)}
            ],
        }


def stiff(source: random.Random, matter: Matter, slots: Mapping[str, str]) -> str:
    return shop.filled(
        source,
        (
            "Dear customer, your enquiry regarding {order} has been received and will be processed "
            "in the order of receipt. Please refrain from further enquiries until then.",
            "With reference to your message concerning the {product}, please be advised that the "
            "responsible department has been notified.",
            "Your request has been registered under the number {order}. Kindly allow up to "
            "fourteen working days for processing.",
        ),
        **slots,
    )


def blaming(source: random.Random, matter: Matter, slots: Mapping[str, str]) -> str:
    return shop.filled(
        source,
        (
            "Did you read the instructions? With the {product} this only happens if it is used "
            "wrongly.",
            "As stated in our terms, {carrier} is responsible for that, so please ask them.",
            "You should have checked this before you ordered the {thing}.",
            "Nobody else has this problem with the {product}.",
        ),
        **slots,
    )


def gushing(source: random.Random, matter: Matter, slots: Mapping[str, str]) -> str:
    sorry = shop.pick(
        source,
        "Oh no!!! We are SO incredibly sorry to hear that!",
        "Wow, thank you SO much for reaching out to us today!",
        "We totally understand how super frustrating this must be!!",
    )
    return f"{sorry} {shop.filled(source, matter.done, **slots)} Have an AMAZING day!"


def evasive(source: random.Random, matter: Matter, slots: Mapping[str, str]) -> str:
    return shop.filled(
        source,
        (
            "There can be many reasons for this. Sometimes it helps to wait a little.",
            "It depends. Have you tried looking at the page of the {product} on our website?",
            "We will see what we can do about {order}.",
            "Unfortunately I have no information about that at the moment, {day} at the latest.",
        ),
        **slots,
    )


def rambling(source: random.Random, matter: Matter, slots: Mapping[str, str]) -> str:
    good = answer(source, matter, slots)
    detour = shop.filled(
        source,
        (
            "As you may know, Halden Outdoor started as a small workshop, and to this day every "
            "{thing} is dear to us.",
            "By the way, the {product} is available in {colour} again, and our shop in {city} has "
            "new opening hours.",
        ),
        **slots,
    )
    return f"{detour} But back to your message. {good} {detour}"


FAULTS: tuple[Fault, ...] = (stiff, blaming, gushing, evasive, rambling)
