"""The way back: from what a service knows of a job, or a trainer's configuration, to a spec."""

import re
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any, Final

from ftc import backends
from ftc.lowering.engine import lift
from ftc.lowering.target import Request, Target
from ftc.source.layers import with_value
from ftc.source.span import Path
from ftc_schemas.named_tuple import NamedTuple

_LONGEST_NAME: Final = 63
_SECTIONS: Final = (
    "version",
    "name",
    "description",
    "model",
    "data",
    "method",
    "adapter",
    "training",
    "hardware",
    "tracking",
    "hub",
    "output",
)
"""The order in which a spec is written; what is not listed follows."""


class Lifted(NamedTuple):
    """What a request says in the words of the language, and what of it is not said."""

    target: Target
    request: Request
    leaves: Mapping[str, Any]
    results: tuple[str, ...]
    """Keys that say how the job went; they belong into no spec."""
    lost: tuple[Path, ...]
    """Places of the request that no row reads back."""
    called: str = ""
    """What the job calls itself, where a spec cannot be named so."""


def lift_job(
    document: Any, data: Mapping[str, Any], target: str | None = None, gpus: int = 1
) -> Lifted | None:
    """The spec of a job's description or request; None when no target knows it as its own.

    `data` are the leaves about datasets, which the description names by ids of the service.
    """
    for loaded in [backends.target(target)] if target else backends.targets().values():
        request = _request_of(loaded, document, gpus)
        if request is not None:
            return _lifted(loaded, document, request, data)
    return None


def _request_of(target: Target, document: Any, gpus: int) -> Request | None:
    if not target.request_of:
        return None
    module, _, name = target.request_of.partition(":")
    read: Callable[[Any, int], Request | None] = getattr(import_module(module), name)
    return read(document, gpus)


def _lifted(
    target: Target, document: Mapping[str, Any], request: Request, data: Mapping[str, Any]
) -> Lifted:
    stated, unread = lift(request.document, target.table)
    unsaid, _ = lift(request.unsaid, target.table)
    said = {
        "name": f"imported-from-{target.name}",
        **request.leaves,  # here for their place among the others
        **stated,
        **{leaf: value for leaf, value in unsaid.items() if leaf not in stated},
        **request.leaves,
        **data,
    }
    said = {leaf: value for leaf, value in said.items() if leaf not in request.unmeant}
    said = _of_text(said)
    called, said["name"] = str(said["name"]), _name(str(said["name"]), target)
    known = {path for row in target.table for path in [row.writes] if _is_data(row.reads, said)}
    return Lifted(
        target,
        request,
        {"version": 1, **said},
        tuple(key for key in document if key not in {*request.document, *request.renamed}),
        tuple(path for path in unread if path not in known),
        called if called != said["name"] else "",
    )


def _name(called: str, target: Target) -> str:
    """The job's name in the letters that a spec's name has."""
    words = re.sub(r"[^a-z0-9]+", "-", called.lower())
    return words.strip("-")[:_LONGEST_NAME].rstrip("-") or f"imported-from-{target.name}"


def _of_text(said: dict[str, Any]) -> dict[str, Any]:
    """Services call a job supervised whatever its rows are. The language has another method for
    texts, and that one learns all of them: it has no `loss_on`."""
    if said.get("data.format") != "text" or said.get("method.type") != "sft":
        return said
    return {k: v for k, v in said.items() if k != "method.loss_on"} | {"method.type": "cpt"}


def _is_data(reads: Sequence[str], said: Mapping[str, Any]) -> bool:
    """Whether a row writes where data lies that the caller has named."""
    return bool(reads) and reads[0].startswith("data.") and reads[0] in said


def spec_text(
    leaves: Mapping[str, Any], header: str, *, verbatim: Mapping[str, Any], to: str
) -> str:
    """A spec that gives these leaves, in the order in which specs are written; `verbatim` are
    entries of the target `to` in its own words."""
    from ftc.emit import yaml

    spec = _nested(leaves)
    if verbatim:
        spec.setdefault("targets", {}).setdefault(to, {})["set"] = dict(verbatim)
    groups = {key: key for key in spec if key not in ("version", "name")}
    return yaml.dump(spec, groups=groups, header=header)


def _nested(leaves: Mapping[str, Any]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for name in sorted(leaves, key=_place):
        tree = with_value(tree, tuple(name.split(".")), leaves[name])
    return tree


def _place(name: str) -> int:
    section = name.partition(".")[0]
    return _SECTIONS.index(section) if section in _SECTIONS else len(_SECTIONS)
