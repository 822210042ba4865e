"""Chats to measure with: rows of the shapes and characters that real ones have, the same on every
machine.

They are made up. Of ten conversations (`chats`) six are of English prose, half of it in Markdown,
three hold code, and one is in another language, of nine; two of five begin with a system prompt,
and there are one to four turns of each side, in a median row of 1.6 KB. In `tools` one row in
fifteen calls a tool besides. Of rows with signs beyond ASCII every other one has them as `\\u`
escapes, as `json.dumps` and pandas write them, and the rest as they are, as most other tools do.

`plain` is the other extreme: lower-case words and nothing to escape, as in files of labels.
"""

import json
import random
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

Chat = dict[str, Any]
Chance = random.Random

KINDS: Final = ("plain", "chats", "tools")


def write(file: Path, megabytes: float, kind: str = "chats") -> None:
    """A file of about so many MB (10^6 bytes)."""
    size = 0
    with file.open("wb") as out:
        for line in lines(kind):
            size += out.write(line)
            if size >= megabytes * 1e6:
                return


def lines(kind: str) -> Iterator[bytes]:
    chance = Chance(1)  # reproducible
    if kind == "plain":
        words = _words(chance, 5_000)
        while True:
            yield _line(_plain(chance, words), escaped=True)
    rows = _Rows(chance, calls=1 / 15 if kind == "tools" else 0)
    while True:
        yield _line(rows.row(), escaped=chance.random() < 0.5)


def _line(row: Chat, *, escaped: bool) -> bytes:
    return json.dumps(row, ensure_ascii=escaped).encode() + b"\n"


def _plain(chance: Chance, words: Sequence[str]) -> Chat:
    def text(least: int, most: int) -> str:
        return " ".join(chance.choices(words, k=chance.randint(least, most))).capitalize() + "."

    messages = [{"role": "system", "content": "You answer for a small shop."}]
    for _ in range(chance.choice([1, 1, 2])):
        messages.append({"role": "user", "content": text(20, 80)})
        messages.append({"role": "assistant", "content": text(30, 160)})
    return {"messages": messages}


class _Rows:
    """Makes rows out of sentences, which are made once: that is what takes time."""

    def __init__(self, chance: Chance, calls: float) -> None:
        self._chance = chance
        self._calls = calls
        words = [*_COMMON.split(), *_words(chance, 3_000)]
        weights = [1 / (rank + 8) for rank in range(len(words))]  # as words of a language are
        self._sentences = [_sentence(chance, words, weights) for _ in range(20_000)]
        self._code = [_code(chance, words[:400]) for _ in range(1_500)]
        self._foreign = [
            [_sentence(chance, own, None, stop) for _ in range(1_000)]
            for own, stop in (_vocabulary(chance, letters) for letters in _SCRIPTS)
        ]
        self._kinds: Sequence[Callable[[], str]] = (
            *(self._prose,) * 14,
            *(self._listing,) * 4,
            *(self._with_code,) * 8,
        )
        self._systems = [self._text(2) for _ in range(12)]

    def row(self) -> Chat:
        chance = self._chance
        messages: list[Chat] = []
        if chance.random() < 0.4:
            messages.append({"role": "system", "content": chance.choice(self._systems)})
        if chance.random() < self._calls:
            return self._calling(messages)
        answer = chance.choice(self._kinds)
        if chance.random() < 0.1:
            answer = partial(self._text, 12, chance.choice(self._foreign))
        for _ in range(chance.choice([1, 1, 1, 1, 2, 2, 3, 4])):
            messages.append({"role": "user", "content": self._text(chance.choice([1, 1, 2, 4]))})
            messages.append({"role": "assistant", "content": answer()})
        return {"messages": messages}

    def _text(self, most: int, sentences: Sequence[str] | None = None) -> str:
        count = self._chance.randint(1, most)
        return " ".join(self._chance.choices(sentences or self._sentences, k=count))

    def _prose(self) -> str:
        paragraphs = [self._text(5) for _ in range(self._chance.randint(1, 5))]
        if self._chance.random() < 0.1:
            paragraphs[0] += self._chance.choice([" 😊", " 🚀", " ✅", " 👍🏽"])
        return "\n\n".join(paragraphs)

    def _listing(self) -> str:
        chance = self._chance
        points = [
            f"{number}. **{chance.choice(self._sentences)[:24]}**: {self._text(2)}"
            for number in range(1, chance.randint(3, 9))
        ]
        return (
            f"## {chance.choice(self._sentences)[:-1]}\n\n" + "\n".join(points) + "\n\nThat is all."
        )

    def _with_code(self) -> str:
        return (
            f"{self._text(2)}\n\n```python\n{self._chance.choice(self._code)}```\n\n{self._text(3)}"
        )

    def _calling(self, messages: list[Chat]) -> Chat:
        chance = self._chance
        call = f"call_{chance.randrange(10**9):09}"
        city = chance.choice(self._sentences)[:12]
        arguments = json.dumps({"city": city, "days": chance.randint(1, 9)})
        function = {"name": "weather", "arguments": arguments}
        result = json.dumps({"city": city, "high": chance.randint(-5, 35), "sky": self._text(1)})
        messages += [
            {"role": "user", "content": self._text(2)},
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [{"id": call, "type": "function", "function": function}],
            },
            {"role": "tool", "tool_call_id": call, "content": result},
            {"role": "assistant", "content": self._text(4)},
        ]
        return {"messages": messages, "tools": _TOOLS}


_TOOLS: Final = [
    {
        "type": "function",
        "function": {
            "name": "weather",
            "description": "The forecast of a city for the next days.",
            "parameters": {
                "type": "object",
                "properties": {"city": {"type": "string"}, "days": {"type": "integer"}},
                "required": ["city"],
            },
        },
    }
]


def _words(chance: Chance, count: int) -> list[str]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    return ["".join(chance.choices(letters, k=chance.randint(2, 9))) for _ in range(count)]


def _sentence(
    chance: Chance, words: Sequence[str], weights: Sequence[float] | None, stop: str = "."
) -> str:
    said = chance.choices(words, weights, k=chance.randint(6, 24))
    if chance.random() < 0.3:
        said[len(said) // 2] += ","
    if chance.random() < 0.1:
        said[0] = f'"{said[0]}"'
    if chance.random() < 0.06:
        said[1] = chance.choice(["it’s", "don’t", "“so”", "—", "…", "café", "naïve", "10 €", "→"])
    text = " ".join(said)
    return text[0].upper() + text[1:] + (stop if chance.random() < 0.9 else "?")


def _code(chance: Chance, words: Sequence[str]) -> str:
    made = []
    for _ in range(chance.randint(2, 12)):
        one, two, three = chance.choices(words, k=3)
        made.append(
            chance.choice(
                [
                    f'def {one}({two}: str) -> None:\n    """{three}."""\n'
                    f'    print(f"{{{two}}}\\n")\n',
                    f"    for {one} in range({len(two)}):\n"
                    f"        {three}[{one}] = '\\t'.join({two})\n",
                    f'    if {one} == "{two}":\n        return {{"{three}": {one}}}\n',
                    f"    # {one} {two}\n    {three} = re.sub(r'\\d+', \"{two}\", {one})\n\n",
                ]
            )
        )
    return "".join(made)


def _vocabulary(chance: Chance, script: str) -> tuple[list[str], str]:
    """Words of a script, given as letters and the end of a sentence."""
    letters, stop = script[:-1], script[-1]
    return ["".join(chance.choices(letters, k=chance.randint(2, 8))) for _ in range(2_000)], stop


_SCRIPTS: Final = (
    "aäbcdeéfghiïklmnoöprsßtuüvwzeeeennnnrrsstt.",
    "aáàbcçdeéèêfghiîlmnñoóôpqrsstuúûvxeeeaaooss.",
    "абвгдежзийклмнопрстуфхцчшщъыьэюяоооеееааа.",
    "αβγδεζηθικλμνξοπρστυφχψωάέήίόύώ.",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهوي.",
    "अआइईउऊएऐओऔकखगघचछजझटठडढतथदधनपफबभमयरलवशषसह।",
    "的一是不了人我在有他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天。",
    "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん日本語。",
    "가나다라마바사아자차카타파하고노도로모보소오조초코토포호그는을를이에의.",
)

_COMMON: Final = """
the of and to a in is that for it you with on as are this be at or by from can have not your which
an if will we they all one use when there their has more how about data time then what some other
into only out so no may these code first any been also would should each model like than make just
most such very new two where over after between while function value because through same both even
need want work does using set list file example number used following user system way add change
result different answer question important help start line text case part end point name step type
order learn small large good best possible without before below following however therefore several
""".strip()  # in about the order in which they are common
