"""How much text the first rows of a file teach, and how evenly."""

from collections.abc import Sequence
from math import sqrt

from ftc.analysis.first_rows import Look
from ftc.data.rows import ChatRow, Message, PromptCompletionRow, Row, TextRow


def learned_text(look: Look) -> Sequence[int]:
    """Letters of each row on which the loss falls; found once for all specs of the same data."""
    lengths: Sequence[int] | None = look.rows.known.get(learned_text)
    if lengths is None:
        rows = (sniffed.parsed.row for sniffed in look.rows)
        lengths = tuple(n for row in rows if row is not None and (n := _letters(row)))
        look.rows.known[learned_text] = lengths
    return lengths


def spread(lengths: Sequence[int]) -> float:
    """The deviation from the mean, as a share of it."""
    mean = sum(lengths) / len(lengths)
    return sqrt(sum((n - mean) ** 2 for n in lengths) / len(lengths)) / mean


def _letters(row: Row) -> int:
    match row:
        case ChatRow():
            return sum(map(_said, row.messages))
        case PromptCompletionRow(completion=str(completion)):
            return len(completion)
        case TextRow():
            return len(row.text)
    return 0


def _said(turn: Message) -> int:
    learned = turn.role == "assistant" and turn.weight != 0 and isinstance(turn.content, str)
    return len(str(turn.content)) if learned else 0
