"""The way back of `storage`: from where a job's data lies to where a spec uploads it."""

from collections.abc import Iterator

_LEVELS = 2
"""A spec's data is uploaded to `<prefix>/<name>/<role>.jsonl`."""


def prefix_of(uri: str, scheme: str) -> str | None:
    """The prefix below which data is uploaded; None for what is no location of the service's."""
    if not isinstance(uri, str) or not uri.startswith(scheme):
        return None
    parts = uri.removeprefix(scheme).split("/")
    return scheme + "/".join(parts[: max(len(parts) - _LEVELS, 1)])


def uploaded(uri: str, prefix: str, name: str) -> Iterator[str]:
    """What to tell of data that the spec will put elsewhere."""
    if uri != f"{prefix}/{name}/train.jsonl":
        yield f"the job's data is at {uri}; the spec uploads its own below {prefix}"
