"""Texts that are empty, cut off, or longer than anything that can be learned."""

import json
import re
from collections.abc import Iterator
from typing import Final

from ftc.data.checks.turns import Fault
from ftc.data.examples import Example

EMPTY: Final = "FTC525"
TRUNCATED: Final = "FTC526"
OVERLONG: Final = "FTC527"

LONGEST: Final = 4 * 65_536
"""Characters. OpenAI takes examples of up to 65,536 tokens (Supervised fine-tuning, token limits;
developers.openai.com, 2026-05), and a token is about four characters of English (OpenAI, "What are
tokens"). No service named here takes a longer one."""

ENDS: Final = frozenset(".!?…。！？।؟\"'”’»)]}>`*_|~;:-=+/\\%$€£°0123456789")
"""Characters that a finished text may end with; letters are looked at more closely."""

PLAIN_ENDS: Final = ENDS - frozenset("])>")
"""Those after which there is nothing to look for; a closing bracket may end `[truncated]`."""

_INVISIBLE: Final = " \t\r\n\u00a0\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
"""Spaces, and characters of no width, which editors and web pages leave behind."""

_SENTENCE: Final = re.compile(r"[a-zäöüßéèà,] *[.!?] +[A-ZÄÖÜÉ]")
_CUT_WORDS: Final = re.compile(
    r"(?:\[truncated\]|\(truncated\)|<truncated>|\[\.\.\. ?\]|\.\.\. ?\[continued\])\s*$", re.I
)
_JSON: Final = re.compile(r'[{\[]\s*(?:["{\[\]}]|-?\d|true|false|null)')
_LONGEST_WORD: Final = 6
"""Characters of the longest sign of JSON that may be cut off within itself: an escape."""

_SHORTEST_PROSE: Final = 200
"""Characters. Labels, titles and names end with letters; prose of several sentences does not."""


def faults_of_lengths(example: Example) -> Iterator[Fault]:
    """All that is wrong with the sizes and ends of a row's texts."""
    for number, text in enumerate(example.texts):
        if is_blank(text):
            if not _has_calls(example, number):
                yield Fault(EMPTY, f"{place(example, number)} is empty")
        elif len(text) > LONGEST:
            yield Fault(OVERLONG, f"{place(example, number)} has {len(text):,} characters")
    for number in range(example.asked, len(example.texts)):
        what = cut_off(example.texts[number])
        if what:
            yield Fault(TRUNCATED, f"{place(example, number)} {what}")


def is_blank(text: str) -> bool:
    """Whether there is nothing to be seen: no sign but spaces and such as have no width."""
    return text.isspace() or not text.strip(_INVISIBLE)


def cut_off(text: str) -> str:
    """How a text shows that its end is missing; empty when it does not."""
    text = text.rstrip()
    if text.count("```") % 2:
        return "opens a code block and does not close it"
    if _CUT_WORDS.search(text[-40:]):
        return "says itself that it was cut"
    if text[:1] in ("{", "[") and text[-1:] not in ("}", "]") and _is_cut_json(text):
        return "begins as JSON and breaks off"
    if len(text) < _SHORTEST_PROSE or text[-1:] in ENDS:
        return ""
    last_line = text.rpartition("\n")[2]
    if last_line.startswith((" ", "\t", ">>>")):
        return ""  # the end of a program, or of what one printed
    in_sentence = text[-1] == "," or (text[-1].isalpha() and len(last_line) > 60)
    if in_sentence and len(_SENTENCE.findall(text)) >= 2:
        return "breaks off in the middle of a sentence"
    return ""


def place(example: Example, number: int) -> str:
    """How to call one of a row's texts."""
    role = example.roles[number]
    if role:
        return f"turn {number + 1} ({role})"
    if number < example.asked:
        return "the prompt"
    if number >= example.answered:
        return "the rejected answer"
    return "the text" if not example.asked else "the answer"


def _has_calls(example: Example, number: int) -> bool:
    """Whether a message without text calls tools instead, or has parts without text."""
    from ftc.data.examples import messages_of

    messages = messages_of(example)
    if number >= len(messages):
        return False
    return bool(messages[number].tool_calls or isinstance(messages[number].content, list))


def _is_cut_json(text: str) -> bool:
    """Whether it is JSON up to its end, and more of it was to come. `[1] A footnote` is none."""
    if _JSON.match(text) is None:
        return False
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        open_text = error.msg.startswith("Unterminated string")
        return open_text or error.pos >= len(text) - _LONGEST_WORD
    except RecursionError:
        return False
    return False
