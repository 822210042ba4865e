"""Stages in turn: what is done and unchanged is left alone, what changed is trained anew."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from ftc.runs import pipeline, record, run_folder
from ftc.runs.identity import of_data
from ftc.runs.pipeline import StageJob, Wanted
from ftc.runs.run_folder import RunError


class Trainers:
    """Trains at once: the weights are what the program and the weights before it say."""

    def __init__(self) -> None:
        self.trained: list[str] = []
        self.stops: dict[str, int] = {}
        """Stages that are stopped, with this exit code."""
        self.salt = ""
        """Something that no identity knows of: another GPU, say."""

    def require(self) -> None:
        pass

    def train(
        self,
        texts: Mapping[str, str],
        *,
        place: Path,
        root: Path,
        title: str,
        earlier: Mapping[str, Path],
        locks: Sequence[int],
    ) -> int:
        stage = title.rpartition(" ")[2]
        resumed = (place / "checkpoint").exists()
        self.trained.append(f"{stage} {place.name}{' resumed' if resumed else ''}")
        (place / "checkpoint").touch()
        if self.stops.get(stage):
            return self.stops.pop(stage)
        before = [(folder / "model.safetensors").read_text() for folder in earlier.values()]
        text = repr((sorted(texts.items()), before, self.salt))
        weights = hashlib.sha256(text.encode()).hexdigest()
        (place / "model.safetensors").write_text(weights)
        return 0


def stages(**programs: str) -> list[StageJob]:
    """sft, dpo from sft, and beside them a reward model that rl uses with dpo."""
    needs: dict[str, tuple[str, ...]] = {"dpo": ("sft",), "rl": ("dpo", "reward")}
    return [
        StageJob(name, {"train.py": programs.get(name, name)}, {}, needs.get(name, ()))
        for name in ("sft", "dpo", "reward", "rl")
    ]


@pytest.fixture
def trainers() -> Trainers:
    return Trainers()


@pytest.fixture
def run(tmp_path: Path, trainers: Trainers) -> Any:
    def call(jobs: Sequence[StageJob], **wanted: Any) -> tuple[int, list[str]]:
        trainers.trained = []
        code = pipeline.run(
            jobs, trainers, Wanted(**wanted), name="tone", root=tmp_path, runs=tmp_path / "runs"
        )
        return code, trainers.trained

    return call


ALL = ["sft 1", "dpo 1", "reward 1", "rl 1"]


def test_stages_are_trained_in_their_order_and_only_once(run: Any) -> None:
    assert run(stages()) == (0, ALL)
    assert run(stages()) == (0, [])


def test_a_change_trains_the_stage_and_what_builds_on_it(
    run: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    run(stages())
    capsys.readouterr()
    assert run(stages(dpo="other")) == (0, ["dpo 2", "rl 2"])
    said = capsys.readouterr().err
    assert "Stage 1 of 4, sft: done and unchanged" in said
    assert "Stage 2 of 4, dpo: it compiles to another program since" in said
    assert "Stage 3 of 4, reward: done and unchanged" in said
    assert "Stage 4 of 4, rl: dpo has learned something else since" in said


def test_a_change_that_is_taken_back_finds_the_earlier_run(run: Any) -> None:
    run(stages())
    run(stages(dpo="other"))
    assert run(stages()) == (0, [])


def test_a_change_of_the_data_is_a_change(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    first, *others = stages()
    run([first._replace(data={"chats.jsonl": "1"}), *others])
    code, trained = run([first._replace(data={"chats.jsonl": "2"}), *others])
    assert (code, trained[0]) == (0, "sft 2")
    assert "sft: chats.jsonl has changed since" in capsys.readouterr().err


def test_the_same_weights_again_change_nothing_below(run: Any) -> None:
    run(stages())
    assert run(stages(), only="sft") == (0, ["sft 2"])
    assert run(stages()) == (0, [])


def test_other_weights_from_the_same_program_do(run: Any, trainers: Trainers) -> None:
    run(stages())
    trainers.salt = "another GPU"
    assert run(stages(), only="sft") == (0, ["sft 2"])
    assert run(stages()) == (0, ["dpo 2", "rl 2"])


def test_weights_that_were_tampered_with_are_trained_anew(
    run: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(stages())
    (tmp_path / "runs" / "tone" / "sft" / "1" / "model.safetensors").write_text("other")
    assert run(stages()) == (0, ["sft 2"])
    assert "are not those it left" in capsys.readouterr().err


def test_a_stopped_stage_is_gone_on_with(run: Any, trainers: Trainers) -> None:
    trainers.stops["dpo"] = 130
    assert run(stages()) == (130, ["sft 1", "dpo 1"])
    assert run(stages(), resume=True) == (0, ["dpo 1 resumed", "reward 1", "rl 1"])


def test_without_resume_a_stopped_stage_starts_anew_and_says_so(
    run: Any, trainers: Trainers, capsys: pytest.CaptureFixture[str]
) -> None:
    trainers.stops["dpo"] = 130
    run(stages())
    assert run(stages()) == (0, ["dpo 2", "reward 1", "rl 1"])
    assert "was stopped; --resume would go on with it" in capsys.readouterr().err


def test_a_stopped_stage_that_changed_is_not_gone_on_with(run: Any, trainers: Trainers) -> None:
    trainers.stops["dpo"] = 130
    run(stages())
    assert run(stages(dpo="other"), resume=True) == (0, ["dpo 2", "reward 1", "rl 1"])


def test_from_a_stage_on_all_is_trained_anew(run: Any) -> None:
    run(stages())
    assert run(stages(), first="dpo") == (0, ["dpo 2", "reward 2", "rl 2"])


def test_only_one_stage_leaves_the_others_alone(run: Any) -> None:
    run(stages())
    assert run(stages(rl="other"), only="dpo") == (0, ["dpo 2"])


def test_only_one_stage_needs_those_that_it_builds_on(
    run: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(stages(), only="dpo") == (1, [])
    assert "error: the stage sft has not been trained yet" in capsys.readouterr().err
    assert run(stages(), only="reward") == (0, ["reward 1"])
    run(stages())
    assert run(stages(sft="other"), only="dpo") == (1, [])
    assert "sft would be trained anew" in capsys.readouterr().err


def test_nobody_else_runs_the_pipeline_meanwhile(
    run: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(stages())
    held = run_folder.lock(tmp_path / "runs" / "tone")
    with pytest.raises(RunError):
        run_folder.lock(held.path)
    assert run(stages()) == (1, [])
    assert "is still training; stop that run first" in capsys.readouterr().err


def test_a_record_that_nobody_can_read_is_none(tmp_path: Path) -> None:
    (tmp_path / record.FILE).write_text('{"program"')
    assert record.read(tmp_path) is None


def test_the_files_that_a_plan_names_are_known_by_their_content(tmp_path: Path) -> None:
    from ftc.front_end import check

    (tmp_path / "model").mkdir()
    for name in ("a.jsonl", "b.jsonl", "model/config.json"):
        (tmp_path / name).write_text("{}")
    spec = tmp_path / "spec.yaml"
    spec.write_text('{version: 1, name: x, model: ./model, data: "*.jsonl"}')
    plan = check(spec).plan
    assert plan is not None
    before = of_data(plan)
    assert list(before) == ["a.jsonl", "b.jsonl", "model/config.json"]
    (tmp_path / "b.jsonl").write_text("{ }")
    after = of_data(plan)
    assert [name for name in before if before[name] != after[name]] == ["b.jsonl"]


@pytest.mark.parametrize(
    ("left", "trained"),
    [
        ((), ["dpo 2"]),  # killed before anything was noted: nothing to go on with
        (("run.json",), ["dpo 1"]),
        (("run.json", "train.py"), ["dpo 1"]),
        (("run.json", "train.py", "checkpoint"), ["dpo 1 resumed"]),
        (("run.json", "train.py", "checkpoint", "model.safetensors"), ["dpo 1 resumed"]),
    ],
    ids=["no note", "no program", "untrained", "half trained", "trained, not noted"],
)
def test_a_kill_at_any_moment_loses_no_stage_that_had_ended(
    run: Any, trainers: Trainers, tmp_path: Path, left: tuple[str, ...], trained: list[str]
) -> None:
    trainers.stops["dpo"] = 137
    run(stages()[:2])
    folder = tmp_path / "runs" / "tone" / "dpo" / "1"
    (folder / "model.safetensors").write_text("half")
    for path in folder.iterdir():
        if path.name not in (*left, ".lock"):
            path.unlink()
    assert run(stages()[:2], resume=True) == (0, trained)
    assert run(stages()[:2]) == (0, [])


def test_a_note_that_was_being_written_is_none(run: Any, tmp_path: Path) -> None:
    run(stages())
    note = tmp_path / "runs" / "tone" / "sft" / "1" / record.FILE
    note.write_text(note.read_text()[:40])
    assert run(stages()) == (0, ["sft 2"])
