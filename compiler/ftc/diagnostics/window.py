"""The part of a source line that fits on the page."""

from ftc.diagnostics.cells import columns, shown_characters
from ftc_schemas.named_tuple import NamedTuple

CUT = "..."
"""Stands where something was left out."""


class Line(NamedTuple):
    """A source line as far as it fits."""

    text: str
    starts: list[int]
    """The cell where each shown character starts, and at last where the text ends."""
    first: int
    """Index of the first shown character."""
    offset: int
    """Cells before it: the sign that something was cut."""

    def cells(self, start: int, end: int) -> tuple[int, int]:
        """The cells of some characters: at least one, and none outside of what is shown."""
        last = len(self.starts) - 1
        left = self.starts[min(max(start - self.first, 0), last)]
        right = self.starts[min(max(end - self.first, 0), last)]
        return self.offset + left, self.offset + max(right, left + 1)


def window(text: str, start: int, end: int, room: int) -> Line:
    """A window of at most `room` cells on the text, with `start:end` in its middle if need be."""
    start = min(start, len(text))
    near = max(start - 2 * room, 0)
    far = min(max(end, start), start + room) + 2 * room  # what is farther off cannot be shown
    pieces = shown_characters(text[near:far])
    starts = columns(pieces)
    whole = starts[-1]
    if not near and far >= len(text) and whole <= room:
        return Line("".join(pieces), starts, 0, 0)
    inner = room - 2 * len(CUT)
    at = starts[start - near]
    size = min(starts[min(max(end, start) - near, len(pieces))] - at, inner)
    left = at - (inner - size) // 2
    if far >= len(text):
        left = min(left, whole - inner)
    if left <= len(CUT) and not near:
        left = 0
    first = next(i for i, cell in enumerate(starts) if cell >= left)
    lead = CUT if first or near else ""
    limit = starts[first] + room - len(lead) - len(CUT)
    last = max(i for i, cell in enumerate(starts) if cell <= limit)
    tail = CUT if last < len(pieces) or far < len(text) else ""
    shown = [cell - starts[first] for cell in starts[first : last + 1]]
    return Line(lead + "".join(pieces[first:last]) + tail, shown, near + first, len(lead))
