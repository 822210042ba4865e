"""`requirements.txt`: what the program imports, at the versions that it was written for."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ftc.lowering.target import File
from ftc_backends.local.definition import versions

_BITSANDBYTES_OPTIMIZERS: Final = "_8bit", "_32bit"
_FILE_SYSTEMS: Final = {"s3": "s3fs", "gs": "gcsfs"}
"""What `datasets` needs to read such locations; its own requirements fit their versions to it."""


def file(document: Mapping[str, Any]) -> File:
    known = versions()
    pinned = [f"{name}=={known[name]}" for name in _needed(document)]
    return File("requirements.txt", "".join(f"{line}\n" for line in [*pinned, *_extra(document)]))


def _needed(document: Mapping[str, Any]) -> Iterator[str]:
    yield from ("torch", "transformers", "trl")
    if "adapter" in document:
        yield "peft"
    yield from ("accelerate", "datasets")
    optimizer = document["config"].get("optim", "")
    if any(reward["type"] == "json-schema" for reward in document.get("rewards", ())):
        yield "jsonschema-rs"
    if "quantization" in document or optimizer.endswith(_BITSANDBYTES_OPTIMIZERS):
        yield "bitsandbytes"


def _extra(document: Mapping[str, Any]) -> list[str]:
    data = document["data"]
    locations = [place for key in ("train", "validation", "test") for place in data.get(key, ())]
    schemes = {place.partition("://")[0] for place in locations if "://" in place}
    return sorted(_FILE_SYSTEMS[scheme] for scheme in schemes if scheme in _FILE_SYSTEMS)
