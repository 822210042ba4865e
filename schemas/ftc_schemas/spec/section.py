"""What all sections of the language have in common."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Section(BaseModel):
    """Strict, frozen, and closed: an unknown key is an error, `"3"` is not a number.

    Every entry is optional for pydantic; what happens when nobody writes it stands in
    `ftc_schemas.spec.defaults`, and what must be written is marked by `required`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


def setting(description: str, **constraints: Any) -> Any:
    """An entry that the spec may leave out."""
    return Field(default=None, description=description, **constraints)


def required(description: str, **constraints: Any) -> Any:
    """An entry that the spec must have."""
    return Field(description=description, **constraints)
