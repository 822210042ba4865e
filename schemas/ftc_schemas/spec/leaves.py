"""What is special about single entries of the language. Light: reading a spec needs it."""

from collections.abc import Mapping
from typing import Any

from ftc_schemas.named_tuple import NamedTuple

STAGES = "stages"
"""The entry that lists the trainings of a pipeline."""

SAVED_PLAN = "ftc_plan"
"""No entry: the mark of a file that `ftc plan --out` has written, which is no spec."""

OF_STAGE = "stage:"
"""Before the name of a stage, where a model's id or folder may stand; `{from: sft}` is read so."""

HOSTED = ("model.hosted", "method.hosted_teacher")
"""Mappings with an entry a target: what a service calls the model there."""

EACH = "*"
"""In a path: every item of the list that stands there."""

_SECTIONS: Mapping[str, str] = {
    "model": "base",
    "data": "train",
    "method": "type",
    "adapter": "type",
    "tracking": "tool",
    "hub": "repo",
}
"""By section: the entry that stands for it."""

SHORTHANDS: Mapping[tuple[str | int, ...], str] = {
    **{(section,): key for section, key in _SECTIONS.items()},
    (STAGES, EACH, "from"): "stage",
    **{(STAGES, EACH, section): key for section, key in _SECTIONS.items()},
}
"""Sections that may be written as one value: `method: sft` means `method: {type: sft}`."""

EITHER: tuple[tuple[str, str], ...] = (
    ("training.epochs", "training.max_steps"),
    ("training.warmup_ratio", "training.warmup_steps"),
    ("training.eval_steps", "training.evals_per_epoch"),
    ("training.save_steps", "training.saves_per_epoch"),
)
"""Two ways to say one thing. In one file that is a mistake; laid over a file, one replaces the
other."""

DATA_WORK = frozenset(
    {
        "data.slice_by",
        "data.output.json_schema",
        "data.output.pattern",
        "data.clean.drop",
        "data.clean.redact",
        "data.split.ratio",
        "data.split.group_by",
        "data.split.time_by",
        "data.split.stratify_by",
    }
)
"""Leaves that `ftc data` reads, and nobody else: they say how the data is checked and made, and
what is trained on is the file that `data.train` names."""

DOCUMENTATION = frozenset({"version", "description", STAGES}) | DATA_WORK
"""Leaves that speak about the spec itself or the making of its data; no target has to carry
them."""


COLUMNS = (
    "messages",
    "role",
    "content",
    "system",
    "prompt",
    "input",
    "completion",
    "text",
    "chosen",
    "rejected",
    "label",
    "tools",
)
"""The entries of `data.columns`."""

ROLES = ("system", "user", "assistant", "tool")
"""The entries of `data.roles`."""


def share(validation: str | None) -> float | None:
    """The share that `validation: 10%` splits off, as a fraction; None when it names a file."""
    if validation is None or not validation.endswith("%"):
        return None
    try:
        return round(float(validation[:-1]) / 100, 10)
    except ValueError:
        return None


def percent(fraction: float) -> str:
    """A share as `validation` says it; the way back of `share`."""
    return f"{fraction * 100:.8f}".rstrip("0").rstrip(".") + "%"


class ListedDataset(NamedTuple):
    """One dataset that `data.train` lists."""

    path: str
    weight: float | None = None
    """Its share beside the others' weights; None where all rows are taken."""
    split: str | None = None
    subset: str | None = None


def sources(listed: Any) -> tuple[ListedDataset, ...]:
    """The datasets of `data.train`, which is a location or a list of locations and mappings."""
    items = listed if isinstance(listed, list) else [listed]
    return tuple(
        ListedDataset(item) if isinstance(item, str) else ListedDataset(**item) for item in items
    )


def is_template_text(template: str) -> bool:
    """Whether `model.chat_template` is the template itself, and not the name of a file."""
    return "{%" in template or "{{" in template or "\n" in template


_UNITS = {"GB": 10**9, "GiB": 2**30, "MB": 10**6, "MiB": 2**20}


def memory_bytes(memory: str) -> int:
    """`24GB` in bytes; what no machine has counts as an exabyte."""
    number = memory.rstrip("GiMB ")
    return int(min(float(number) * _UNITS[memory[len(number) :].lstrip(" ")], 10**18))
