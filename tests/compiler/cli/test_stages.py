"""The commands on a spec with stages."""

import json
from pathlib import Path

import pytest

from ftc.cli.main import main

SPEC = """\
version: 1
name: tone
model:
  hosted: {openai: gpt-4.1-mini-2025-04-14}
training: {epochs: 2}
stages:
  - name: sft
    data: {train: chats.jsonl, validation: 50%}
  - name: dpo
    from: sft
    method: {type: dpo, beta: 0.2}
    data: {train: pairs.jsonl, format: preference}
targets:
  openai: {learning_rate_multiplier: 1}
"""
CHAT = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "spec.yaml").write_text(SPEC)
    chats = [{"messages": [*CHAT, *CHAT[:1], {**CHAT[1], "content": f"{n}"}]} for n in range(40)]
    pairs = [{"prompt": f"{n}?", "chosen": "yes", "rejected": "no"} for n in range(40)]
    for name, rows in (("chats", chats), ("pairs", pairs)):
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
    return tmp_path


def ftc(*words: str) -> int:
    return main([*words, "--today", "2026-11-23"])


def test_compile_writes_a_folder_a_stage_and_their_order(folder: Path) -> None:
    assert ftc("compile") == 0
    written = folder / "build" / "tone" / "openai"
    names = {path.relative_to(written).as_posix() for path in written.rglob("*.json")}
    assert names == {"order.json"} | {
        f"{stage}/{file}.json"
        for stage in ("1-sft", "2-dpo")
        for file in ("request", "submit", "dataset")
    }
    assert json.loads((written / "2-dpo/request.json").read_text())["model"] == "${stage:sft}"
    order = json.loads((written / "order.json").read_text())
    assert order == {"jobs": [{"folder": "1-sft"}, {"folder": "2-dpo", "after": ["1-sft"]}]}


def test_check_finds_a_stale_stage(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ftc("compile")
    assert ftc("compile", "--check") == 0
    assert ftc("compile", "--check", "--set", "stages.dpo.method.beta=0.3") == 1
    assert "stale: build/tone/openai: 2-dpo/request.json differs" in capsys.readouterr().err


def test_a_stage_that_is_gone_takes_its_files_along(folder: Path) -> None:
    ftc("compile")
    (folder / "spec.yaml").write_text(
        SPEC.replace("name: sft", "name: base").replace(": sft", ": base")
    )
    assert ftc("compile") == 0
    written = folder / "build" / "tone" / "openai"
    assert sorted(path.name for path in written.iterdir() if path.is_dir()) == ["1-base", "2-dpo"]


def test_stdout_names_the_files_of_every_stage(capsys: pytest.CaptureFixture[str]) -> None:
    assert ftc("compile", "--stdout") == 0
    said = capsys.readouterr().out
    assert "# --- tone/openai/order.json ---" in said
    assert "# --- tone/openai/2-dpo/request.json ---" in said


def test_data_is_converted_for_each_stage_and_kept_by_the_next_compile(folder: Path) -> None:
    assert ftc("compile", "--with-data") == 0
    written = folder / "build" / "tone" / "openai"
    for stage, rows in (("1-sft", 40), ("2-dpo", 40)):
        lines = [
            line
            for file in (written / stage / "data").glob("*.jsonl")
            for line in file.read_text().splitlines()
        ]
        assert len(lines) == rows
    assert ftc("compile", "--set", "stages.dpo.method.beta=0.3") == 0
    assert (written / "1-sft" / "data" / "train.jsonl").exists()


def test_diff_shows_what_a_change_does_to_which_stage(capsys: pytest.CaptureFixture[str]) -> None:
    ftc("compile")
    assert ftc("diff") == 0
    assert ftc("diff", "--set", "training.epochs=3") == 1
    changed = {line for line in capsys.readouterr().out.splitlines() if line.startswith("+++")}
    assert changed == {
        "+++ b/openai/1-sft/request.json",
        "+++ b/openai/2-dpo/request.json",
    }


def test_explain_finds_the_origin_of_a_line_of_a_stage(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ftc("compile")
    file = folder / "build" / "tone" / "openai" / "2-dpo" / "request.json"
    number = 1 + next(n for n, x in enumerate(file.read_text().splitlines()) if '"model"' in x)
    assert ftc("explain", f"{file}:{number}") == 0
    said = capsys.readouterr().out
    assert "from.stage: sft" in said
    assert "written at spec.yaml:10:11" in said
    assert ftc("explain", f"{file.parent.parent / 'order.json'}:2") == 0
    assert "in which order the stages" in capsys.readouterr().out


def test_targets_judges_all_stages(capsys: pytest.CaptureFixture[str]) -> None:
    assert ftc("targets", "spec.yaml") == 0
    said = capsys.readouterr().out
    assert "openai    yes" in said
    assert "bedrock   no" in said


def test_run_knows_the_stages_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    local = ("--set", "model.base=./model", "--set", "hardware.gpus=0")
    assert ftc("run", *local, "--from", "rl") == 2
    assert "spec.yaml has no stage `rl`; it has sft, dpo" in capsys.readouterr().err


def test_from_python_the_files_are_named_by_stage(folder: Path) -> None:
    import ftc as package

    assert "2-dpo/request.json" in package.compile("spec.yaml", "openai")
