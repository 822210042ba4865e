"""Cleaned copies: what was asked for is gone, all else is as it was, and each change is told."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.compiler.data.planted import Corpus, Planted, plant

from ftc.data.check import check_files
from ftc.data.checks.personal import Private, is_iban, luhn, private_in
from ftc.data.clean import DROPPABLE, REDACTABLE, CleanError, Wish, clean, redacted_text
from ftc.data.found import Settings, Source
from ftc.diagnostics.secrets import secrets_in
from ftc_schemas.spec.data import Droppable, Redactable

SETTINGS = Settings(kingfisher=False, languages=0, near=False)


@pytest.fixture(scope="module")
def planted() -> Planted:
    return plant(clean=100)


def written(tmp_path: Path, planted: Planted) -> Source:
    file = tmp_path / "data.jsonl"
    file.write_bytes(b"\n".join(planted.lines) + b"\n")
    return Source(str(file), "")


def changes(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "changes.jsonl").read_text().splitlines()]


def test_rows_with_the_named_findings_are_dropped_and_the_others_are_untouched(
    planted: Planted, tmp_path: Path
) -> None:
    source = written(tmp_path, planted)
    before = Path(source.file).read_bytes()
    wish = Wish(("broken-row", "repeated-rows", "empty-turn"), ())
    done = clean([source], SETTINGS, tmp_path / "out", wish)
    gone = planted.expected["FTC511"] | planted.expected["FTC518"] | planted.expected["FTC525"]
    kept = [line for n, line in enumerate(planted.lines, start=1) if n not in gone]
    assert (tmp_path / "out/data.jsonl").read_bytes().splitlines() == kept
    assert done.kept == len(kept)
    assert {change["line"] for change in changes(tmp_path / "out")} == gone
    assert Path(source.file).read_bytes() == before


def test_everything_that_can_be_dropped_leaves_a_clean_dataset(
    planted: Planted, tmp_path: Path
) -> None:
    wish = Wish(tuple(DROPPABLE), ())
    clean([written(tmp_path, planted)], SETTINGS, tmp_path / "out", wish)
    left = check_files([Source(str(tmp_path / "out/data.jsonl"), "")], SETTINGS._replace(near=True))
    assert not set(DROPPABLE.values()) & {one.rule.code for one in left.found}


def test_redaction_leaves_no_credential_and_nothing_private(
    planted: Planted, tmp_path: Path
) -> None:
    wish = Wish(("broken-row",), ("credentials-in-data", "personal-data"))
    done = clean([written(tmp_path, planted)], SETTINGS, tmp_path / "out", wish)
    expected = planted.expected["FTC536"] | planted.expected["FTC537"]
    redacted = {c["line"] for c in changes(tmp_path / "out") if c["action"] == "redact"}
    assert redacted == expected
    assert done.redacted == len(expected)
    left = check_files([Source(str(tmp_path / "out/data.jsonl"), "")], SETTINGS)
    assert not {"FTC536", "FTC537"} & {one.rule.code for one in left.found}


def test_the_list_of_changes_repeats_nothing_of_what_was_removed(
    planted: Planted, tmp_path: Path
) -> None:
    wish = Wish(("broken-row",), ("credentials-in-data", "personal-data"))
    clean([written(tmp_path, planted)], SETTINGS, tmp_path / "out", wish)
    told = (tmp_path / "out/changes.jsonl").read_text()
    for private in ("jane.doe", "4111", "AKIA", "ghp_", "hunter2"):
        assert private not in told


def test_a_broken_row_must_be_dropped_by_name(planted: Planted, tmp_path: Path) -> None:
    with pytest.raises(CleanError, match="cannot be read; drop such rows by `broken-row`"):
        clean([written(tmp_path, planted)], SETTINGS, tmp_path / "out", Wish(("refusals",), ()))
    assert not (tmp_path / "out").exists()


def test_files_of_one_name_do_not_overwrite_each_other(tmp_path: Path) -> None:
    corpus = Corpus(2)
    sources = []
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        file = tmp_path / folder / "data.jsonl"
        file.write_text(json.dumps(corpus.row()) + "\n")
        sources.append(Source(str(file), ""))
    done = clean(sources, SETTINGS, tmp_path / "out", Wish(("broken-row",), ()))
    assert done.files == ("data.jsonl", "data-2.jsonl")


def test_the_language_knows_what_can_be_cleaned() -> None:
    assert set(Droppable.__args__) == set(DROPPABLE)
    assert set(Redactable.__args__) == set(REDACTABLE)


def credentials(text: str) -> list[Private]:
    return [Private("credential", one.start, one.end) for one in secrets_in(text)]


@given(st.text(max_size=60))
def test_redacted_text_has_nothing_left_to_redact(text: str) -> None:
    found: list[str] = []
    left = redacted_text(text, found, [credentials, private_in])
    assert not list(secrets_in(left))
    assert not private_in(left)


@given(st.from_regex(r"4\d{14}", fullmatch=True))
def test_of_ten_last_digits_one_makes_a_card(head: str) -> None:
    assert sum(luhn(head + digit) for digit in "0123456789") == 1


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("mail bob@acme.io now", "e-mail address"),
        ("card 4111 1111 1111 1111", "payment card"),
        ("5500-0000-0000-0004", "payment card"),
        ("DE89 3704 0044 0532 0130 00 ok", "IBAN"),
        ("GB82WEST12345698765432", "IBAN"),
        ("call +44 20 7946 0958", "telephone number"),
        ("(212) 736-5000", "telephone number"),
    ],
)
def test_private_data_is_recognised(text: str, kind: str) -> None:
    assert [one.kind for one in private_in(text)] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "a@example.com",
        "4111111111111112",
        "order 1234567890 on 2024-01-01 12:30:45",
        "3.14159265358979323846",
        "ISBN 978-3-16-148410-0",
        "DE89 3704 0044 0532 0130 01",
        "version 1.2.3-4.5.6",
        "user@localhost",
    ],
)
def test_what_only_looks_private_is_not(text: str) -> None:
    assert private_in(text) == []


def test_an_iban_of_the_wrong_length_is_none() -> None:
    assert is_iban("GB82WEST12345698765432")
    assert not is_iban("GB82WEST1234569876543")
