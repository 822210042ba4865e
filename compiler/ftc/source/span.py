"""Places in source text."""

from typing import Any, Final

from ftc_schemas.named_tuple import NamedTuple

Path = tuple[str | int, ...]
"""Where a value stands in a tree of mappings and lists: `("data", "train", 0)`."""


OVERRIDES = "--set"
"""The file that `--set` lines stand in, one a line."""


class Span(NamedTuple):
    """A stretch of one file. Lines and columns count from 1 and by characters; the end is
    exclusive: `a` at the start of a file is (1, 1)-(1, 2)."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Place(NamedTuple):
    """Where an entry of a document was written."""

    value: Span
    key: Span | None = None
    """None for list items and for the root."""


def dotted(path: Path) -> str:
    """The path as people write it: `data.train[0]`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def value_at(tree: Any, path: Path) -> Any:
    """What stands at a path. Raises KeyError, IndexError or TypeError where nothing does."""
    for part in path:
        tree = tree[part]
    return tree


ABSENT: Final = object()
"""In place of a value, where none stands."""


def found_at(tree: Any, path: Path) -> Any:
    """What stands at a path, `ABSENT` where nothing does."""
    try:
        return value_at(tree, path)
    except (KeyError, IndexError, TypeError):
        return ABSENT


def span_at(text: str, file: str, start: int, end: int) -> Span:
    """The place of `text[start:end]`."""
    return Span(file, *_position(text, start), *_position(text, end))


def _position(text: str, index: int) -> tuple[int, int]:
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)
