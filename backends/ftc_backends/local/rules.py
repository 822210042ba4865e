"""What TRL needs of a spec."""

from typing import Final

from ftc.analysis.rule import Rule

RULES: Final[tuple[Rule, ...]] = ()
