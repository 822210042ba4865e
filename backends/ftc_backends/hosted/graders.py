"""Rewards as functions of one answer, in plain Python: what services run to grade.

Every service calls them in its own way, and none installs anything for them. So each program is
one file that needs the standard library only: the same functions as local's program, and an entry
for the service.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from ftc.lowering.row import Refusal
from ftc_backends.reward_code import CONSTANTS, assignment, code, numbered, plain_name, suffixes
from ftc_schemas.named_tuple import NamedTuple
from ftc_schemas.spec.rewards import complete

Reward = Mapping[str, Any]

_IN_A_TEMPLATE: Final = r"[A-Za-z_][A-Za-z0-9_]*"

_UNCHECKED: Final = frozenset(
    {
        "$dynamicRef",
        "$ref",
        "contains",
        "dependentRequired",
        "dependentSchemas",
        "else",
        "if",
        "multipleOf",
        "pattern",
        "patternProperties",
        "prefixItems",
        "propertyNames",
        "then",
        "unevaluatedItems",
        "unevaluatedProperties",
    }
)
"""Keywords of JSON Schema that the graders have no code for."""

_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_SUBSCHEMAS: Final = ("additionalProperties", "items", "not")
_LISTS_OF_SUBSCHEMAS: Final = ("allOf", "anyOf", "oneOf")


class Grader(NamedTuple):
    """One reward."""

    reward: Reward
    """With everything said."""
    name: str
    """Of its function, and of what the service reports of it."""
    constants: Mapping[str, str]
    """The names of its values, by the reward's keys."""

    @property
    def weight(self) -> float:
        weight: float = self.reward["weight"]
        return weight

    @property
    def equals(self) -> str | None:
        """The column that the answer must equal letter by letter, where a service's templates can
        name it: then the service's own check of texts means the same. None for other rewards."""
        column: str = self.reward.get("column", "")
        plain = self.reward.get("ignore") == [] and "extract" not in self.reward
        return column if plain and re.fullmatch(_IN_A_TEMPLATE, column) else None


def graders(rewards: Sequence[Reward]) -> list[Grader]:
    """In the order of the spec, each with names of its own."""
    listed = complete(rewards)
    names = numbered([plain_name(reward) for reward in listed])
    return [
        Grader(
            reward,
            name,
            {key: c + end for key, c in CONSTANTS[reward["type"]].items() if key in reward},
        )
        for reward, name, end in zip(listed, names, suffixes(listed), strict=True)
    ]


def refusal(rewards: Sequence[Reward]) -> Refusal | None:
    """Why a service cannot grade by one of these rewards; None where it can by all."""
    return next((found for reward in complete(rewards) if (found := _refusal(reward))), None)


def _refusal(reward: Reward) -> Refusal | None:
    kind = reward["type"]
    if kind == "model":
        return Refusal(
            "no reward model of yours can be asked from there",
            help="reward what can be checked: `exact-match`, `regex`, `json-schema`, `length`",
        )
    if kind == "function":
        return Refusal(
            "a function of yours is called by the batch as TRL calls it, and compiling never reads "
            "its file, so it cannot be sent along",
            help="reward what can be checked: `exact-match`, `regex`, `json-schema`, `length`",
        )
    if kind == "length" and reward["unit"] == "tokens":
        return Refusal(
            "its graders see the answer as text, and the model's tokenizer is not there",
            help="count letters: write `unit: characters` beside `type: length`",
        )
    if kind == "json-schema":
        return _refusal_of_schema(reward["json_schema"])
    return None


def _refusal_of_schema(schema: Any) -> Refusal | None:
    if isinstance(schema, str):
        return Refusal(
            "its graders have no files, and compiling does not put one into them",
            help="write the schema itself below `json_schema`",
        )
    keyword = unchecked(schema)
    if keyword is None:
        return None
    return Refusal(
        f"its graders need code for each keyword of a JSON Schema, and have none for `{keyword}`",
        help="leave it out, or check it with a `regex` reward",
    )


def unchecked(schema: Any) -> str | None:
    """The first keyword in a JSON Schema that the graders cannot check."""
    if not isinstance(schema, dict):
        return None
    if schema.get("$schema", _DRAFT).rstrip("#") != _DRAFT:
        return "$schema"
    found = next((key for key in schema if key in _UNCHECKED), None)
    return found or next(filter(None, map(unchecked, _parts(schema))), None)


def _parts(schema: Mapping[str, Any]) -> Iterable[Any]:
    """The schemas that a schema is made of."""
    yield from (schema[key] for key in _SUBSCHEMAS if key in schema)
    yield from (part for key in _LISTS_OF_SUBSCHEMAS for part in schema.get(key, ()))
    yield from schema.get("properties", {}).values()


def program(graders: Sequence[Grader], entry: str, *, opening: str = "") -> str:
    """One file of Python: what the graders need, the service's entry, and the graders.

    `opening` is the file's docstring; `entry` the functions that the service calls, which call
    each grader by its name with the answer and the row's columns.
    """
    needs = frozenset(need for grader in graders for need in _needs(grader))
    imports = [line for line, kinds in _IMPORTS if kinds & needs]
    constants = [
        assignment(name, grader.reward[key])
        for grader in graders
        for key, name in grader.constants.items()
    ]
    head = "\n\n".join(
        part for part in (opening, _FUTURE, "\n".join(imports), "\n".join(constants)) if part
    )
    functions = "".join(f"\n\n\n{_function(grader)}" for grader in graders)
    helpers = "".join(code(name) for name, kinds in _HELPERS if kinds & needs)
    return f"{head}\n\n\n{entry.strip()}{functions}\n{helpers}"


_FUTURE: Final = "from __future__ import annotations"
"""The services do not all say which Python they run; with it, annotations ask for none."""

_IMPORTS: Final[tuple[tuple[str, frozenset[str]], ...]] = (
    ("import json", frozenset({"exact-match", "json-schema"})),
    ("import math", frozenset({"json-schema"})),
    ("import re", frozenset({"regex", "exact-match"})),
    ("from typing import Any", frozenset({"exact-match", "json-schema"})),
)
_HELPERS: Final[tuple[tuple[str, frozenset[str]], ...]] = (
    ("fits", frozenset({"json-schema"})),
    ("captured", frozenset({"extract"})),
    ("normal", frozenset({"exact-match"})),
)
"""Imports and shared functions, each with the kinds of rewards that need them."""


def _needs(grader: Grader) -> Iterable[str]:
    yield grader.reward["type"]
    if "extract" in grader.reward:
        yield "extract"


def _function(grader: Grader) -> str:
    told, body = _BODIES[grader.reward["type"]](grader)
    lines = "\n".join(f"    {line}" for line in body)
    return f'def {grader.name}(answer: str, columns: dict) -> float:\n    """{told}"""\n{lines}'


def _regex(grader: Grader) -> tuple[str, list[str]]:
    pattern = grader.constants["pattern"]
    if grader.reward["match"] == "full":
        told, how = "1 where the pattern matches the whole answer, else 0.", "fullmatch"
    else:
        told, how = "1 where the pattern is found in the answer, else 0.", "search"
    return told, [f"return float(re.{how}({pattern}, answer, re.DOTALL) is not None)"]


def _exact_match(grader: Grader) -> tuple[str, list[str]]:
    names = grader.constants
    found = f"captured(answer, {names['extract']})" if "extract" in names else "answer"
    return "1 for the answer that stands in the row, else 0.", [
        f"right = normal(written(columns[{names['column']}]), {names['ignore']})",
        f"return float(normal({found}, {names['ignore']}) == right)",
    ]


def _length(grader: Grader) -> tuple[str, list[str]]:
    names = grader.constants
    if "target" in names:
        target = names["target"]
        return "1 at the target, 0 at nothing and from twice the target on.", [
            f"return max(0.0, 1 - abs(len(answer) - {target}) / {target})"
        ]
    least = f"{names['min']} <= " if "min" in names else ""
    most = f" <= {names['max']}" if "max" in names else ""
    return "1 within the bounds, else 0.", [f"return float({least}len(answer){most})"]


def _json_schema(grader: Grader) -> tuple[str, list[str]]:
    return "1 for JSON that is valid against the schema, else 0.", [
        f"return float(is_valid(answer, {grader.constants['json_schema']}))"
    ]


_BODIES: Final = {
    "regex": _regex,
    "exact-match": _exact_match,
    "length": _length,
    "json-schema": _json_schema,
}
