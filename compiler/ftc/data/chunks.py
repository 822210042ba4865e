"""Cut a stream into chunks of whole lines, each knowing where it begins; memory stays bounded."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final

from ftc.data.record import BOM, LONGEST_LINE
from ftc_schemas.named_tuple import NamedTuple

CHUNK: Final = 2**18
"""Bytes that are read at once: they stay in the processor's cache while they are decoded."""

_BRACES: Final = {ord("{")}


class Chunk(NamedTuple):
    """A stretch of a file that begins and ends at the bounds of lines."""

    content: bytes | None
    """Without a byte order mark; None for one line that is longer than LONGEST_LINE."""
    line: int
    """The number of its first line, from 1."""
    offset: int
    """The byte at which it begins, from 0; of the decompressed content, where it was compressed."""
    bom: bool = False
    """A byte order mark stood before it."""
    starts: Sequence[int] = (0,)
    """Where in the content each of its lines begins."""

    @property
    def lines(self) -> list[bytes]:
        """Its lines without their ends; an empty one for a line that is too long."""
        lines = (self.content or b"\n").split(b"\n")
        if not lines[-1]:
            lines.pop()
        return lines

    @property
    def begins_objects(self) -> bool:
        """Whether each line begins with an opening brace: then no value goes on in the next."""
        content = self.content
        return content is not None and {*map(content.__getitem__, self.starts)} == _BRACES


def chunks(
    stream: BinaryIO,
    most_bytes: int | None = None,
    size: int = CHUNK,
    longest: int = LONGEST_LINE,
    start: int = 0,
) -> Iterator[Chunk]:
    """The whole lines of a stream, or those that begin in its first `most_bytes`.

    `start` is the offset at which the stream stands: that of a line's first byte.
    """
    most_bytes = None if most_bytes is None else start + most_bytes
    line, offset, rest = 1, start, b""
    while True:
        left = size if most_bytes is None else min(size, most_bytes - offset - len(rest))
        piece = stream.read(left if left > 0 else size) if left > 0 or rest else b""
        end = (piece.rfind(b"\n") if left > 0 else piece.find(b"\n")) + 1
        content, rest = (
            (b"".join((rest, memoryview(piece)[:end])), piece[end:])
            if end or not piece
            else (b"", rest + piece)
        )
        for chunk in _bounded(content, line, offset, longest):
            yield chunk
            line += len(chunk.starts)
        offset += len(content)
        if len(rest) > longest:
            skipped, after = _skip_line(stream, size)
            yield Chunk(None, line, offset)
            line, offset = line + 1, offset + len(rest) + skipped
            end = _end(after, None if most_bytes is None else most_bytes - offset)
            content, rest = after[:end], after[end:]
            for chunk in _bounded(content, line, offset, longest):
                yield chunk
                line += len(chunk.starts)
            offset += len(content)
            if most_bytes is not None and offset >= most_bytes:
                return
        if not piece or (left <= 0 and end):
            return


def _end(piece: bytes, room: int | None) -> int:
    """Where the whole lines of a piece end that begin in so many bytes; 0 where the last of them
    goes on after it."""
    if room is None or room > len(piece):
        return piece.rfind(b"\n") + 1
    return piece.find(b"\n", room - 1) + 1 if room > 0 else 0


def _skip_line(stream: BinaryIO, size: int) -> tuple[int, bytes]:
    """Read on to the end of a line: how many bytes of it were passed over, and what came after."""
    skipped = 0
    while piece := stream.read(size):
        end = piece.find(b"\n") + 1
        if end:
            return skipped + end, piece[end:]
        skipped += len(piece)
    return skipped, b""


def _bounded(content: bytes, line: int, offset: int, longest: int) -> Iterator[Chunk]:
    """The content as one chunk, without the mark that may stand before a file; a first line that is
    too long by itself. The others are shorter than what is read at once."""
    bom = offset == 0 and content.startswith(BOM)
    if bom:
        content, offset = content[len(BOM) :], len(BOM)
    first = content.find(b"\n", 0, longest + 1) + 1 if len(content) > longest else 1
    if not first:
        end = content.find(b"\n") + 1 or len(content)
        yield Chunk(None, line, offset, bom)
        content, line, offset, bom = content[end:], line + 1, offset + end, False
    if content:
        yield Chunk(content, line, offset, bom, _starts(content))


def _starts(content: bytes) -> list[int]:
    """Where lines begin. Finding their ends is faster than cutting them out."""
    starts = []
    find, at = content.find, 0
    while at < len(content):
        starts.append(at)
        at = find(b"\n", at) + 1
        if not at:
            break
    return starts
