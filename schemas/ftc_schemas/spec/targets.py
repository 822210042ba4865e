"""`targets:` what is said to one target alone."""

from typing import Any

from ftc_schemas.spec.section import Section, setting


class TargetOptions(Section):
    """What every target takes. A backend adds its own entries in a subclass."""

    set: dict[str, Any] = setting(
        "Entries of the target's own document, verbatim and merged last; checked against the "
        "target's own definition."
    )
    accept: list[str] = setting(
        "Entries of this spec that this target cannot carry and that you give up there, by name: "
        "`adapter` or `training.max_length`."
    )
