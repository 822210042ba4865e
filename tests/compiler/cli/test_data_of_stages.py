"""`ftc data` on a spec with stages: each has its data, and what they share is looked at once."""

import json
from pathlib import Path

import pytest
from tests.compiler.data.planted import Corpus

from ftc.cli.main import main

QUICK = ["--skip", "near,languages,kingfisher"]

STAGES = """\
version: 1
name: pipeline
model: Qwen/Qwen3-0.6B
data: {train: good.jsonl}
stages:
  - {name: first}
  - {name: second, from: first, data: {train: [good.jsonl, more.jsonl]}}
"""


@pytest.fixture
def stages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.jsonl").write_text(rows(Corpus(1), 1_200))
    (tmp_path / "more.jsonl").write_text(rows(Corpus(2), 3))
    (tmp_path / "spec.yaml").write_text(STAGES)
    return tmp_path


def rows(corpus: Corpus, count: int) -> str:
    return "".join(json.dumps(corpus.row()) + "\n" for _ in range(count))


def test_the_data_of_each_stage_is_judged_by_itself(
    stages: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["data", "check", "--format", "json", *QUICK]) == 0
    first, second = json.loads(capsys.readouterr().out)["stages"]
    assert [first["stage"], second["stage"]] == ["first", "second"]
    assert [one["file"] for one in first["files"]] == ["good.jsonl"]
    assert [one["file"] for one in second["files"]] == ["good.jsonl", "more.jsonl"]
    assert main(["data", "check", *QUICK]) == 0
    told = capsys.readouterr().err
    assert told.index("stage `first`") < told.index("stage `second`") < told.index("more.jsonl: 3")


def test_a_source_that_stages_share_is_read_once(
    stages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ftc.data import check

    read: list[str] = []
    scan_file = check.scan_file

    def counted(file: str, *args: object, **others: object) -> object:
        read.append(file)
        return scan_file(file, *args, **others)

    monkeypatch.setattr(check, "scan_file", counted)
    assert main(["data", "check", *QUICK]) == 0
    assert read == ["good.jsonl", "more.jsonl"]
    read.clear()
    main(["check", "--data"])
    assert read == ["good.jsonl", "more.jsonl"]


def test_one_stage_can_be_chosen_and_must_be_where_one_dataset_is_made(
    stages: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["data", "split", "spec.yaml", "--out", "split"]) == 2
    assert "choose by --stage one of first, second" in capsys.readouterr().err
    assert main(["data", "split", "spec.yaml", "--out", "split", "--stage", "first"]) == 0
    assert main(["data", "stats", "--stage", "third"]) == 2
    assert "has no stage `third`; it has first, second" in capsys.readouterr().err


def test_each_stage_has_its_own_report_and_its_own_entries_in_the_lock(stages: Path) -> None:
    main(["data", "check", "--report", "report", *QUICK])
    assert Path("report/1-first/data-report.html").exists()
    assert Path("report/2-second/data-report.json").exists()
    assert main(["data", "lock"]) == 0
    entries = json.loads(Path("spec.data-lock.json").read_text())["sources"]
    assert [(one["stage"], one["file"]) for one in entries] == [
        ("first", "good.jsonl"),
        ("second", "good.jsonl"),
        ("second", "more.jsonl"),
    ]
    assert main(["data", "lock", "--check"]) == 0
    Path("more.jsonl").write_text(rows(Corpus(3), 1))
    assert main(["data", "lock", "--check"]) == 1


@pytest.mark.parametrize("command", ["check", "stats", "lock"])
def test_a_spec_whose_data_is_not_all_there_fails(
    stages: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("more.jsonl").unlink()
    assert main(["data", command, "spec.yaml"]) == 1
    assert "more.jsonl" in capsys.readouterr().err
    assert not Path("spec.data-lock.json").exists()
