"""What the rows of a file are held against."""

from ftc.data.checks.output import OutputFormat
from ftc.data.mapping import PLAIN, RowMapping
from ftc.data.tally import MOST_HEADS, MOST_KEPT
from ftc_schemas.named_tuple import NamedTuple


class Options(NamedTuple):
    """What rows are held against."""

    format: str
    foreign: str | None = None
    """The other tool's way of writing that the rows are rewritten from."""
    mapping: RowMapping = PLAIN
    """What the spec says that the rows call things."""
    answers: bool = True
    """Answers are what is learned; False for `method.loss_on: all`."""
    content: bool = True
    """Look for credentials, private data, refusals and boilerplate."""
    languages: int = 0
    """Judge the language of every so many-th row; 0 for none."""
    most_heads: int = MOST_HEADS
    """Beginnings of answers that are kept for that."""
    slice_by: str | None = None
    output: OutputFormat | None = None
    most_kept: int = MOST_KEPT
    """Hits of a kind that are kept to be listed."""
