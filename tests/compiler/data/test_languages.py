"""Which language answers are in: told from prose alone, and twice before it is reported."""

import json
from pathlib import Path

import pytest

from ftc.data import languages
from ftc.data.check import check_files
from ftc.data.found import CheckedData, Settings, Source
from ftc.data.prose import prose

pytestmark = pytest.mark.skipif(not languages.has_language_library(), reason="needs ftc[data]")

ENGLISH = (
    "The parcel was left at the depot on Monday, and the courier brings it to you today.",
    "You can change the address yourself, as long as nobody has packed the order there.",
    "Please keep the old lamp until the new one has arrived, for the driver takes it back.",
)
GERMAN = (
    "Das tut uns wirklich leid, und wir schicken Ihnen gleich morgen früh einen neuen Wasserkocher "
    "zu, den alten geben Sie bitte dem Fahrer mit."
)
PROGRAM = (
    "```python\ndef setlocale(category, locale=0):\n    return _setlocale(category, locale)\n```",
    "Raises: AddressValueError: If address isn't a valid IPv6 address. NetmaskValueError: If the "
    "netmask isn't valid for an IPv6 address. ValueError: If strict was True.",
    "* Add PyEmscripten platform tag support by [@Viicos](https://github.com/Viicos) and "
    "[@sinaatalay](https://github.com/sinaatalay) in [#13199](https://github.com/x/y/pull/13199)",
    "If the transfer is active, send a port command and the transfer command, and accept the "
    "connection. If the server is passive, send a pasv command, connect to it, and start.",
)


def checked(file: Path, answers: list[str], rows: int | None = None) -> CheckedData:
    lines = [json.dumps({"prompt": f"Case {n}?", "completion": a}) for n, a in enumerate(answers)]
    file.write_text("\n".join(lines) + "\n")
    settings = Settings(near=False, kingfisher=False, languages=rows)
    return check_files([Source(str(file), "")], settings)


def told(found: CheckedData) -> list[int]:
    return [hit.line for one in found.found if one.rule.code == "FTC540" for hit in one.hits.first]


def test_programs_and_their_manuals_are_in_no_other_language(tmp_path: Path) -> None:
    answers = [*ENGLISH * 20, *PROGRAM]
    assert told(checked(tmp_path / "data.jsonl", answers)) == []


def test_an_answer_in_another_language_is_found_among_programs(tmp_path: Path) -> None:
    answers = [*ENGLISH * 10, *PROGRAM, GERMAN, *ENGLISH * 10]
    assert told(checked(tmp_path / "data.jsonl", answers)) == [35]


def test_where_all_speak_one_language_the_full_models_are_not_loaded(tmp_path: Path) -> None:
    languages._detector.cache_clear()
    found = checked(tmp_path / "data.jsonl", [*ENGLISH * 10])
    assert {name: hits.count for name, hits in found.files[0].tally.languages.items()} == {
        "English": 30
    }
    assert languages._detector.cache_info().currsize == 1
    assert told(checked(tmp_path / "data.jsonl", [*ENGLISH * 10, GERMAN])) == [31]
    assert languages._detector.cache_info().currsize == 2


@pytest.mark.parametrize(("asked", "judged"), [(30, 30), (None, 300), (0, 0)])
def test_as_many_rows_are_judged_as_were_asked_for(
    tmp_path: Path, asked: int | None, judged: int
) -> None:
    found = checked(tmp_path / "data.jsonl", [*ENGLISH * 100], asked)
    told = sum(hits.count for hits in found.files[0].tally.languages.values())
    assert abs(told - judged) <= judged // 10


@pytest.mark.parametrize(
    "text",
    [
        '{"place": "Leeds", "state": "on the way to you and to all of the others, who wait"}',
        "def f(a, b):\n    return {k: v for k, v in zip(a, b)}  # as it was done here before\n",
        "```\nOnly code stands in this answer, and nothing that anybody would call prose\n```",
        "Too short to tell.",
    ],
)
def test_what_is_no_prose_is_not_judged(text: str) -> None:
    assert prose(text) == ""


def test_prose_is_what_is_left_without_code_addresses_and_names() -> None:
    text = (
        "Call `f(x)` first, then read https://birch.co/a_b for the whole list of what is taken.\n"
        "```\nx = 1\n```\nIn Japan 日本語(例)は別です and nobody_knows whether MyClass works."
    )
    assert prose(text) == (
        "Call first, then read for the whole list of what is taken. In Japan 日本語 例 は別です "
        "and whether works."
    )
