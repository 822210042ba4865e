"""`stages:` several trainings in a row, each from the base or from what an earlier one learned."""

from typing import Any, Literal

from pydantic import create_model

from ftc_schemas.spec.section import Section, required, setting

NAME = r"^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$"
"""Starts with a letter: runs of a stage lie in numbered folders beside each other."""


class Start(Section):
    """Where a stage starts."""

    stage: str = required(
        "The earlier stage whose model this one starts from. Left out, a stage starts from "
        "`model.base`.",
        min_length=1,
        example="sft",
    )
    adapter: Literal["continue", "merge"] = setting(
        "What becomes of the adapter that the earlier stage trained. `continue`: the same adapter "
        "learns on; one adapter on the base comes out. `merge`: it is merged into its base, and "
        "this stage trains what its own `adapter` says on top of that. Left out, it goes on where "
        "both stages train the same kind of adapter in the same shape, and is merged elsewhere.",
        example="merge",
    )


_ENTRIES: dict[str, Any] = {
    "name": (
        str,
        required(
            "Names the stage for `from`, and its folders: lower-case letters, digits and hyphens.",
            pattern=NAME,
            example="sft",
        ),
    ),
    "from": (Start, setting("Where the stage starts: the base, if left out.")),
}

Stage = create_model("Stage", __base__=Section, __doc__="One training.", **_ENTRIES)
"""What a stage has beside the sections of a spec. Built by name: `from` is a word of Python."""
