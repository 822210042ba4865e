"""A Python module of rewards as TRL calls them: what its template sees of them.

`local` and `axolotl` both train with TRL, and each hands it the functions in its own way.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from ftc.emit.literal import literal
from ftc_backends.reward_code import CONSTANTS, FUNCTIONS, numbered, plain_name, suffixes
from ftc_backends.reward_code.compiled import environment
from ftc_schemas.named_tuple import NamedTuple
from ftc_schemas.spec.leaves import OF_STAGE

Reward = Mapping[str, Any]

_TEMPLATE: Final = "rewards.py.j2"
_STANDARD: Final[tuple[tuple[str, frozenset[str]], ...]] = (
    ("import functools", frozenset({"judged"})),
    ("import importlib.util", frozenset({"function"})),
    ("import json", frozenset({"json-schema", "exact-match"})),
    ("import math", frozenset({"judged"})),
    ("import re", frozenset({"regex", "exact-match"})),
    ("import sys", frozenset({"judged", "model"})),
    ("import traceback", frozenset({"judged"})),
    ("from collections.abc import Callable", frozenset({"judged"})),
    ("from pathlib import Path", frozenset({"root"})),
    ("from typing import Any", frozenset({"judged", "model"})),
)
_OTHERS: Final[tuple[tuple[str, frozenset[str]], ...]] = (
    ("import jsonschema_rs", frozenset({"json-schema"})),
    ("import torch", frozenset({"model"})),
)
"""Imports, each with the kinds of rewards that need it."""

_HELPERS: Final[tuple[tuple[str, frozenset[str]], ...]] = (
    ("is_valid", frozenset({"json-schema"})),
    ("captured", frozenset({"extract"})),
    ("normal", frozenset({"exact-match"})),
    ("from_file", frozenset({"function"})),
    ("reward_model", frozenset({"model"})),
)
"""Templates of functions that rewards of a kind share."""


class Part(NamedTuple):
    """One reward, as its template sees it."""

    type: str
    name: str
    """Of its function; the trainer's metrics are called after it."""
    constants: Mapping[str, str]
    """The constants' names by the reward's keys."""
    match: str
    unit: str
    in_a_file: bool
    """Its schema is read when the program runs."""


def render(seen: Mapping[str, Any]) -> str:
    """The module, from `context` and what the target adds to it."""
    return environment.get_template(_TEMPLATE).render(seen)


def context(
    rewards: Sequence[Reward],
    parts: Sequence[Part],
    constant: Callable[[str, int, str, Any], str],
) -> dict[str, Any]:
    """What every module of rewards has. `constant` writes an assignment: the name, the reward's
    index, its key, the value."""
    needs = _needs(rewards, parts)
    return {
        "imports": list(_imports(needs)),
        "constants": [
            constant(name, index, key, _value(reward, key))
            for index, (reward, part) in enumerate(zip(rewards, parts, strict=True))
            for key, name in part.constants.items()
        ],
        "judged": "judged" in needs,
        "revised": "revision" in needs,
        "dtype": next((literal(r["dtype"]) for r in rewards if "dtype" in r), ""),
        "rewards": [part for part in parts if part.type in FUNCTIONS],
        "helpers": [name for name, kinds in _HELPERS if kinds & needs],
    }


def parts(rewards: Sequence[Reward]) -> list[Part]:
    names = numbered([plain_name(reward) for reward in rewards])
    return [
        Part(
            reward["type"],
            name,
            {
                key: constant + suffix
                for key, constant in CONSTANTS[reward["type"]].items()
                if _value(reward, key) is not None and not (key == "path" and stage_of(reward))
            },
            reward.get("match", ""),
            reward.get("unit", ""),
            isinstance(reward.get("json_schema"), str),
        )
        for reward, name, suffix in zip(rewards, names, suffixes(rewards), strict=True)
    ]


def stage_of(reward: Reward) -> str:
    """The earlier stage whose reward model is asked, empty where none is."""
    path = reward["path"] if reward["type"] == "model" else ""
    return path.removeprefix(OF_STAGE) if path.startswith(OF_STAGE) else ""


def takes_root(rewards: Sequence[Reward]) -> bool:
    """Whether anything is read from the user's folder."""
    return any(
        reward["type"] == "function"
        or isinstance(reward.get("json_schema"), str)
        or (reward["type"] == "model" and is_folder(reward["path"]))
        for reward in rewards
    )


def is_folder(path: str) -> bool:
    return path.startswith((".", "/"))


def _value(reward: Reward, key: str) -> Any:
    """What a constant says; a function's path is two of them."""
    if reward["type"] == "function":
        file, _, function = reward["path"].rpartition(":")
        return file if key == "file" else function
    return reward.get(key)


def _needs(rewards: Sequence[Reward], parts: Sequence[Part]) -> frozenset[str]:
    """The kinds of rewards, and what else decides what the module holds."""
    kinds = {reward["type"] for reward in rewards}
    return frozenset(
        {
            *kinds,
            *(["root"] if takes_root(rewards) else []),
            *(["judged"] if kinds - {"model"} else []),
            *(key for part in parts for key in part.constants if key in ("extract", "revision")),
        }
    )


def _imports(needs: frozenset[str]) -> Iterator[str]:
    yield from (line for line, kinds in _STANDARD if kinds & needs)
    others = [line for line, kinds in _OTHERS if kinds & needs]
    if "model" in needs:
        names = ["AutoModelForSequenceClassification", "AutoTokenizer", "PreTrainedModel"]
        rows = "".join(f"    {name},\n" for name in names)
        others.append(f"from transformers import (\n{rows})")
    if others:
        yield ""
        yield from others
