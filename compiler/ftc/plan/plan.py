"""The plan: every leaf of the spec with its value and where that value came from."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from ftc.source.document import Document
from ftc.source.span import Path, Span
from ftc_schemas.named_tuple import NamedTuple
from ftc_schemas.spec.leaves import HOSTED


class Given(NamedTuple):
    """Somebody wrote it, here."""

    span: Span


class Default(NamedTuple):
    """Nobody wrote it; the language decides."""

    why: str
    source: str = ""


class Derived(NamedTuple):
    """It follows from other leaves."""

    sources: tuple[str, ...]
    why: str


Origin = Given | Default | Derived


class Leaf(NamedTuple):
    value: Any
    origin: Origin
    path: Path
    """Where it stands in the document; a default stands where it would be written."""


class Stage(NamedTuple):
    """Which of several trainings a plan is of."""

    name: str
    number: int
    """Counted from 1."""
    last: bool
    start: "Plan | None"
    """The earlier stage that it starts from; None when it starts from the base."""
    earlier: "Mapping[str, Plan]"
    """All stages before it, by name."""


def file_of(location: str, root: str) -> str:
    """A location that the spec names, relative to its folder `root`, as this process opens it."""
    return location if location.startswith("/") else f"{root}/{location}"


def within(name: str, entry: str) -> bool:
    """Whether a leaf is that entry of the language, or lies in that section."""
    return name == entry or name.startswith(f"{entry}.")


_HOSTED: Path = tuple(HOSTED[0].split("."))


class Plan:
    """Leaves by dotted name (`training.learning_rate`), in the order of the language.

    Lists are one leaf (`adapter.target_modules`), maps with free keys one leaf an entry
    (`model.hosted.openai`, `targets.openai.suffix`). A leaf that the chosen method or adapter does
    not have is not in the plan. The plan of all targets is the same; a target reads
    `targets.<its own name>.…` and nothing of the others'.
    """

    __slots__ = ("document", "leaves", "root", "stage", "today")

    def __init__(
        self,
        leaves: Mapping[str, Leaf],
        document: Document,
        *,
        today: date,
        root: str,
        stage: Stage | None = None,
    ) -> None:
        self.leaves = leaves
        self.document = document
        self.today = today
        """Injected, so that rules about dates can be tested."""
        self.root = root
        """The spec's folder; relative paths in the plan start here."""
        self.stage = stage
        """None for a spec that is one training."""

    def __contains__(self, name: str) -> bool:
        return name in self.leaves

    def __getitem__(self, name: str) -> Any:
        return self.leaves[name].value

    def get(self, name: str, default: Any = None) -> Any:
        leaf = self.leaves.get(name)
        return default if leaf is None else leaf.value

    def given(self, name: str) -> bool:
        """Whether the spec itself says this leaf."""
        leaf = self.leaves.get(name)
        return leaf is not None and isinstance(leaf.origin, Given)

    def span(self, name: str, *, key: bool = False) -> Span:
        """The place of a leaf, or of its key; one that nobody wrote is shown at its nearest written
        ancestor, and an option of a target of which there is none at the hosted model that asks for
        the target."""
        path = self.path(name)
        if path[0] == "targets" and not self.document.given(path[:2]):
            hosted = (*_HOSTED, *path[1:2])
            if self.document.given(hosted):
                return self.document.span(hosted, key=True)
        return self.document.span(path, key=key)

    def path(self, name: str) -> Path:
        """Where in the document a leaf stands, or would stand."""
        leaf = self.leaves.get(name)
        return leaf.path if leaf is not None else tuple(name.split("."))

    def under(self, prefix: str) -> Iterator[tuple[str, Leaf]]:
        """The leaves below `prefix`, with their full names."""
        for name, leaf in self.leaves.items():
            if within(name, prefix):
                yield name, leaf
