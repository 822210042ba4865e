"""Lock a spec's datasets: record what they are, and tell later in what they differ from that. A
dataset that changed is an error until it is locked again.

The lock lies beside the spec, as `<spec>.data-lock.json`, and belongs under version control.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ftc.data.atomic import write_file
from ftc.data.check import Scans, check_files
from ftc.data.counting import Tokens, count_tokens
from ftc.data.files import is_remote, shown
from ftc.data.found import Seen, Settings, Source
from ftc.data.lock_file import VERSION
from ftc.data.manifest import digest_of
from ftc.data.progress import Stage, no_stages
from ftc.data.remote import revision_of
from ftc.data.statistics import distribution
from ftc.data.tokens import Tokenizer
from ftc.emit.json import dump
from ftc_schemas.named_tuple import NamedTuple


class Change(NamedTuple):
    """How a dataset differs from the lock."""

    dataset: str
    file: str
    what: str
    """Completes "`train.jsonl` …": "has 12 rows more"."""


class Part(NamedTuple):
    """The data of one training of a spec."""

    stage: str
    """Empty where the spec is one training."""
    sources: Sequence[Source]
    settings: Settings
    tokenizer: Tokenizer | None = None


def locked(parts: Sequence[Part], root: str, stage: Stage = no_stages) -> dict[str, Any]:
    """What the datasets are now, with their tokens; raises LocationError."""
    entries: list[dict[str, Any]] = []
    scans = Scans()
    for part in parts:
        settings = part.settings._replace(
            near=False,
            languages=0,
            kingfisher=False,
            options=part.settings.options._replace(content=False, output=None),
        )
        checked = check_files(part.sources, settings, stage, scans)
        for unread in checked.unread:
            raise unread.error
        for seen in checked.files:
            counting = stage("counting tokens", seen.tally.usable)
            tokens = count_tokens(seen, part.tokenizer, settings, counting)
            named = {"stage": part.stage} if part.stage else {}
            entries.append({**named, **_entry(seen, root, tokens, remote=settings.remote)})
    return {"version": VERSION, "sources": entries}


def write_lock(path: Path, content: dict[str, Any]) -> None:
    """Raises EmitError."""
    write_file(path, dump(content).encode())


def changes(
    lock: dict[str, Any],
    sources: Sequence[Source],
    root: str,
    stage: str = "",
    *,
    remote: bool = False,
) -> Iterator[Change]:
    """Each difference between the lock and a training's datasets as they are. Remote files are
    fetched and compared where somebody asked for that, and left out where not."""
    entries = {
        (one.get("dataset"), one.get("file")): one
        for one in lock["sources"]
        if isinstance(one, dict) and one.get("stage", "") == stage
    }
    for source in sources:
        name = _name(source.file, root)
        entry = entries.pop((source.dataset, name), None)
        if entry is None:
            yield Change(source.dataset, name, "was not there when the data was locked")
        elif remote or not is_remote(source.file):
            yield from _differences(source, name, entry, remote=remote)
    for dataset, gone in entries:
        if remote or not is_remote(str(gone)):
            yield Change(str(dataset), str(gone), "was locked, and is no longer part of the data")


def _differences(
    source: Source, name: str, entry: dict[str, Any], *, remote: bool
) -> Iterator[Change]:
    now = digest_of(source.file, remote=remote)
    if now["sha256"] == entry.get("sha256"):
        return
    grown = now["bytes"] - int(entry.get("bytes") or 0)
    size = f"{grown:+,} bytes" if grown else "of the same size"
    yield Change(source.dataset, name, f"holds other bytes than were locked ({size})")


def _entry(seen: Seen, root: str, tokens: Tokens, *, remote: bool) -> dict[str, Any]:
    source = seen.source
    lengths = distribution(tokens.counted.lengths)
    rows = seen.tally.usable
    entry = {
        **digest_of(source.file, remote=remote),
        "dataset": source.dataset,
        "file": _name(source.file, root),
        "rows": seen.tally.rows,
        "tokens": {
            "total": round(lengths.mean * rows),
            "how": tokens.how,
            "exact": tokens.counted.exact and tokens.sampled is None,
            "quantiles": {f"p{percent}": value for percent, value in lengths.quantiles.items()},
            "longest": lengths.largest,
        },
    }
    revision = revision_of(source.file)
    return entry if revision is None else {**entry, "revision": revision}


def _name(file: str, root: str) -> str:
    """Relative to the spec, so that the lock holds wherever the checkout lies."""
    return shown(file) if root == "." else shown(file).removeprefix(f"{root}/")
