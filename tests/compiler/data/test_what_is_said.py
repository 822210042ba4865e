"""What is found in the texts of rows, and what only looks like it."""

import json
from pathlib import Path

import pytest

from ftc.data.check import check_files
from ftc.data.checks.credentials import credentials_in
from ftc.data.checks.lengths import cut_off, is_blank
from ftc.data.checks.personal import private_in
from ftc.data.checks.phrases import REFUSAL, faults_of_phrases
from ftc.data.checks.tools import faults_of_tools
from ftc.data.examples import Example, example_of
from ftc.data.found import Settings, Source
from ftc.data.rows import parse

SETTINGS = Settings(near=False, languages=0, kingfisher=False)


@pytest.mark.parametrize(
    "text",
    [
        'api_key = "9f86d081884c7d659a2feaa0c55ad015"',
        "Your new password: Tr0ub4dor&3xyz",
        "DB_PASSWORD=q8Zr-2kLm9xW",
        "client_secret=Kx82.mfjQ02-lsPw93kdEw",
        "postgres://shop:kV9x2LmQ7@db.birch.co:5432/orders",
        "hf_" + "aRcQeWgTiYkLmZoPqXsVuN4xBzD2",
        "-----BEGIN PRIVATE KEY-----\n" + "MIIEvQIBADANBgkq" * 4 + "\n-----END PRIVATE KEY-----",
    ],
)
def test_what_could_open_something_is_a_credential(text: str) -> None:
    assert len(list(credentials_in(text))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "def login(self, user, password=self.password2):",
        "smtp.user, smtp.password = sim_auth[0], sim_auth[1]",
        "password = logpass.split('\\0')",
        'client = Client(api_key=os.environ["BIRCH_KEY_2"])',
        "api_key: YOUR_API_KEY_123",
        'api_key="your-key-1234"',
        "password = 'changeme123'",
        "password: min_length_12",
        "Default: 'Password: ' stream: a file object",
        "AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE",
        "hf_xxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "postgresql://postgres:postgres@localhost:5432/app",
        "https://{user}:{password}@host",
        "-----BEGIN RSA PRIVATE KEY-----\n...\n-----END RSA PRIVATE KEY-----",
    ],
)
def test_names_of_variables_and_placeholders_are_no_credentials(text: str) -> None:
    assert not list(credentials_in(text))


@pytest.mark.parametrize(
    "text",
    [
        "Telefon: 030 90182030",
        "Tél. : 01 42 68 53 00",
        "my mobile is 07911 123456",
        "Tel. (030) 9018-2030",
    ],
)
def test_a_number_behind_the_word_for_it_is_a_telephone_number(text: str) -> None:
    assert [one.kind for one in private_in(text)] == ["telephone number"]


@pytest.mark.parametrize(
    "text",
    [
        "SKU 4582917357900, EAN 4245667870916",  # with a card's checksum, by chance
        "tracking number 1Z4348193502233220",
        "parcel 9400 4111 1111 1111 1111 28",
        "git clone git@github.com:birch/shop.git",
        "![logo](img/logo@2x.png)",
        "postgres://shop:kV9x2LmQ7@db.birch.co:5432/orders",
        "noreply@birch.co sent it",
        "phone 2024-05-06",
    ],
)
def test_numbers_of_articles_and_addresses_of_machines_are_nobodys(text: str) -> None:
    assert private_in(text) == []


@pytest.mark.parametrize("text", ["I'm unable to provide that.", "I’m not able to help with it."])
def test_a_refusal_is_one_in_any_contraction(text: str) -> None:
    example = Example(("user", "assistant"), ("Please?", text), 1, 2)
    assert [fault.code for fault in faults_of_phrases(example)] == [REFUSAL]


@pytest.mark.parametrize("text", ['{"a": 1, "b": [1, 2', '{"a": "x"', '{"a": tru', '["x", "y"'])
def test_json_that_ends_anywhere_within_itself_is_cut_off(tmp_path: Path, text: str) -> None:
    assert cut_off(text) == "begins as JSON and breaks off"
    for format, row in {
        "chat": {"messages": [turn("user", "Which?"), turn("assistant", text)]},
        "prompt-completion": {"prompt": "Which?", "completion": text},
        "preference": {"prompt": "Which?", "chosen": "{}", "rejected": text},
    }.items():
        file = tmp_path / f"{format}.jsonl"
        file.write_text(json.dumps(row) + "\n")
        assert codes(file)["FTC526"] == [1]


@pytest.mark.parametrize(
    "text", ["[1] A footnote of it", '{"a": 1} is what it says', "[a link](http://birch.co) to it"]
)
def test_a_text_that_only_begins_with_a_bracket_is_whole(text: str) -> None:
    assert cut_off(text) == ""


def test_a_text_of_characters_without_width_is_empty() -> None:
    assert is_blank("\u200b\ufeff \n")
    assert not is_blank("\u200ba")


def test_a_call_without_its_result_is_out_of_order() -> None:
    def row(results: list[str], ids: tuple[str | None, ...] = ("a", "b")) -> Example:
        calls = [
            {"type": "function", "function": {"name": "f", "arguments": {}}}
            | ({"id": i} if i else {})
            for i in ids
        ]
        turns = [turn("user", "Both?"), {"role": "assistant", "tool_calls": calls}]
        turns += [turn("tool", "1") | ({"tool_call_id": i} if i else {}) for i in results]
        tools = [{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}]
        value = {"messages": [*turns, turn("assistant", "Both.")], "tools": tools}
        parsed = parse(value, "chat").row
        assert parsed is not None
        return example_of(parsed)

    assert not list(faults_of_tools(row(["b", "a"])))
    assert not list(faults_of_tools(row(["", ""], (None, None))))
    (fault,) = faults_of_tools(row(["b"]))
    assert (fault.code, fault.what) == (
        "FTC524", "turn 2 makes call `a`, and no result of it follows",
    )  # fmt: skip
    (fault,) = faults_of_tools(row([""], (None, None)))
    assert fault.what == "turn 2 makes 2 calls; results that follow: 1"


def test_a_row_is_told_once_though_two_marks_point_at_it(tmp_path: Path) -> None:
    said = "password=q8Zr-2kLm9xW and postgres://shop:kV9x2LmQ7@db.birch.co"
    file = tmp_path / "data.jsonl"
    file.write_text(json.dumps({"messages": [turn("user", said), turn("assistant", "No.")]}) + "\n")
    assert codes(file)["FTC536"] == [1]


def turn(role: str, content: str) -> dict[str, object]:
    return {"role": role, "content": content}


def codes(file: Path) -> dict[str, list[int]]:
    checked = check_files([Source(str(file), "")], SETTINGS)
    return {one.rule.code: [hit.line for hit in one.hits.first] for one in checked.found}
