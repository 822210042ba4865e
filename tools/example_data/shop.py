"""The invented shop that most of the example datasets speak of."""

import random
from collections.abc import Sequence

PRODUCTS = (
    "Fjellet 2 tent",
    "Fjellet 3 tent",
    "Kobber camping stove",
    "Lyng sleeping bag",
    "Myr rain jacket",
    "Myr rain trousers",
    "Nordan hiking boots",
    "Orre 45 l backpack",
    "Orre 60 l backpack",
    "Skar headlamp",
    "Tinde trekking poles",
    "Ulv down jacket",
    "Vidde insulated bottle",
    "Ås merino shirt",
)
WORN = tuple(
    product for product in PRODUCTS if product.endswith(("jacket", "trousers", "boots", "shirt"))
)
COLOURS = ("moss green", "slate blue", "rust", "charcoal", "sand")
SIZES = ("XS", "S", "M", "L", "XL")
CITIES = ("Havnby", "Lindum", "Østerlund", "Brekke", "Solvang", "Granvik")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
CARRIERS = ("Postbud", "Rask Parcel", "Fjordfrakt")


def order_number(source: random.Random) -> str:
    return f"H-{source.randrange(10_000, 99_999)}"


def short(product: str) -> str:
    """What a customer calls it: "the tent", "the boots"."""
    return product.rsplit(" ", 1)[-1] if not product.endswith("stove") else "camping stove"


def pick(source: random.Random, *variants: str) -> str:
    """One way to say it."""
    return source.choice(variants)


def filled(source: random.Random, variants: Sequence[str], **slots: str) -> str:
    """One way to say it, with its blanks filled."""
    return source.choice(variants).format(**slots)
