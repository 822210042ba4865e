"""`ftc data` from the command line: exit codes, streams, formats, and what a person reads."""

import json
from pathlib import Path

import pytest
from tests.compiler.data.planted import Corpus, plant

from ftc.cli.data import COMMANDS
from ftc.cli.main import command_parser, main

QUICK = ["--skip", "near,languages,kingfisher"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    corpus = Corpus(1)
    good = "".join(json.dumps(corpus.row()) + "\n" for _ in range(1_200))
    (tmp_path / "good.jsonl").write_text(good)
    (tmp_path / "bad.jsonl").write_bytes(b"\n".join(plant(clean=60).lines) + b"\n")
    return tmp_path


def test_a_good_file_passes_and_says_what_it_is(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["data", "check", "good.jsonl", *QUICK]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert "good.jsonl: 1,200 rows of chat (`messages` in 200 of the first 200 rows)" in told.err
    assert "in 1,200 rows" in told.err


def test_a_bad_file_fails_and_every_line_fits_the_terminal(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["data", "check", "bad.jsonl", *QUICK]) == 1
    told = capsys.readouterr().err
    assert "error[FTC511]: 4 rows that cannot be read" in told
    assert "bad.jsonl:" in told
    assert "(byte " in told
    assert max(map(len, told.splitlines())) <= 80


def test_json_has_every_finding_with_line_and_byte(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["data", "check", "bad.jsonl", "--format", "json", *QUICK])
    found = json.loads(capsys.readouterr().out)
    assert found["version"] == 1
    content = Path("bad.jsonl").read_bytes()
    for finding in found["findings"]:
        assert finding["rows"] >= finding["listed"] == len(finding["places"])
        for place in finding["places"]:
            assert content[: place["offset"]].count(b"\n") == place["line"] - 1
    assert found["summary"]["errors"] == sum(
        finding["severity"] == "error" for finding in found["findings"]
    )


@pytest.mark.parametrize("style", ["github", "sarif"])
def test_other_programs_get_their_formats(
    folder: Path, style: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["data", "check", "bad.jsonl", "--format", style, *QUICK]) == 1
    assert "FTC511" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("fail_on", "code"),
    [("error", 1), ("warning", 1), ("FTC536", 1), ("FTC533", 0), ("FTC533,FTC518", 1)],
)
def test_what_fails_a_build_can_be_chosen(folder: Path, fail_on: str, code: int) -> None:
    assert main(["data", "check", "bad.jsonl", "--fail-on", fail_on, *QUICK]) == code


@pytest.mark.parametrize(
    ("row", "written", "becomes"),
    [
        (
            {"conversations": [{"from": "human", "value": "%"}, {"from": "gpt", "value": "Yes."}]},
            "ShareGPT",
            "chat",
        ),
        ({"instruction": "%", "input": "", "output": "Yes."}, "Alpaca", "prompt-completion"),
        (
            {"chosen": "%: Yes.", "rejected": "%: No."},
            "preference with an implicit prompt",
            "preference",
        ),
    ],
)
def test_a_good_file_of_another_tool_passes_by_itself_and_fails_in_a_spec(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    row: object,
    written: str,
    becomes: str,
) -> None:
    lines = [json.dumps(row).replace("%", f"Is it {word}?") for word in ("red", "blue", "late")]
    Path("data.jsonl").write_text("\n".join(lines) + "\n")
    assert main(["data", "check", "data.jsonl", *QUICK]) == 0
    told = " ".join(capsys.readouterr().err.split())
    assert f"note[FTC550]: written as {written}; checked as the {becomes}" in told
    assert f"`ftc data convert --to {becomes}" in told
    Path("spec.yaml").write_text("{version: 1, name: x, model: a/b, data: {train: data.jsonl}}")
    assert main(["data", "check", "spec.yaml", *QUICK]) == 1


def test_a_warning_does_not_fail_unless_asked(folder: Path) -> None:
    Path("twice.jsonl").write_text(Path("good.jsonl").read_text().splitlines()[0] * 1 + "\n")
    line = Path("good.jsonl").read_text().splitlines()[0] + "\n"
    Path("twice.jsonl").write_text(line * 2)
    assert main(["data", "check", "twice.jsonl", *QUICK]) == 0
    assert main(["data", "check", "twice.jsonl", "--fail-on", "warning", *QUICK]) == 1


@pytest.mark.parametrize(
    "words",
    [
        ["data", "check", "absent.jsonl"],
        ["data", "check", "a.yaml", "good.jsonl"],
        ["data", "clean", "good.jsonl", "--out", "o"],
        ["data", "split", "good.jsonl", "--out", "o", "--group-by", "a", "--time-by", "b"],
        ["data", "convert", "good.jsonl", "--to", "chat", "--out", "good.jsonl"],
        ["data", "lock", "good.jsonl"],
    ],
)
def test_a_wrong_call_is_two(folder: Path, words: list[str]) -> None:
    assert main(words) == 2


@pytest.mark.parametrize(
    "words",
    [
        ["data"],
        ["data", "chek"],
        ["data", "check", "--fail-on", "FTC999"],
        ["data", "check", "--fail-on", "FTC599"],
        ["data", "check", "--languages", "some"],
        ["data", "stats", "good.jsonl", "--tokens", "0"],
        ["data", "check", "--skip", "everything"],
        ["data", "split", "good.jsonl", "--out", "o", "--ratio", "80/20"],
        ["data", "clean", "good.jsonl", "--out", "o", "--drop", "repeated-row"],
    ],
)
def test_words_that_are_not_known_are_refused(folder: Path, words: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(words)
    assert left.value.code == 2


def test_a_name_that_is_nearly_right_is_suggested(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["data", "clean", "good.jsonl", "--out", "o", "--drop", "repeated-row"])
    assert "did you mean `repeated-rows`?" in capsys.readouterr().err


def test_split_clean_convert_and_sample_work_together(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drop = "broken-row,wrong-format,text-and-messages-mixed,repeated-rows"
    assert main(["data", "clean", "bad.jsonl", "--out", "cleaned", "--drop", drop]) == 0
    assert "kept " in capsys.readouterr().err
    split = ["data", "split", "cleaned/bad.jsonl", "--out", "split", "--no-near"]
    assert main(split) == 0
    assert "split/train.jsonl: " in capsys.readouterr().err
    sample = ["data", "sample", "split/train.jsonl", "-n", "2", "--format", "jsonl"]
    assert main(sample) == 0
    first = capsys.readouterr().out
    assert len(first.splitlines()) == 2
    assert main(sample) == 0
    assert capsys.readouterr().out == first
    pairs = ["data", "convert", "good.jsonl", "--to", "prompt-completion", "--out", "pairs.jsonl"]
    assert main(pairs) == 0
    assert len(Path("pairs.jsonl").read_text().splitlines()) == 1_200


def test_stats_sums_up_and_writes_a_report(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["data", "stats", "good.jsonl", "--slice-by", "topic", "--html", "report"]) == 0
    told = capsys.readouterr().out
    assert "an estimate: 4 characters a token" in told
    assert "slices: 2" in told
    assert "█" in told
    report = json.loads(Path("report/data-report.json").read_text())
    assert report["datasets"][0]["slices"].keys() == {"parcels", "money"}
    page = Path("report/data-report.html").read_text()
    assert page.startswith("<!doctype html>")
    assert "http" not in page.replace("http-equiv", "")
    assert "<script" not in page


def test_the_report_escapes_what_the_data_says(folder: Path) -> None:
    row = {"messages": [{"role": "<script>alert(1)</script>", "content": "<img src=x>"}]}
    Path("evil.jsonl").write_text(json.dumps({**row, "topic": "<b>"}) + "\n")
    main(["data", "check", "evil.jsonl", "--report", "report", *QUICK])
    page = Path("report/data-report.html").read_text()
    assert "<script>alert" not in page
    assert "<img" not in page


@pytest.mark.parametrize("name", COMMANDS)
def test_each_help_fits_a_terminal_and_shows_an_example(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit) as left:
        command_parser("data").parse_args([name, "--help"])
    assert left.value.code == 0
    told = capsys.readouterr().out
    assert max(map(len, told.splitlines())) <= 80
    assert f"ftc data {name}" in told.partition("example:")[2]


def test_an_empty_file_is_an_error(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("empty.jsonl").write_text("")
    assert main(["data", "check", "empty.jsonl", *QUICK]) == 1
    told = capsys.readouterr().err
    assert "error[FTC504]: the file holds no rows" in told
    assert "FTC545" not in told


def test_what_a_spec_has_elsewhere_is_named_when_it_is_left_out(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("spec.yaml").write_text(
        "version: 1\nname: n\nmodel: Qwen/Qwen3-0.6B\n"
        "data: {train: [good.jsonl, s3://bucket/more.jsonl]}\n"
    )
    assert main(["data", "check", *QUICK]) == 0
    told = capsys.readouterr().err
    assert "note[FTC503]: `s3://bucket/more.jsonl` is not on this machine" in told
    assert "`ftc data check --remote` fetches it" in told


def test_a_check_of_all_data_names_what_it_did_not_look_at(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("spec.yaml").write_text(
        "version: 1\nname: n\nmodel: Qwen/Qwen3-0.6B\ndata: {train: s3://bucket/more.jsonl}\n"
    )
    main(["check", "--data"])
    assert "note[FTC503]: `s3://bucket/more.jsonl`" in capsys.readouterr().err
    assert main(["data", "check"]) == 2
    told = capsys.readouterr().err
    assert "note[FTC503]: `s3://bucket/more.jsonl`" in told
    assert "no dataset of spec.yaml is on this machine; nothing was read" in told


@pytest.mark.parametrize(
    ("text", "told", "way_out"),
    [
        (json.dumps([{"text": "a"}], indent=1), "one JSON array", "jq -c '.[]' it.json"),
        (json.dumps({"text": "a"}, indent=1), "JSON spread over several lines", "jq -c . it.json"),
    ],
)
def test_json_that_is_not_json_lines_is_one_finding_with_the_command_that_rewrites_it(
    text: str, told: str, way_out: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("it.json").write_text(text)
    assert main(["data", "check", "it.json", *QUICK]) == 1
    said = capsys.readouterr().err
    assert f"error[FTC511]: the file is {told}, not one object a line" in said
    assert said.count("-->") == 1
    assert f"rewrite it: `{way_out} > it-lines.jsonl`" in said
    Path("spec.yaml").write_text("version: 1\nname: n\nmodel: o/m\ndata: it.json\n")
    main(["check"])
    said = " ".join(capsys.readouterr().err.split())
    assert f"it.json:1: the file is {told}" in said
    assert f"rewrite it: `{way_out} > it-lines.jsonl`" in said


def test_rows_of_no_known_format_are_not_called_chat(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("odd.jsonl").write_text('{"a": 1}\n')
    main(["data", "check", "odd.jsonl", *QUICK])
    told = capsys.readouterr().err
    assert "1 row judged as chat (no format has the keys `a`)" in told


def test_a_file_that_only_calls_itself_gzip_is_told_so(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("plain.jsonl.gz").write_text('{"text": "a"}\n')
    assert main(["data", "check", "plain.jsonl.gz", *QUICK]) == 1
    assert "the file is not gzip, whatever its name says" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "bench.jsonl: does not exist"),
        ("{", "bench.jsonl: line 1: the row is not JSON"),
        ('{"n": 1}', "bench.jsonl: no text that could overlap"),
    ],
)
def test_a_benchmark_that_cannot_be_compared_with_is_told_before_any_row_is_read(
    content: str | None, told: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if content is not None:
        Path("bench.jsonl").write_text(content)
    assert main(["data", "check", "good.jsonl", "--benchmark", "bench.jsonl", *QUICK]) == 2
    said = capsys.readouterr().err
    assert f"ftc data check: benchmark {told}" in said
    assert "good.jsonl" not in said


@pytest.mark.parametrize("words", [["check", "--most"], ["check", "--processes"], ["sample", "-n"]])
def test_a_number_of_things_is_at_least_one(
    words: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in "0", "-1", "x":
        with pytest.raises(SystemExit) as ended:
            main(["data", *words, number, "good.jsonl"])
        assert ended.value.code == 2
    assert "`x` is no whole number from 1 on" in capsys.readouterr().err


def test_a_format_that_rows_cannot_take_is_told_once_with_those_they_can(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["data", "convert", "good.jsonl", "--to", "text", "--out", "no.jsonl"]) == 1
    told = capsys.readouterr().err
    assert told.count("chat cannot say the same as text") == 1
    assert "it can become prompt-completion, prompt-only" in told


def test_a_second_split_says_that_the_first_one_decides(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["data", "split", "good.jsonl", "--out", "parts"]) == 0
    assert "earlier split" not in capsys.readouterr().err
    assert main(["data", "split", "good.jsonl", "--out", "parts", "--ratio", "50/25/25"]) == 0
    assert "rows of the earlier split in parts keep their sides" in capsys.readouterr().err
