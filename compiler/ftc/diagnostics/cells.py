"""Text as a terminal shows it: which characters are safe to print, and how many cells they take.

Widths follow Unicode's East Asian Width (UAX #11) and what terminals agree on about marks and
emoji: combining characters take no cell, an emoji sequence as many as its first emoji.
"""

from itertools import accumulate

from ftc.emit.characters import escape

_JOINER = "\u200d"
_EMOJI_STYLE = "\ufe0f"
_SKIN_TONES = frozenset("🏻🏼🏽🏾🏿")
_TAB = "    "
_MARKS = frozenset({"Mn", "Me", "Cf"})


def shown(text: str) -> str:
    r"""Text that is safe to print: controls and the like are spelt out, `\x1b`."""
    return escape(text)


def shown_characters(text: str) -> list[str]:
    """Each character of a source line as it is printed; a tab is four cells wherever it stands."""
    return [_TAB if character == "\t" else escape(character) for character in text]


def width(text: str) -> int:
    """Cells that the (safe) text takes."""
    return len(text) if text.isascii() else sum(widths(text))


def columns(pieces: list[str]) -> list[int]:
    """The cell where each piece starts, and at last the cell where the text ends."""
    text = "".join(pieces)
    if text.isascii():
        sizes = list(map(len, pieces))
    else:
        every = iter(widths(text))
        sizes = [sum(next(every) for _ in piece) for piece in pieces]
    return list(accumulate(sizes, initial=0))


def widths(text: str) -> list[int]:
    """Cells of each character, given those before it."""
    from unicodedata import category, east_asian_width

    sizes: list[int] = []
    base = 0
    """Cells of the last character that takes any."""
    before = ""
    for character in text:
        wide = east_asian_width(character) in "WF"
        if character == _EMOJI_STYLE:
            size = 1 if base == 1 and not before.isascii() else 0
            base += size
        elif base == 2 and (before == _JOINER or character in _SKIN_TONES):
            size = 0  # part of the emoji before
        elif category(character) in _MARKS or "\u1160" <= character <= "\u11ff":
            size = 0  # shown over or within the character before; the range is Hangul's
        else:
            size = base = 2 if wide else 1
        sizes.append(size)
        before = character
    return sizes
