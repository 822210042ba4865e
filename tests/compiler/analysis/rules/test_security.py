"""Security: where a spec may write, and what it may hold."""

import pytest
from tests.compiler.analysis.specs import found

from ftc.diagnostics.diagnostic import Severity

TOKEN = "hf_" + "0123456789abcdefghijABCDEFGHIJ0123"


@pytest.mark.parametrize(
    "output",
    ["/models/x", "../x", "out/../../x", "~/x", "C:/x", "\\\\server\\x", "out\\..\\x", "s3://b/x"],
)
def test_the_output_stays_below_the_folder_of_the_run(output: str) -> None:
    (finding,) = found(f"output: '{output}'", "FTC291")
    assert finding.severity is Severity.ERROR


@pytest.mark.parametrize("output", ["outputs/x", "x", "./x", "out..puts/x", "a/b/c"])
def test_a_folder_below_is_fine(output: str) -> None:
    assert not found(f"output: {output}", "FTC291")


def test_a_secret_is_found_where_it_stands_and_not_repeated() -> None:
    (finding,) = found(f"targets: {{axolotl: {{set: {{note: {TOKEN}}}}}}}", "FTC290")
    assert TOKEN not in repr(finding)
    assert finding.span.end_column - finding.span.column == len(TOKEN)


@pytest.mark.parametrize("path", ["~/a.jsonl", "$HOME/a.jsonl", "${DATA}/a.jsonl", "data\\\\a"])
def test_nothing_expands_paths(path: str) -> None:
    assert found(f'data: {{train: "{path}"}}', "FTC292")


def test_each_of_several_files_is_looked_at() -> None:
    assert found("data: {train: [a.jsonl, ~/b.jsonl]}", "FTC292")


def test_a_mark_that_turns_the_direction_of_writing_is_found() -> None:
    (finding,) = found('description: "safe \u202e eliF"', "FTC293")
    assert "U+202E" in finding.message


def test_an_escape_does_not_hide_it() -> None:
    (finding,) = found(r'description: "safe \u202e eliF"', "FTC293")
    assert "U+202E" in finding.message


def test_letters_of_any_script_are_fine() -> None:
    assert not found('description: "Grüße, שלום, 你好, नमस्ते, 👩‍🔬"', "FTC293")
