"""For `ftc import`: what Vertex AI says of a tuning job, and the request inside it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ftc.lowering.target import Request
from ftc_backends.hosted.buckets import prefix_of, uploaded_elsewhere
from ftc_backends.hosted.importing import keys, stated
from ftc_backends.hosted.leaves import option
from ftc_backends.vertex import NAME
from ftc_backends.vertex.lines import SCHEME
from ftc_backends.vertex.model import is_open
from ftc_backends.vertex.table import TABLE

_METHODS: Final = {
    "supervisedTuningSpec": "sft",
    "preferenceOptimizationSpec": "dpo",
    "reinforcementTuningSpec": "grpo",
    "distillationSpec": "distill",
}
_DATA: Final = ("trainingDatasetUri", "promptDatasetUri")
_REQUEST: Final = keys(TABLE)
"""What a `TuningJob` is created with; the service fills in the rest (Google's discovery document of
2026-11-06)."""


def request_of(document: Any, gpus: int) -> Request | None:
    """Of a `TuningJob`, as it was sent or as it is answered."""
    if not isinstance(document, Mapping):
        return None
    kinds = [kind for kind in _METHODS if isinstance(document.get(kind), Mapping)]
    if len(kinds) != 1 or not ("baseModel" in document or "preTunedModel" in document):
        return None
    request = stated(document, _REQUEST)
    uri = next((str(document[kinds[0]][key]) for key in _DATA if key in document[kinds[0]]), "")
    prefix = prefix_of(uri, SCHEME)
    leaves = {"method.type": _METHODS[kinds[0]], **dict(_place(document))}
    if prefix is not None:
        leaves[option(NAME, "data")] = prefix
    if kinds[0] == "distillationSpec":
        leaves["method.match"] = "answers"  # the only thing that it learns
    # of open models the size is the rank of the adapter; of Gemini, Google does not say so
    unmeant = (
        option(NAME, "adapter_size") if is_open(str(document.get("baseModel"))) else "adapter.rank"
    )
    name = str(document.get("tunedModelDisplayName", ""))
    notes = () if prefix is None else tuple(uploaded_elsewhere(uri, prefix, name))
    return Request(request, leaves, unmeant=frozenset({unmeant}), notes=notes)


def _place(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Where a job runs, from its name."""
    found = re.match(r"projects/([^/]+)/locations/([^/]+)/", str(document.get("name", "")))
    if found:
        yield option(NAME, "project"), found[1]
        yield option(NAME, "location"), found[2]
