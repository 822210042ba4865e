"""Which rows are held out when a spec says `validation: 10%`."""

from collections.abc import Callable
from functools import cache
from typing import Any


def held_out(row: object, share: float) -> bool:
    """Whether a row belongs to the share that is held out, judged by its content alone.

    Adding, removing or shuffling rows therefore moves no other row to another side, equal rows
    always stand on the same side, and the answer is the same on every machine and Python.

    `row` is the JSON value exactly as `json.loads` gives it: a library that fills in missing keys
    changes the content. Its canonical text is JSON with sorted keys, no spaces, and everything
    outside ASCII escaped; what JSON has not (a timestamp of a Parquet file) is written by `str`.
    The first eight bytes of that text's BLAKE2b, read as a big-endian number out of 2**64, place
    the row on a line from 0 to 1; the held-out rows lie below `share`. Of n rows about `share * n`
    are held out, not exactly so many.

    Compiled training programs carry this very function, so that they need no `ftc` to make the
    same split.
    """
    import hashlib
    import json

    text = json.dumps(row, sort_keys=True, separators=(",", ":"), default=str)
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") < share * 2**64


def place_of(row: object) -> float:
    """Where a row stands on the line from 0 to 1: `held_out` asks whether that is below a share."""
    import hashlib
    import json

    text = json.dumps(row, sort_keys=True, separators=(",", ":"), default=str)
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def line_held_out(line: bytes, share: float) -> bool:
    """`held_out` of the row that a line of JSON states: the same answer, at twice the speed where
    the row is ASCII and needs no escapes of its own. Raises what `json.loads` raises."""
    decode, encode, blake2b = _canonical()
    try:
        text = encode(decode(line))
    except (ValueError, RecursionError):  # msgspec's errors are ValueErrors
        text = b"\x7f"
    if b"\x7f" in text or not text.isascii():  # which json writes as \u007f, \u00e9
        import json

        return held_out(json.loads(line), share)
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big") < share * 2**64


@cache
def _canonical() -> tuple[Callable[[bytes], Any], Callable[[Any], bytes], Callable[..., Any]]:
    """Decoder and encoder that together write a row's canonical text, and its hash. Numbers with a
    point are written as Python writes them, which is not how msgspec does."""
    from hashlib import blake2b

    from msgspec import Raw
    from msgspec.json import Decoder, Encoder

    def as_python_writes(number: str) -> Raw:
        value = float(number)
        if value in (float("inf"), float("-inf")):
            raise ValueError("out of range")
        return Raw(repr(value).encode())

    return Decoder(float_hook=as_python_writes).decode, Encoder(order="sorted").encode, blake2b
