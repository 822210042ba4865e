"""What the templates of rewards.py see: each reward's names and constants, and what they need."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from ftc.emit.literal import literal
from ftc_backends.local.start import stage_in
from ftc_backends.reward_code import CONSTANTS, FUNCTIONS, numbered, plain_name, suffixes

Reward = Mapping[str, Any]

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


def context(
    rewards: Sequence[Reward], constant: Callable[[str, int, str, Any], str]
) -> dict[str, Any]:
    """`constant` writes an assignment: the name, the reward's index, its key, the value."""
    parts = _parts(rewards)
    needs = _needs(rewards, parts)
    return {
        "imports": list(_imports(needs)),
        "constants": [
            constant(name, index, key, _value(reward, key))
            for index, (reward, part) in enumerate(zip(rewards, parts, strict=True))
            for key, name in part.constants.items()
        ],
        "parameter": ", ".join(
            [
                *(["root: Path"] if "root" in needs else []),
                *(f"{_variable(stage)}: str" for stage in stages_in(rewards)),
            ]
        ),
        "listed": _listed([_called(*pair) for pair in zip(rewards, parts, strict=True)]),
        "tokenizers": _tokenizers(rewards, parts) if "model" in needs else "",
        "judged": "judged" in needs,
        "revised": "revision" in needs,
        "dtype": next((literal(r["dtype"]) for r in rewards if "dtype" in r), ""),
        "rewards": [part for part in parts if part.type in FUNCTIONS],
        "helpers": [name for name, kinds in _HELPERS if kinds & needs],
    }


def takes_root(rewards: Sequence[Reward]) -> bool:
    """Whether anything is read from the user's folder."""
    return any(_reads(reward) for reward in rewards)


def stages_in(rewards: Sequence[Reward]) -> list[str]:
    """The earlier stages whose reward models are asked."""
    return list(dict.fromkeys(filter(None, map(_stage, rewards))))


def _stage(reward: Reward) -> str:
    return stage_in(reward["path"]) if reward["type"] == "model" else ""


def _variable(stage: str) -> str:
    return f"from_{stage.replace('-', '_')}"


def _parts(rewards: Sequence[Reward]) -> list[Part]:
    names = numbered([plain_name(reward) for reward in rewards])
    return [
        Part(
            reward["type"],
            name,
            {
                key: constant + suffix
                for key, constant in CONSTANTS[reward["type"]].items()
                if _value(reward, key) is not None and not (key == "path" and _stage(reward))
            },
            reward.get("match", ""),
            reward.get("unit", ""),
            isinstance(reward.get("json_schema"), str),
        )
        for reward, name, suffix in zip(rewards, names, suffixes(rewards), strict=True)
    ]


def _value(reward: Reward, key: str) -> Any:
    """What a constant says; a function's path is two of them."""
    if reward["type"] == "function":
        file, _, function = reward["path"].rpartition(":")
        return file if key == "file" else function
    return reward.get(key)


def _reads(reward: Reward) -> bool:
    kind = reward["type"]
    return (
        kind == "function"
        or isinstance(reward.get("json_schema"), str)
        or (kind == "model" and _is_folder(reward["path"]))
    )


def _is_folder(path: str) -> bool:
    return path.startswith((".", "/"))


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


def _called(reward: Reward, part: Part) -> str:
    """The expression that gives the trainer this reward."""
    if reward["type"] == "model":
        return f"reward_model({_source(reward, part)})"
    if reward["type"] == "function":
        return f"from_file(root, {part.constants['file']}, {part.constants['function']})"
    return f"{part.name}_of(root)" if part.in_a_file else part.name


def _source(reward: Reward, part: Part) -> str:
    """The arguments that say where a model lies."""
    if _stage(reward):
        return _variable(_stage(reward))
    path = part.constants["path"]
    place = f"root / {path}" if _is_folder(reward["path"]) else path
    revision = part.constants.get("revision")
    return f"{place}, revision={revision}" if revision else place


def _tokenizers(rewards: Sequence[Reward], parts: Sequence[Part]) -> str:
    return _listed(
        [
            f"AutoTokenizer.from_pretrained({_source(reward, part)})"
            if reward["type"] == "model"
            else "None"
            for reward, part in zip(rewards, parts, strict=True)
        ]
    )


def _listed(expressions: Sequence[str]) -> str:
    line = f"    return [{', '.join(expressions)}]"
    if len(line) <= 88:
        return line
    rows = "".join(f"        {expression},\n" for expression in expressions)
    return f"    return [\n{rows}    ]"
