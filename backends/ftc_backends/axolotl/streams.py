"""`pretraining_dataset`, which Axolotl streams: the language names what is read whole, so that the
key stays in Axolotl's words, and a spec says of it what the other targets can read."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ftc_backends.axolotl.datasets import locations

KEPT: Final[Mapping[str, Any]] = {"datasets": None, "shuffle_merged_datasets": True}
"""What has to be said so that the rows do not join: entries beside the stream, and an order that
was never shuffled (Axolotl 0.19, utils/data/streaming.py)."""

_TEXTS: Final = ("pretrain", "completion")


def entry(said: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The stream, None where nothing is streamed. Of a list Axolotl takes the first."""
    named = said.get("pretraining_dataset")
    first = named[0] if isinstance(named, list) and named else named
    found = {"path": first} if isinstance(first, str) else first
    if not isinstance(found, dict) or not isinstance(found.get("path"), str):
        return None
    return found if found.get("type", "pretrain") in _TEXTS else None


def leaves(stream: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    files = stream.get("data_files")
    yield "data.train", locations([{**stream, "data_files": [files]} if files else dict(stream)])
    yield "data.format", "text"
    yield "method.type", "cpt"
    column = stream.get("text_column")
    if isinstance(column, str) and column != "text":
        yield "data.columns.text", column
