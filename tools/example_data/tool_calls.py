"""Chats in which the assistant calls the order system, or asks back when something is missing."""

import json
import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import shop
from support_tone import drawn

SYSTEM = "You help customers of Halden Outdoor with the tools of the order system."


def _tool(name: str, description: str, **parameters: str) -> dict[str, Any]:
    properties = {key: {"type": "string", "description": text} for key, text in parameters.items()}
    return {
        "type": "function",
        "function": {
            "name": name,
            "description": description,
            "parameters": {
                "type": "object",
                "properties": properties,
                "required": list(properties),
            },
        },
    }


ORDER = "Order number, H- and five digits."
TOOLS = [
    _tool("get_order", "State and contents of an order.", order=ORDER),
    _tool("cancel_order", "Cancel an order that is not packed yet.", order=ORDER),
    _tool("open_return", "Send a return label.", order=ORDER, reason="Why, in a few words."),
    _tool("check_stock", "Pieces in one shop.", product="Full name.", city="City of the shop."),
]

Scene = Callable[[random.Random, Mapping[str, str]], list[dict[str, Any]]]


def rows(source: random.Random) -> Iterator[dict]:
    while True:
        slots = drawn(source)
        messages = source.choice(SCENES)(source, slots)
        yield {"messages": [{"role": "system", "content": SYSTEM}, *messages], "tools": TOOLS}


def status(source: random.Random, slots: Mapping[str, str]) -> list[dict[str, Any]]:
    asked = ("Where is {order}?", "Has my {thing} been sent? Order {order}", "status {order} pls")
    state = source.choice(("packed", "in transit", "delivered"))
    said = {
        "packed": "{order} is packed and leaves on {next_day}.",
        "in transit": "{order} is with {carrier} and should arrive on {next_day}.",
        "delivered": "{order} was delivered by {carrier} on {day}.",
    }[state]
    result = {"order": slots["order"], "state": state, "carrier": slots["carrier"]}
    return [
        _user(source, asked, slots),
        *_call(source, "get_order", {"order": slots["order"]}, result),
        _assistant(said.format(**slots)),
    ]


def cancel(source: random.Random, slots: Mapping[str, str]) -> list[dict[str, Any]]:
    asked = (
        "Please cancel {order}.",
        "I ordered the wrong {thing}, cancel {order}",
        "cancel {order}",
    )
    cancelled = source.random() < 0.6
    result = {"order": slots["order"], "cancelled": cancelled}
    said = (
        "{order} is cancelled, and your money is back within five days."
        if cancelled
        else "{order} is already packed. You can refuse the parcel, or send the {thing} back."
    )
    return [
        _user(source, asked, slots),
        *_call(source, "cancel_order", {"order": slots["order"]}, result),
        _assistant(said.format(**slots)),
    ]


def give_back(source: random.Random, slots: Mapping[str, str]) -> list[dict[str, Any]]:
    reason = source.choice(("too small", "too large", "broken zip", "not needed", "wrong colour"))
    asked = (
        "I want to return the {product} from {order}, {reason}.",
        "{order}: {reason}. How do I send it back?",
    )
    arguments = {"order": slots["order"], "reason": reason}
    said = "The return label for {order} is in your inbox. Any {carrier} counter takes the parcel."
    return [
        _user(source, asked, {**slots, "reason": reason}),
        *_call(source, "open_return", arguments, {"order": slots["order"], "label": "sent"}),
        _assistant(said.format(**slots)),
    ]


def stock(source: random.Random, slots: Mapping[str, str]) -> list[dict[str, Any]]:
    asked = (
        "Do you have the {product} in {city}?",
        "Is there a {product} left in your {city} shop?",
    )
    pieces = source.choice((0, 1, 2, 5, 11))
    said = (
        f"The shop in {{city}} has {pieces} of the {{product}}."
        if pieces
        else "The shop in {city} has none left; online it ships by {next_day}."
    )
    arguments = {"product": slots["product"], "city": slots["city"]}
    return [
        _user(source, asked, slots),
        *_call(source, "check_stock", arguments, {"pieces": pieces}),
        _assistant(said.format(**slots)),
    ]


def ask_back(source: random.Random, slots: Mapping[str, str]) -> list[dict[str, Any]]:
    """Nothing may be called while the order number is missing."""
    asked = (
        "Where is my {product}?",
        "I want to cancel my order of a {thing}",
        "Return my {thing}",
    )
    wanted = "Gladly. What is the number of your order? It begins with H-."
    result = {"order": slots["order"], "state": "packed", "carrier": slots["carrier"]}
    return [
        _user(source, asked, slots),
        _assistant(wanted),
        {"role": "user", "content": slots["order"]},
        *_call(source, "get_order", {"order": slots["order"]}, result),
        _assistant("Thank you. {order} is packed; what shall I do with it?".format(**slots)),
    ]


SCENES: tuple[Scene, ...] = (status, cancel, give_back, stock, ask_back)


def _user(
    source: random.Random, asked: tuple[str, ...], slots: Mapping[str, str]
) -> dict[str, Any]:
    return {"role": "user", "content": shop.filled(source, asked, **slots)}


def _assistant(text: str) -> dict[str, Any]:
    return {"role": "assistant", "content": text}


def _call(
    source: random.Random, name: str, arguments: Mapping[str, str], result: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """The call, with its arguments as JSON text as services want them, and what came back."""
    call = f"call_{source.randrange(16**6):06x}"
    function = {"name": name, "arguments": json.dumps(arguments, ensure_ascii=False)}
    yield {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"id": call, "type": "function", "function": function}],
    }
    text = json.dumps(result, ensure_ascii=False)
    yield {"role": "tool", "tool_call_id": call, "content": text}
