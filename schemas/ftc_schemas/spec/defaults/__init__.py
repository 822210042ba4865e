"""What holds when the spec says nothing: one table, each entry with its reason and source.

For each leaf the first entry whose `when` holds decides. Entries may read leaves that stand above
them in the table.
"""

from collections.abc import Mapping
from typing import Any

from ftc_schemas.spec.defaults.adapter import ADAPTER
from ftc_schemas.spec.defaults.adapter import LOW_RANK as LOW_RANK
from ftc_schemas.spec.defaults.adapter import PROMPTS as PROMPTS
from ftc_schemas.spec.defaults.choices import CHOICES
from ftc_schemas.spec.defaults.default import Default as Default
from ftc_schemas.spec.defaults.generation import GENERATION, GENERATION_TRAINING
from ftc_schemas.spec.defaults.hardware import HARDWARE
from ftc_schemas.spec.defaults.method import METHOD
from ftc_schemas.spec.defaults.publishing import PUBLISHING
from ftc_schemas.spec.defaults.training import TRAINING


def _output(leaves: Mapping[str, Any]) -> str:
    return f"outputs/{leaves['name']}"


DEFAULTS: tuple[Default, ...] = (
    *CHOICES,
    Default("model.trust_remote_code", False, "code from a model repository is not run unasked"),
    *METHOD,
    *GENERATION,
    *GENERATION_TRAINING,
    *ADAPTER,
    *HARDWARE,
    *TRAINING,
    *PUBLISHING,
    Default("output", _output, "named after the spec", derived_from=("name",)),
)
"""In the order in which they are decided."""
