"""Stages really trained, from their compiled folders, by hand and without ftc."""

import json
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.backends.local.conftest import TINY, TRAINING, Job, Trainer
from tests.waiting import until

from ftc import backends
from ftc.compilation import compile_spec
from ftc.front_end import check

pytestmark = pytest.mark.slow

ROWS = {
    "chats": lambda question, answer: {
        "messages": [
            {"role": "user", "content": question},
            {"role": "assistant", "content": answer},
        ]
    },
    "pairs": lambda question, answer: {
        "prompt": question,
        "chosen": answer,
        "rejected": "No idea.",
    },
    "texts": lambda question, answer: {"text": f"{question} {answer}"},
    "prompts": lambda question, answer: {"prompt": [{"role": "user", "content": question}]},
}

SFT = {"name": "sft", "data": "chats.jsonl"}
DPO = {
    "name": "dpo",
    "from": "sft",
    "method": "dpo",
    "data": "pairs.jsonl",
    "training": {"learning_rate": 5e-4},
}
REWARD = {"name": "reward", "from": "sft", "method": "reward", "data": "pairs.jsonl"}
GRPO = {
    "name": "grpo",
    "from": "sft",
    "method": {
        "type": "grpo",
        "beta": 0.1,
        "num_generations": 2,
        "max_completion_length": 8,
        "rewards": [{"type": "model", "from": "reward"}],
    },
    "data": "prompts.jsonl",
    "training": {"learning_rate": 1e-3, "batch_size": 4},
}
CPT = {"name": "cpt", "method": "cpt", "data": "texts.jsonl"}


class Pipeline(Job):
    """A folder with the compiled stages of a spec."""

    def stage(self, name: str) -> Path:
        (folder,) = (self.folder / "program").glob(f"*-{name}")
        return folder / "train.py"

    def output(self, name: str) -> Path:
        return self.folder / "outputs" / f"job-{name}"

    def weights(self, name: str, file: str = "adapter_model.safetensors") -> bytes:
        return (self.output(name) / file).read_bytes()


Make = Callable[..., Pipeline]


def compiled(folder: Path, stages: list[dict[str, Any]], **shared: Any) -> Pipeline:
    folder.mkdir(parents=True, exist_ok=True)
    for name, row in ROWS.items():
        rows = [row(f"Where is parcel {n}?", f"It left on day {n}.") for n in range(12)]
        text = "".join(json.dumps(line) + "\n" for line in rows)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    held_out = ROWS["chats"]("Where is parcel 99?", "It left on day 99.")
    (folder / "held-out.jsonl").write_text(json.dumps(held_out) + "\n", encoding="utf-8")
    shutil.copytree(TINY, folder / "model", dirs_exist_ok=True)
    spec = {
        "version": 1,
        "name": "job",
        "model": "./model",
        "hardware": {"gpus": 0},
        "training": TRAINING,
        **shared,
        "stages": stages,
    }
    file = folder / "spec.yaml"
    file.write_text(json.dumps(spec, indent=2), encoding="utf-8")
    checked = check(file)
    made = compile_spec(checked, backends.target("local"))
    assert made.texts, (checked.diagnostics, made.diagnostics)
    for name, text in made.texts.items():
        path = folder / "program" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Pipeline(folder)


@pytest.fixture
def pipeline(tmp_path: Path) -> Make:
    def make(*stages: dict[str, Any], **shared: Any) -> Pipeline:
        return compiled(tmp_path, list(stages), **shared)

    return make


def train(trainer: Trainer, job: Pipeline, *names: str) -> None:
    for name in names:
        assert trainer.run(job, job.stage(name)) == 0, job.said


def tensors(file: Path) -> dict[str, Any]:
    from safetensors.torch import load_file

    return load_file(file)


LORA = {"type": "lora", "rank": 4}


def test_preferences_go_on_with_the_adapter_of_the_supervised_stage(
    trainer: Trainer, pipeline: Make
) -> None:
    job = pipeline(SFT, DPO, adapter=LORA)
    train(trainer, job, "sft", "dpo")
    assert job.weights("sft") != job.weights("dpo")
    metrics = [json.loads(line) for line in (job.output("dpo") / "metrics.jsonl").open()]
    first = next(line for line in metrics if "loss" in line)
    # the reference is what sft learned: on the first step both are the same, and the loss ln 2
    assert first["loss"] == pytest.approx(0.6931, abs=1e-4)


def test_the_reference_is_what_the_supervised_stage_learned(
    trainer: Trainer, pipeline: Make
) -> None:
    job = pipeline(SFT, DPO, adapter=LORA)
    train(trainer, job, "sft", "dpo")
    reference = tensors(job.output("dpo") / "ref" / "adapter_model.safetensors")
    learned = tensors(job.output("sft") / "adapter_model.safetensors")
    assert reference.keys() == learned.keys()
    assert all(bool((reference[name] == learned[name]).all()) for name in learned)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"type": "none"}, {"type": "none"}),
        ({"type": "none"}, LORA),
        (LORA, {"type": "none"}),
        (LORA, {"type": "lora", "rank": 8}),
        ({"type": "qlora", "rank": 4}, {"type": "qlora", "rank": 4}),
    ],
    ids=["full-full", "full-lora", "lora-full", "lora-other", "qlora-qlora"],
)
def test_every_kind_of_start_begins_at_what_was_learned(
    trainer: Trainer, pipeline: Make, first: dict[str, Any], second: dict[str, Any]
) -> None:
    job = pipeline(SFT | {"adapter": first}, DPO | {"adapter": second})
    train(trainer, job, "sft", "dpo")
    metrics = [json.loads(line) for line in (job.output("dpo") / "metrics.jsonl").open()]
    losses = [line["loss"] for line in metrics if "loss" in line]
    # on a quantized base TRL rounds the adapter that learns to bf16, and not its reference
    near = 1e-3 if first["type"] == "qlora" else 1e-4
    assert losses[0] == pytest.approx(0.6931, abs=near)
    assert losses[-1] != losses[0]


@pytest.mark.parametrize("adapter", [{"type": "none"}, LORA], ids=["full", "lora"])
def test_a_trainer_that_is_given_its_model_starts_there_too(
    trainer: Trainer, pipeline: Make, adapter: dict[str, Any]
) -> None:
    orpo = DPO | {"name": "orpo", "method": "orpo", "adapter": adapter}
    first = pipeline(SFT | {"adapter": adapter}, orpo)
    train(trainer, first, "sft", "orpo")
    metrics = [json.loads(line) for line in (first.output("orpo") / "metrics.jsonl").open()]
    learned = next(line["loss"] for line in metrics if "loss" in line)
    shutil.rmtree(first.folder / "program")
    alone = compiled(
        first.folder,
        [{key: value for key, value in orpo.items() if key != "from"}],
        adapter=adapter,
    )
    shutil.rmtree(alone.output("orpo"))
    train(trainer, alone, "orpo")
    metrics = [json.loads(line) for line in (alone.output("orpo") / "metrics.jsonl").open()]
    assert learned < next(line["loss"] for line in metrics if "loss" in line)


@pytest.mark.parametrize("second", [LORA, {"type": "none"}], ids=["continue", "merge"])
def test_tokens_that_a_stage_has_added_are_kept(
    trainer: Trainer, pipeline: Make, second: dict[str, Any]
) -> None:
    first = LORA | {"modules_to_save": ["embed_tokens", "lm_head"]}
    second = first if second is LORA else second
    words = {"special_tokens": {"additional": ["<|ticket|>", "<|queue|>"]}}
    job = pipeline(SFT | {"adapter": first, "model": words}, DPO | {"adapter": second})
    train(trainer, job, "sft", "dpo")
    assert "<|queue|>" in (job.output("dpo") / "tokenizer.json").read_text(encoding="utf-8")
    metrics = [json.loads(line) for line in (job.output("dpo") / "metrics.jsonl").open()]
    losses = [line["loss"] for line in metrics if "loss" in line]
    assert losses[0] == pytest.approx(0.6931, abs=1e-4)


ADAPTERS: dict[str, dict[str, Any]] = {
    "lora": LORA,
    "rslora": {"type": "rslora", "rank": 4},
    "dora": {"type": "dora", "rank": 4},
    "pissa": LORA | {"init": "pissa"},
    "olora": LORA | {"init": "olora"},
    "orthogonal": LORA | {"init": "orthogonal"},
    "adalora": {"type": "adalora", "rank": 4},
    "ia3": {"type": "ia3"},
    "vera": {"type": "vera", "rank": 8},
    "oft": {"type": "oft"},
}


def begins_where_it_ended(job: Pipeline, first: str, second: str) -> None:
    """The held-out loss before the second training is the one after the first."""
    ended = [line["eval_loss"] for line in metrics_of(job, first) if "eval_loss" in line][-1]
    begins = next(line["eval_loss"] for line in metrics_of(job, second) if "eval_loss" in line)
    assert begins == pytest.approx(ended, abs=2e-5)


def metrics_of(job: Pipeline, stage: str) -> list[dict[str, Any]]:
    text = (job.output(stage) / "metrics.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


WATCHED = {"train": "chats.jsonl", "validation": "held-out.jsonl"}


@pytest.mark.parametrize("kind", ADAPTERS)
def test_every_adapter_goes_on_where_it_ended(trainer: Trainer, pipeline: Make, kind: str) -> None:
    training = {"learning_rate": 1e-2, "max_steps": 6}
    job = pipeline(
        {"name": "first", "data": WATCHED, "training": training},
        {"name": "more", "from": "first", "data": WATCHED, "training": training},
        adapter=ADAPTERS[kind],
    )
    train(trainer, job, "first", "more")
    begins_where_it_ended(job, "first", "more")
    assert job.weights("first") != job.weights("more")


@pytest.mark.parametrize("kind", ADAPTERS)
def test_every_adapter_that_can_be_is_merged_to_what_it_was(
    trainer: Trainer, pipeline: Make, kind: str
) -> None:
    training = {"learning_rate": 1e-2, "max_steps": 6}
    more = {"learning_rate": 1e-4}
    job = pipeline(
        {"name": "first", "data": WATCHED, "training": training, "adapter": ADAPTERS[kind]},
        {"name": "more", "from": "first", "data": WATCHED, "training": more, "adapter": "none"},
    )
    train(trainer, job, "first", "more")
    begins_where_it_ended(job, "first", "more")


def test_texts_come_before_chats(trainer: Trainer, pipeline: Make) -> None:
    job = pipeline(
        CPT | {"adapter": "none", "training": {"packing": False}},
        SFT | {"from": "cpt", "adapter": "none"},
    )
    train(trainer, job, "cpt", "sft")
    assert job.weights("cpt", "model.safetensors") != job.weights("sft", "model.safetensors")


def test_three_stages_lie_on_one_another(trainer: Trainer, pipeline: Make) -> None:
    job = pipeline(
        CPT | {"adapter": {"type": "lora", "rank": 8}},
        SFT | {"from": "cpt", "adapter": LORA},
        DPO | {"adapter": LORA},
    )
    train(trainer, job, "cpt", "sft", "dpo")
    assert (job.output("cpt") / "merged" / "model.safetensors").exists()
    base = json.loads((job.output("dpo") / "adapter_config.json").read_text())
    assert base["base_model_name_or_path"] == "outputs/job-cpt/merged"
    assert 'args.from_cpt / "merged", args.from_sft' in job.stage("dpo").read_text()


@pytest.mark.parametrize("adapter", [{"type": "none"}, LORA], ids=["full", "lora"])
def test_a_reward_model_of_one_stage_judges_the_answers_of_another(
    trainer: Trainer, pipeline: Make, adapter: dict[str, Any]
) -> None:
    job = pipeline(SFT, REWARD, GRPO, adapter=adapter)
    train(trainer, job, "sft", "reward", "grpo")
    metrics = [json.loads(line) for line in (job.output("grpo") / "metrics.jsonl").open()]
    rewards = [line["reward"] for line in metrics if "reward" in line]
    assert len(set(rewards)) > 1
    assert all("kl" in line for line in metrics if "reward" in line)
    if adapter["type"] == "lora":  # with its own head, not a random one
        head = tensors(job.output("reward") / "merged" / "model.safetensors")["score.weight"]
        saved = tensors(job.output("reward") / "adapter_model.safetensors")
        (learned,) = (tensor for name, tensor in saved.items() if "score" in name)
        assert bool((head == learned).all())


@pytest.mark.parametrize("match", ["logits", "answers"])
@pytest.mark.parametrize("adapter", [{"type": "none"}, LORA], ids=["full", "lora"])
def test_a_student_learns_from_a_teacher_that_an_earlier_stage_taught(
    trainer: Trainer, pipeline: Make, adapter: dict[str, Any], match: str
) -> None:
    enough = {"max_steps": 30, "learning_rate": 5e-3, "logging_steps": 10}  # to end an answer
    teacher = SFT | {"name": "teacher", "adapter": adapter, "training": enough}
    student = {
        "name": "student",
        "method": {
            "type": "distill",
            "teacher": {"from": "teacher"},
            "match": match,
            "max_completion_length": 40,
        },
        "adapter": "none",
        "data": "prompts.jsonl",
        "training": {"learning_rate": 1e-3},
    }
    job = pipeline(teacher, student)
    train(trainer, job, "teacher", "student")
    losses = [
        line["loss"]
        for line in map(json.loads, (job.output("student") / "metrics.jsonl").open())
        if "loss" in line
    ]
    assert losses[-1] != losses[0]


def test_a_stage_without_the_one_before_it_says_so(trainer: Trainer, pipeline: Make) -> None:
    job = pipeline(SFT, DPO)
    assert trainer.run(job, job.stage("dpo")) == 1
    assert "outputs/job-sft holds no trained model: train that stage first" in job.said


def test_a_stage_does_not_go_on_from_other_weights(trainer: Trainer, pipeline: Make) -> None:
    job = pipeline(SFT, DPO, adapter=LORA)
    train(trainer, job, "sft", "dpo")
    shutil.copy(job.output("dpo") / "adapter_model.safetensors", job.output("sft"))
    assert trainer.run(job, job.stage("dpo")) == 1
    assert "outputs/job-dpo began from others: choose another --output-dir" in job.said


def test_an_adapter_is_merged_anew_when_it_was_trained_anew(
    trainer: Trainer, pipeline: Make
) -> None:
    job = pipeline(SFT | {"adapter": LORA}, DPO | {"adapter": {"type": "lora", "rank": 8}})
    train(trainer, job, "sft", "dpo")
    merged = job.output("sft") / "merged" / "model.safetensors"
    before = merged.read_bytes()
    shutil.rmtree(job.output("dpo"))
    train(trainer, job, "dpo")
    assert merged.read_bytes() == before
    weights = job.output("sft") / "adapter_model.safetensors"
    other = {name: tensor * 2 for name, tensor in tensors(weights).items()}
    from safetensors.torch import save_file

    save_file(other, weights, {"format": "pt"})
    shutil.rmtree(job.output("dpo"))
    train(trainer, job, "dpo")
    assert merged.read_bytes() != before


@pytest.mark.parametrize("adapter", [LORA, {"type": "none"}], ids=["continue", "full"])
def test_a_second_stage_that_was_killed_ends_as_if_nothing_had_happened(
    trainer: Trainer, tmp_path: Path, adapter: dict[str, Any]
) -> None:
    second = DPO | {"training": {"learning_rate": 5e-4, "max_steps": 8, "save_steps": 2}}
    whole = compiled(tmp_path / "whole", [SFT, second], adapter=adapter)
    train(trainer, whole, "sft", "dpo")
    killed = compiled(tmp_path / "killed", [SFT, second], adapter=adapter)
    train(trainer, killed, "sft")
    process = trainer.start(killed, killed.stage("dpo"))
    until((killed.output("dpo") / "checkpoint-4" / "trainer_state.json").exists)
    import os

    os.kill(process, signal.SIGKILL)
    trainer.wait()
    train(trainer, killed, "dpo")
    assert "Going on from" in killed.said
    file = "model.safetensors" if adapter["type"] == "none" else "adapter_model.safetensors"
    assert killed.weights("dpo", file) == whole.weights("dpo", file)
