"""What the program says about rows that call things otherwise than TRL does."""

from collections.abc import Mapping
from typing import Any

from ftc.data.mapping import has_implicit_prompt, is_turns
from ftc_schemas.named_tuple import NamedTuple
from ftc_schemas.spec.leaves import COLUMNS


class ProgramMapping(NamedTuple):
    """What the template `mapping.py.j2` decides by."""

    columns: Mapping[str, str]
    """What the spec names: theirs by ours."""
    roles: Mapping[str, str]
    """Ours by theirs."""
    required: tuple[str, ...]
    """Our names of the columns that hold what a row says."""
    passed: tuple[str, ...]
    """Columns that rewards compare answers with, whatever they are called."""
    turns: bool
    """A chat is written as a prompt and an answer."""
    implicit: bool
    """The prompt is what both answers begin with."""

    @property
    def renames(self) -> bool:
        """Whether messages have other keys or roles."""
        return not self.turns and bool(self.roles or {"role", "content"} & self.columns.keys())

    def theirs(self, ours: str) -> str:
        return self.columns.get(ours, ours)


def row_mapping(data: Mapping[str, Any], required: list[str]) -> ProgramMapping | None:
    """The mapping of a document's `data`; None where rows call everything as TRL does.

    `required`: the columns that TRL needs of this format.
    """
    columns: dict[str, str] = data.get("columns", {})
    roles: dict[str, str] = {
        theirs: ours
        for ours, said in data.get("roles", {}).items()
        for theirs in ([said] if isinstance(said, str) else said)
    }
    if not columns and not roles:
        return None
    turns = is_turns(columns, data["format"])
    implicit = data["format"] == "preference" and has_implicit_prompt(columns)
    known = [name for name in required if name in COLUMNS]
    read = ["prompt", "completion"] if turns else known[1:] if implicit else known
    passed = tuple(name for name in required if name not in COLUMNS)
    return ProgramMapping(columns, roles, tuple(read), passed, turns, implicit)
