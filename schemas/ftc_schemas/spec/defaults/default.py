"""One entry of the table of defaults, and the sources that many of them share."""

from collections.abc import Mapping
from typing import Any

from ftc_schemas.named_tuple import NamedTuple

TRL = "TRL 1.16.0, read 2026-11-23"
PEFT = "PEFT 0.21.2, read 2026-11-25"
TRANSFORMERS = "transformers 5.23.0 TrainingArguments, read 2026-11-23"
QLORA = "QLoRA paper (arXiv 2305.14314), appendix B"
SIMPO = "SimPO paper (arXiv 2405.14734) and its repository's README, read 2026-11-25"
REGRET = "TRL 1.16.0 documentation, 'LoRA Without Regret': about ten times the full rate"


class Default(NamedTuple):
    """What a leaf is where the spec does not say it."""

    leaf: str
    value: Any
    """The value, or a function of the leaves decided so far; None from it decides nothing."""
    why: str
    source: str = ""
    when: Mapping[str, tuple[Any, ...]] = {}
    """Leaves that must have one of these values."""
    unless: tuple[str, ...] = ()
    """Leaves whose presence makes this default pointless (`max_steps` for `epochs`)."""
    derived_from: tuple[str, ...] = ()
    """Leaves it follows from; then it is derived, not a choice."""
