"""Answers that refuse, and answers that speak as another assistant did."""

import re
from collections.abc import Iterator
from typing import Final

from ftc.data.checks.turns import Fault
from ftc.data.examples import Example

REFUSAL: Final = "FTC538"
BOILERPLATE: Final = "FTC539"
GARBLED: Final = "FTC523"

_REFUSALS: Final = re.compile(
    r"\b(?:I(?:'m| am)? (?:so |very |really )?(?:sorry|afraid),? (?:but )?(?:I )?(?:can(?:no|')t"
    r"|am unable|(?:'m|am) not able|won't)"
    r"|I(?: can(?:no|')t|(?: am|'m) (?:unable|not able) to| won't be able to) "
    r"(?:help|assist|fulfil|fulfill|comply|provide|do that|answer|create|generate|write|engage)"
    r"|I must (?:decline|refuse)"
    r"|(?:against|violates?) (?:my|our|OpenAI's) (?:guidelines|programming|polic(?:y|ies)))",
    re.IGNORECASE,
)
_BOILERPLATE: Final = re.compile(
    r"\b(?:as an? (?:AI|artificial intelligence|large language model|language model)\b"
    r"|I(?:'m| am) (?:just |only )?an? (?:AI|artificial intelligence|large language model"
    r"|language model)\b"
    r"|my (?:knowledge|training)(?: data)? (?:cut-?off|ends|only goes)"
    r"|as of my (?:last|latest|most recent) (?:update|training|knowledge)"
    r"|I (?:do not|don't) have (?:personal (?:opinions|beliefs|experiences|feelings)|feelings)"
    r"|(?:developed|trained|made|created) by (?:OpenAI|Anthropic|Google|Meta)\b)",
    re.IGNORECASE,
)
"""The phrases that cleaned copies of ShareGPT and Alpaca drop answers for (Vicuna's
`optional_clean`, AlpacaDataCleaned), generalized over contractions."""


def _as_mark(pattern: re.Pattern[str]) -> bytes:
    """The same phrases in the bytes of JSON, where a letter of an escape may stand before them and
    an apostrophe may be written in three ways."""
    source = pattern.pattern.replace(r"\b", "").replace("'", r"(?:'|’|\\u2019)")
    return f"(?i:{source})".encode()


MARKS: Final = _as_mark(_REFUSALS) + b"|" + _as_mark(_BOILERPLATE)
"""Bytes without which no row has any of these phrases, as a pattern for RE2."""

GARBLED_MARKS: Final = "\ufffd|Ã|Â|â€".encode() + rb"|\\u(?i:fffd|00c[23]|00e2|00[01])"

_GARBLED: Final = re.compile(
    r"\ufffd|Ã[\u0080-\u00bf]|Â[\u0080-\u00bf]|â(?:\u0080|€)[\u0090-\uffff]"
)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def faults_of_phrases(example: Example) -> Iterator[Fault]:
    """In what is learned alone: users may say what they like."""
    for number in range(example.asked, example.answered):
        answer = example.texts[number].replace("’", "'")
        if example.roles[number] in ("", "assistant"):
            match = _BOILERPLATE.search(answer)
            if match:
                yield Fault(BOILERPLATE, f"the answer says “{_quoted(match)}”")
            match = _REFUSALS.search(answer)
            if match:
                yield Fault(REFUSAL, f"the answer refuses: “{_quoted(match)}”")


def faults_of_characters(example: Example) -> Iterator[Fault]:
    """Characters that a wrong decoding left behind, and those that no text has."""
    for text in example.texts:
        match = _GARBLED.search(text)
        if match:
            shown = text[max(match.start() - 10, 0) : match.end() + 10]
            yield Fault(GARBLED, f"text was decoded wrongly: {_plain(shown)}")
            return
        match = _CONTROL.search(text)
        if match:
            yield Fault(GARBLED, f"text holds the control character U+{ord(match[0]):04X}")
            return


def _quoted(match: re.Match[str]) -> str:
    return _plain(match[0])


def _plain(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)[:60]
