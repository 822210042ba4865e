"""Findings for a terminal: grouped by kind and file, the first few shown, the rest counted."""

from collections.abc import Iterator
from typing import Final

from ftc.data.files import shown
from ftc.data.found import CheckedData, Found, Seen
from ftc.data.report.headline import counted, headline, way_out
from ftc.data.tally import Hit
from ftc.diagnostics.diagnostic import Severity
from ftc.diagnostics.secrets import redacted
from ftc.diagnostics.wrapping import wrap

_COLOURS: Final = {
    Severity.ERROR: "1;31",
    Severity.WARNING: "1;33",
    Severity.NOTE: "1;32",
}
_FRAME: Final = "1;34"
_HELP: Final = "1;36"


class Page:
    """How wide and colourful it is, and how many hits of a kind are shown."""

    def __init__(self, width: int, *, colour: bool, most: int) -> None:
        self.width = width
        self.colour = colour
        self.most = most

    def render(self, checked: CheckedData) -> str:
        """All of it, without a line end after the last."""
        blocks = ["\n".join(self._files(checked))]
        blocks += ["\n".join(self._found(found)) for found in checked.found]
        return "\n\n".join(block for block in blocks if block)

    def _files(self, checked: CheckedData) -> Iterator[str]:
        for seen in checked.files:
            yield from self._wrapped("", described(seen))
        for unread in checked.unread:
            where = shown(unread.source.file)
            yield from self._wrapped("error[FTC502]: ", f"`{where}` {unread.error.message}")
            if unread.error.help:
                yield from self._wrapped("help: ", unread.error.help)

    def _found(self, found: Found) -> Iterator[str]:
        head = f"{found.rule.severity}[{found.rule.code}]: "
        first, *rest = wrap(headline(found), self.width - len(head))
        colour = _COLOURS[found.rule.severity]
        yield f"{self._painted(head.rstrip(), colour)} {self._painted(first, '1')}"
        yield from (" " * len(head) + line for line in rest)
        if found.source is not None:
            for hit in found.hits.first[: self.most]:
                yield from self._hit(found.source.file, hit)
            left = found.hits.count - min(len(found.hits.first), self.most)
            if not found.hits.first:
                arrow = self._painted("-->", _FRAME)
                yield f"  {arrow} {shown(found.source.file)}"
            elif left > 0:
                yield f"      … and {counted(left)} more"
        help = way_out(found)
        if help:
            first, *rest = wrap(help, self.width - 6)
            yield f"{self._painted('help:', _HELP)} {first}"
            yield from ("      " + line for line in rest)

    def _hit(self, file: str, hit: Hit) -> Iterator[str]:
        place = f"{shown(file)}:{hit.line}"
        if hit.offset is not None:
            place += f" (byte {hit.offset:,})"
        what = redacted(hit.what)
        arrow = self._painted("-->", _FRAME)
        if len(place) + len(what) + 8 <= self.width:
            yield f"  {arrow} {place}: {what}"
            return
        yield f"  {arrow} {place}"
        yield from ("      " + line for line in wrap(what, self.width - 6))

    def _wrapped(self, head: str, text: str) -> Iterator[str]:
        first, *rest = wrap(text, self.width - len(head))
        yield head + first
        yield from ("  " + line for line in rest)

    def _painted(self, text: str, style: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self.colour and text else text


def described(seen: Seen) -> str:
    """ "train.jsonl: 1,200 rows of chat (`messages` in 200 of the first 200 rows)"."""
    kind = seen.recognised.foreign or seen.recognised.format
    how = "judged as" if seen.recognised.guessed else "of"
    rows = f"{counted(seen.tally.rows)} {how} {kind}"
    return f"{shown(seen.source.file)}: {rows} ({seen.recognised.why})"


def summary(checked: CheckedData) -> str:
    """ "2 errors, 1 warning in 1,200 rows"."""
    counts = {
        severity: sum(found.rule.severity is severity for found in checked.found)
        for severity in Severity
    }
    counts[Severity.ERROR] += len(checked.unread)
    told = [
        f"{count} kind{'s' * (count > 1)} of {severity}"
        for severity, count in counts.items()
        if count
    ]
    rows = sum(seen.tally.rows for seen in checked.files)
    return f"{', '.join(told) or 'nothing found'} in {counted(rows)}"
