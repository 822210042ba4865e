"""The prose of a text: what is left of it without code, markup, addresses and names of things.

Programs and manuals of programs are written in English with words of no language, and who tells
languages takes `setlocale` and `NetmaskValueError` for Danish.
"""

import re
from typing import Final

_LONGEST: Final = 1_500
"""Characters of a text that are looked at."""

_KEPT: Final = 300
"""Characters of prose that are kept."""

_LEAST_LETTERS: Final = 60
"""Below that, names and titles are taken for languages."""

_MOST_SIGNS: Final = 0.05
"""The share of a program's signs in a text, above which it is one."""

_BLOCKS: Final = re.compile(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|^(?: {4}|\t|>>> ).*?$", re.S | re.M)
_SIGNS: Final = re.compile(r"[{}\[\]();=<>_$\\|&]")
_NO_PROSE: Final = re.compile(
    r"`[^`\n]*`"  # code in a line
    r"|<[^<>\n]{1,200}>"  # a tag
    r"|\]\([^)\s]*\)"  # where a link leads
    # addresses, paths, identifiers, placeholders; bounded, or a long word costs its square
    r"|[!-~]{0,60}(?:[_@\\/=#{}\[\]()<>|$]|::)[!-~]*"
    r"|\b\w+\.\w[\w.]*"  # a dotted name
    r"|\b[A-Za-z]*[a-z][A-Z]\w*"  # CamelCase
    r"|\b\w*\d\w*",
    re.ASCII,
)


def prose(text: str) -> str:
    """Enough of it to tell a language by; empty where there is too little, and for programs."""
    text = text[:_LONGEST]
    if text[:1] in ("{", "["):
        return ""
    text = _BLOCKS.sub(" ", text)
    if len(_SIGNS.findall(text)) > _MOST_SIGNS * len(text):
        return ""
    text = " ".join(_NO_PROSE.sub(" ", text).split())[:_KEPT]
    return text if sum(map(str.isalpha, text)) >= _LEAST_LETTERS else ""
