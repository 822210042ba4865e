"""What a target that trains on this machine can do."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol


class Trainer(Protocol):
    """A module: `Target.runner` names it."""

    def require(self) -> None:
        """Raises `RunError` when something that training needs is not installed."""

    def train(
        self,
        texts: Mapping[str, str],
        *,
        place: Path,
        root: Path,
        title: str,
        earlier: Mapping[str, Path],
        locks: Sequence[int],
    ) -> int:
        """Run the program that was written to `place`, to its end or from where it was stopped;
        returns its exit code, 128 + n after signal n.

        `root` is the spec's folder, where the program's relative paths start; `earlier` has the
        folders of the stages that it needs. The process inherits the descriptors in `locks`, so
        that a run stays locked for as long as anybody trains.
        """
        ...
