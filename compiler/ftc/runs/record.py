"""`run.json`: what a run depends on, and what it left; so that a later call knows if it is done."""

import json
import os
from pathlib import Path
from typing import Any

from ftc.runs import identity
from ftc.runs.identity import Identity
from ftc_schemas.named_tuple import NamedTuple

FILE = "run.json"


class Record(NamedTuple):
    identity: Identity
    weights: dict[str, str] | None
    """By file; None until the run has ended well."""

    @property
    def result(self) -> str:
        """All its weights as one; of a run that has ended only."""
        return identity.of_all(self.weights or {})


def read(folder: Path) -> Record | None:
    """None where there is none, or nothing that we wrote."""
    try:
        said: Any = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return Record(Identity(said["program"], said["data"], said["earlier"]), said["weights"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write(folder: Path, record: Record) -> None:
    """In one step: a kill leaves the old one or the new one."""
    said = {**record.identity._asdict(), "weights": record.weights}
    fresh = folder / f".{FILE}.{os.getpid()}"
    fresh.write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")
    fresh.replace(folder / FILE)


def is_whole(folder: Path, record: Record) -> bool:
    """Whether the run has ended, and its weights are still those that it left."""
    return bool(record.weights) and identity.of_weights(folder) == record.weights
