"""A locked dataset that changes is an error until it is locked again."""

import json
from pathlib import Path

import pytest

from ftc.cli.main import main

SPEC = """\
version: 1
name: locked
model: Qwen/Qwen3-0.6B
data: {train: train.jsonl, validation: 10%}
"""


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    rows = [
        {"messages": [{"role": "user", "content": f"Question {n}?"},
                      {"role": "assistant", "content": f"Answer {n}."}]}
        for n in range(150)
    ]  # fmt: skip
    Path("train.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    Path("spec.yaml").write_text(SPEC)
    return tmp_path / "spec.yaml"


def test_a_lock_records_hash_rows_and_bytes(spec: Path) -> None:
    assert main(["data", "lock"]) == 0
    (one,) = json.loads(Path("spec.data-lock.json").read_text())["sources"]
    assert (one["file"], one["dataset"], one["rows"]) == ("train.jsonl", "train", 150)
    assert one["bytes"] == Path("train.jsonl").stat().st_size
    assert main(["data", "lock", "--check"]) == 0


@pytest.mark.parametrize("change", ["added", "edited", "listed"])
def test_a_change_is_an_error_until_it_is_locked_again(
    spec: Path, change: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["data", "lock"])
    content = Path("train.jsonl").read_text()
    if change == "added":
        Path("train.jsonl").write_text(content + content.splitlines()[0].replace("0", "x") + "\n")
    elif change == "edited":
        Path("train.jsonl").write_text(content.replace("Answer 7.", "Answer 8."))
    else:
        Path("more.jsonl").write_text(content.replace("Question", "Problem"))
        Path("spec.yaml").write_text(SPEC.replace("train.jsonl", "[train.jsonl, more.jsonl]"))
    capsys.readouterr()
    assert main(["data", "lock", "--check"]) == 1
    assert "FTC546" in capsys.readouterr().err
    assert main(["check", "--data", "--format", "json"]) == 1
    assert "FTC546" in capsys.readouterr().out
    assert main(["data", "lock"]) == 0
    assert main(["data", "lock", "--check"]) == 0


def test_a_damaged_lock_is_an_error_and_no_lock_is_none(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["check", "--data", "--format", "json"])
    assert "FTC546" not in capsys.readouterr().out
    Path("spec.data-lock.json").write_text("{")
    assert main(["check", "--data", "--format", "json"]) == 1
    assert "is no lock: it is not JSON" in capsys.readouterr().out


def test_the_locked_tokens_tell_a_check_that_max_length_cuts(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from ftc.data.lock_file import locked_tokens
    from ftc.front_end import check

    main(["data", "lock"])
    Path("spec.yaml").write_text(SPEC + "training: {max_length: 4}\n")
    plan = check("spec.yaml").plan
    assert plan is not None
    tokens = locked_tokens(plan)
    assert tokens is not None
    assert not tokens.exact
    assert tokens.how.startswith("an estimate")
    capsys.readouterr()
    main(["check", "--format", "json"])
    assert "more than 95 % of the rows have more than 4 tokens" in capsys.readouterr().out
    Path("train.jsonl").write_text(Path("train.jsonl").read_text() + "\n")
    main(["check", "--format", "json"])
    assert "FTC543" not in capsys.readouterr().out, "the lock speaks of other data"


def test_the_locked_tokens_tell_a_check_that_a_service_cuts(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hosted = "model: {hosted: {vertex: meta/llama4@llama-4-scout-17b-16e-instruct}}"
    Path("spec.yaml").write_text(SPEC.replace("model: Qwen/Qwen3-0.6B", hosted))
    row = {"messages": [{"role": "user", "content": "Hi?"},
                        {"role": "assistant", "content": "word " * 2000}]}  # fmt: skip
    with Path("train.jsonl").open("a") as file:
        file.write(json.dumps(row) + "\n")
    main(["data", "lock"])
    capsys.readouterr()
    main(["check", "--target", "vertex", "--format", "json"])
    said = capsys.readouterr().out
    assert "FTC485" in said
    assert "the longest row has about 2,501 tokens" in said
    assert "reads 2,048" in said
    assert "an estimate: 4 characters a token" in said
