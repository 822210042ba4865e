"""Preferences as others write them: OpenAI's, and those whose prompt stands inside both answers."""

import re
from typing import Any, Final

from ftc.data.foreign.entries import Value, without
from ftc.data.rows import RowError

_MARK: Final = re.compile(r"\n\n(Human|Assistant): ?")
_SPEAKERS: Final = {"Human": "user", "Assistant": "assistant"}


def openai_preference(row: Value) -> dict[str, Any]:
    asked = row.get("input")
    if not isinstance(asked, dict):
        raise RowError("`input` is not an object", "input")
    found = {
        "prompt": asked.get("messages"),
        "chosen": row.get("preferred_output"),
        "rejected": row.get("non_preferred_output"),
    }
    if asked.get("tools"):
        found["tools"] = asked["tools"]
    return without(row, ("input", "preferred_output", "non_preferred_output")) | found


def implicit_preference(row: Value) -> dict[str, Any]:
    """What both answers begin with is the prompt: turns, or text."""
    chosen, rejected = row.get("chosen"), row.get("rejected")
    if isinstance(chosen, str) and isinstance(rejected, str):
        shared = _shared(chosen, rejected, min(len(chosen), len(rejected)))
        if not shared or not chosen[shared:] or not rejected[shared:]:
            raise RowError("`chosen` and `rejected` share no beginning that could be the prompt")
        return _parted(row, chosen, rejected, shared)
    if not isinstance(chosen, list) or not isinstance(rejected, list):
        raise RowError("`chosen` and `rejected` are neither both text nor both messages")
    shared = _shared(chosen, rejected, min(len(chosen), len(rejected)) - 1)
    if shared < 1:
        raise RowError("`chosen` and `rejected` share no turn that could be the prompt")
    return _parted(row, chosen, rejected, shared)


def ultrafeedback(row: Value) -> dict[str, Any]:
    """Whole talks beside the text of their first turn, and often the better one a second time."""
    again = ("messages",) if row.get("messages") == row.get("chosen") else ()
    return implicit_preference(without(row, again))


def dialogues(row: Value) -> dict[str, Any]:
    """Talks in one text, with the marks of Anthropic's HH-RLHF before each turn."""
    talks = {key: _turns(row.get(key), key) for key in ("chosen", "rejected")}
    return implicit_preference({**row, **talks})


def _turns(talk: object, key: str) -> list[dict[str, str]]:
    if not isinstance(talk, str):
        raise RowError(f"`{key}` is not text", key)
    before, *said = _MARK.split(talk)
    if before or not said:
        raise RowError(f"`{key}` does not begin with a turn of `Human:` or `Assistant:`", key)
    pairs = zip(said[::2], said[1::2], strict=True)
    return [{"role": _SPEAKERS[speaker], "content": text} for speaker, text in pairs]


def _shared(one: Any, other: Any, most: int) -> int:
    """Where two texts, or two talks, part."""
    return next((at for at in range(most) if one[at] != other[at]), most)


def _parted(row: Value, chosen: Any, rejected: Any, shared: int) -> dict[str, Any]:
    found = {"prompt": chosen[:shared], "chosen": chosen[shared:], "rejected": rejected[shared:]}
    return without(row) | found
