"""What the lock beside a spec says of its data, for who plans or compiles: one small file, read
without looking at the data itself."""

import json
from typing import Any, Final

from ftc.data.files import LocationError, open_for_reading, size_of
from ftc.plan.plan import Plan
from ftc_schemas.named_tuple import NamedTuple

VERSION: Final = 1
_LARGEST: Final = 64 * 2**20
_ENDING: Final = ".data-lock.json"


class LockError(Exception):
    """Why a lock cannot be read; completes "`spec.data-lock.json` …"."""


class LockedTokens(NamedTuple):
    """The tokens of a dataset when it was locked."""

    total: int
    exact: bool
    """Counted by the model's own tokenizer, all rows; else an estimate or a sample."""
    how: str
    quantiles: dict[int, int]
    """Tokens a row by per cent of the rows; of several files the largest."""
    longest: int
    rows: int = 0


def lock_path(spec: str) -> str:
    """`specs/tone.data-lock.json` for `specs/tone.yaml`."""
    stem, dot, _ = spec.rpartition(".")
    return (stem if dot else spec) + _ENDING


def stage_of(plan: Plan) -> str:
    """What the lock calls the training; empty for a spec that is one."""
    return "" if plan.stage is None else plan.stage.name


def read_lock(path: str) -> dict[str, Any] | None:
    """None where there is no lock; raises LockError for one that cannot be read."""
    try:
        with open_for_reading(path) as file:
            found = json.loads(file.read(_LARGEST))
    except LocationError as error:
        if error.missing:
            return None
        raise LockError(error.message) from None
    except (OSError, ValueError, RecursionError):
        raise LockError("is no lock: it is not JSON") from None
    if not isinstance(found, dict) or found.get("version") != VERSION:
        raise LockError(f"is no lock of version {VERSION}")
    if not isinstance(found.get("sources"), list):
        raise LockError("is no lock: it names no sources")
    return found


def locked_tokens(plan: Plan, dataset: str = "train") -> LockedTokens | None:
    """The tokens of a dataset as they were locked. None without a lock, or when a file has another
    size than was locked; whether its bytes are the same, `ftc data lock --check` tells."""
    try:
        lock = read_lock(lock_path(plan.document.file))
    except LockError:
        return None
    found = [
        one
        for one in (lock or {}).get("sources", ())
        if isinstance(one, dict)
        and (one.get("stage", ""), one.get("dataset")) == (stage_of(plan), dataset)
    ]
    try:
        return _together(found, plan.root)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _together(entries: list[dict[str, Any]], root: str) -> LockedTokens | None:
    if not entries:
        return None
    for one in entries:
        file = one["file"] if root == "." or one["file"][:1] == "/" else f"{root}/{one['file']}"
        if "://" not in file and size_of(file) != one["bytes"]:
            return None
    tokens = [one["tokens"] for one in entries]
    quantiles = {
        int(name.removeprefix("p")): max(int(one["quantiles"][name]) for one in tokens)
        for name in tokens[0]["quantiles"]
    }
    return LockedTokens(
        sum(int(one["total"]) for one in tokens),
        all(one["exact"] is True for one in tokens),
        "; ".join(dict.fromkeys(str(one["how"]) for one in tokens)),
        quantiles,
        max(int(one["longest"]) for one in tokens),
        sum(int(one["rows"]) for one in entries),
    )
