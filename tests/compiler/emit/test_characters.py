"""Which characters are unsafe in a file or at a terminal."""

import re
import sys

import pytest

from ftc.emit import characters
from ftc.emit.characters import escape, is_safe


def test_every_unsafe_character_is_one_that_python_does_not_print():
    everything = "".join(map(chr, range(sys.maxunicode + 1)))
    assert not any(map(str.isprintable, re.findall(characters._UNSAFE, everything)))


@pytest.mark.parametrize("text", ["", "plain", "äöü 東京 🦊", "a\u00a0b", "👩\u200d💻"])
def test_what_people_write_is_safe(text: str):
    assert is_safe(text)
    assert escape(text) == text


@pytest.mark.parametrize(
    ("text", "spelt"),
    [("a\x1b[31m", r"a\x1b[31m"), ("a\u202eb", r"a\u202eb"), ("a\nb", r"a\nb"), ("\0", r"\x00")],
)
def test_an_unsafe_character_is_spelt_out(text: str, spelt: str):
    assert not is_safe(text)
    assert escape(text) == spelt
