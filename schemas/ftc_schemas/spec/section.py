"""What all sections of the language have in common."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Section(BaseModel):
    """Strict, frozen, and closed: an unknown key is an error, `"3"` is not a number.

    Every entry is optional for pydantic; what happens when nobody writes it stands in
    `ftc_schemas.spec.defaults`, and what must be written is marked by `required`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


def setting(description: str, *, example: Any = None, **constraints: Any) -> Any:
    """An entry that the spec may leave out. `example` is a value that isn't its default; it shows
    in editors, and the capability matrix states the entry with it."""
    examples = None if example is None else [example]
    return Field(default=None, description=description, examples=examples, **constraints)


def required(description: str, *, example: Any = None, **constraints: Any) -> Any:
    """An entry that the spec must have."""
    examples = None if example is None else [example]
    return Field(description=description, examples=examples, **constraints)
