"""Rewards as Python code: what the local program and the services' graders have in common.

The functions lie below `templates/rewards/` as templates without variables, so that who renders
templates can include them, and who does not can read them as they are.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from os.path import dirname
from typing import Any, Final

from ftc.emit.literal import WIDTH, literal

TEMPLATES: Final = f"{dirname(__file__)}/templates"  # noqa: PTH120  # pathlib is slow to import

FUNCTIONS: Final[Mapping[str, str]] = {
    "regex": "pattern",
    "json-schema": "valid_json",
    "exact-match": "right_answer",
    "length": "length",
}
"""What the functions are called that come along, by the reward's type."""

CONSTANTS: Final[Mapping[str, Mapping[str, str]]] = {
    "regex": {"pattern": "PATTERN"},
    "json-schema": {"json_schema": "SCHEMA"},
    "exact-match": {"column": "COLUMN", "extract": "EXTRACT", "ignore": "IGNORED"},
    "length": {"min": "SHORTEST", "max": "LONGEST", "target": "TARGET"},
    "model": {"path": "REWARD_MODEL", "revision": "REWARD_REVISION"},
    "function": {"file": "REWARD_FILE", "function": "REWARD_FUNCTION"},
}
"""The values that stand at the top of a module, by the reward's own keys."""


@cache
def code(name: str) -> str:
    """The function `name`, with two empty lines before it."""
    path = f"{TEMPLATES}/rewards/{name}.j2"
    with open(path, encoding="utf-8") as file:  # noqa: PTH123
        return file.read()


def plain_name(reward: Mapping[str, Any]) -> str:
    """A function is called after what it is; one of the user's own keeps its name."""
    if reward["type"] == "function":
        return str(reward["path"].rpartition(":")[2])
    return FUNCTIONS.get(reward["type"], "reward_model")


def assignment(name: str, value: Any) -> str:
    """A constant of such a module."""
    return f"{name} = {literal(value, room=WIDTH - len(name) - len(' = '))}"


def numbered(names: Sequence[str]) -> list[str]:
    """The second of a name gets a 2, and so on; none becomes like another."""
    seen: Counter[str] = Counter()
    result: list[str] = []
    for name in names:
        seen[name] += 1
        given = name if seen[name] == 1 else f"{name}_{seen[name]}"
        while given in result:
            seen[name] += 1
            given = f"{name}_{seen[name]}"
        result.append(given)
    return result


def suffixes(rewards: Sequence[Mapping[str, Any]]) -> list[str]:
    """What is put to the constants of each reward: nothing, then `_2`."""
    kinds = [reward["type"] for reward in rewards]
    return [
        name.removeprefix(kind).upper() for name, kind in zip(numbered(kinds), kinds, strict=True)
    ]
