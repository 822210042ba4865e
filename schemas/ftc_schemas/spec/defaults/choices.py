"""What everything else depends on: the method, the kind of adapter, how rows are written."""

from collections.abc import Mapping
from typing import Any

from ftc_schemas.spec.defaults.default import REGRET, Default
from ftc_schemas.spec.formats import FORMATS


def _format(leaves: Mapping[str, Any]) -> str:
    return FORMATS[leaves["method.type"]][0]


CHOICES: tuple[Default, ...] = (
    Default("method.type", "sft", "the plainest method that teaches a behaviour from examples"),
    Default(
        "adapter.type",
        "lora",
        "adapters train in a fraction of the memory at about the same quality",
        REGRET,
    ),
    Default("data.format", _format, "what the method learns from", derived_from=("method.type",)),
)
