"""Methods in which a model answers: every setting trains, rewards are heard, interruptions cost
nothing, and what cannot teach is told."""

import json
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.backends.local.results import failed, moved, weights
from tests.waiting import until

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
REWARD = {"type": "length", "target": 50, "unit": "characters"}
FUNCTION = """
def vowels(prompts, completions, answer, **_):
    return [sum(c in "aeiou" for c in chat[-1]["content"]) / 10 for chat in completions]
"""

VARIANTS: dict[str, dict[str, dict[str, Any]]] = {
    **{
        f"grpo-{loss}": {"method": {"type": "grpo", "loss": loss}}
        for loss in ("grpo", "dr_grpo", "dapo", "bnpo", "cispo", "sapo", "luspo", "vespo")
    },
    "gspo": {"method": {"type": "grpo", "loss": "grpo", "importance_sampling": "sequence"}},
    "grpo-with-a-leash": {"method": {"type": "grpo", "beta": 0.1}},
    "grpo-with-a-leash-of-all-weights": {
        "method": {"type": "grpo", "beta": 0.1},
        "adapter": {"type": "none"},
    },
    "grpo-scaled-by-batch": {"method": {"type": "grpo", "scale_rewards": "batch"}},
    "grpo-not-scaled": {"method": {"type": "grpo", "scale_rewards": "none"}},
    "grpo-rewards-one-by-one": {
        "method": {
            "type": "grpo",
            "rewards": [REWARD, {"type": "length", "max": 10, "weight": 0.5}],
            "reward_aggregation": "normalize_then_sum",
        }
    },
    "grpo-steps-on-the-same-answers": {"method": {"type": "grpo", "num_iterations": 2}},
    "grpo-clipped-higher": {"method": {"type": "grpo", "epsilon": 0.1, "epsilon_high": 0.3}},
    "grpo-without-truncated-answers": {
        "method": {"type": "grpo", "mask_truncated_completions": True, "max_completion_length": 24}
    },
    "grpo-sampled-narrowly": {
        "method": {
            "type": "grpo",
            "temperature": 0.9,
            "top_p": 0.95,
            "top_k": 50,
            "min_p": 0.01,
            "repetition_penalty": 1.1,
        }
    },
    "grpo-dropout": {"method": {"type": "grpo"}, "adapter": {"type": "lora", "dropout": 0.2}},
    "grpo-gradient-checkpointing": {
        "method": {"type": "grpo"},
        "training": {"gradient_checkpointing": True},
    },
    "grpo-accumulation": {
        "method": {"type": "grpo", "num_generations": 4},
        "training": {"batch_size": 8, "micro_batch_size": 2},
    },
    "grpo-bf16": {"method": {"type": "grpo"}, "hardware": {"gpus": 0, "precision": "bf16"}},
    "rloo-normalized": {"method": {"type": "rloo", "normalize_advantages": True}},
    "rloo-without-a-leash": {"method": {"type": "rloo", "beta": 0}},
    "rloo-steps-on-the-same-answers": {"method": {"type": "rloo", "num_iterations": 2}},
    "online-dpo-ipo": {"method": {"type": "online-dpo", "loss": "ipo"}},
    "online-dpo-penalty": {"method": {"type": "online-dpo", "missing_eos_penalty": 1.0}},
    "distill-forward": {"method": {"type": "distill", "beta": 0}},
    "distill-between": {"method": {"type": "distill", "beta": 0.5}},
    "distill-bf16": {"method": {"type": "distill"}, "hardware": {"gpus": 0, "precision": "bf16"}},
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_setting_trains(job: Callable[..., Any], trainer: Any, variant: str) -> None:
    small = job("prompt-only", **VARIANTS[variant])
    assert trainer.train(small) == 0, small.said
    assert len([line for line in small.metrics if "loss" in line]) == 3
    assert all(line["loss"] is not None for line in small.metrics if "loss" in line)
    assert moved(small)


@pytest.mark.parametrize("method", ["grpo", "rloo", "online-dpo", "distill"])
def test_prompts_may_be_text(job: Callable[..., Any], trainer: Any, method: str) -> None:
    small = job("prompt-only", method={"type": method})
    rows = [{"prompt": f"Parcel {n}:", "answer": str(n)} for n in range(12)]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (small.folder / "rows.jsonl").write_text(text, encoding="utf-8")
    assert trainer.train(small) == 0, small.said
    assert moved(small)


def test_every_kind_of_reward_is_heard(job: Callable[..., Any], trainer: Any) -> None:
    """Their records stand in the metrics, by the names of the functions."""
    rewards = [
        {"type": "regex", "pattern": "e"},
        {"type": "regex", "pattern": "[A-Z].*", "match": "full", "weight": 0.5},
        {"type": "json-schema", "json_schema": {"type": "object"}},
        {"type": "json-schema", "json_schema": "schema.json"},
        {"type": "exact-match", "column": "answer", "ignore": ["case", "punctuation"]},
        {"type": "length", "max": 10},
        {"type": "length", "min": 5, "max": 60, "unit": "characters"},
        {"type": "function", "path": "rewards/own.py:vowels"},
    ]
    small = job("prompt-only", method={"type": "grpo", "rewards": rewards})
    (small.folder / "schema.json").write_text('{"type": "array"}', encoding="utf-8")
    (small.folder / "rewards").mkdir()
    (small.folder / "rewards" / "own.py").write_text(FUNCTION, encoding="utf-8")
    assert trainer.train(small) == 0, small.said
    names = {key.split("/")[1] for key in small.metrics[0] if key.startswith("rewards/")}
    assert names == {
        "pattern",
        "pattern_2",
        "valid_json",
        "valid_json_2",
        "right_answer",
        "length",
        "length_2",
        "vowels",
    }
    assert small.metrics[0]["rewards/vowels/mean"] > 0
    assert {"kl", "reward", "completions/mean_length"} - {"kl"} <= small.metrics[0].keys()


@pytest.mark.parametrize("adapter", [{"type": "none"}, {"type": "lora"}], ids=["full", "adapter"])
@pytest.mark.parametrize("method", ["grpo", "rloo", "online-dpo"])
def test_a_reward_model_of_an_earlier_run_judges(
    compile_job: Callable[..., Any],
    trainer: Any,
    tmp_path: Path,
    method: str,
    adapter: dict[str, Any],
) -> None:
    (tmp_path / "reward").mkdir()
    (tmp_path / "policy").mkdir()
    teach = {"method": {"type": "reward"}, "adapter": adapter}
    judge = compile_job(tmp_path / "reward", "preference", teach)
    assert trainer.train(judge) == 0, judge.said
    shutil.copytree(judge.model, tmp_path / "policy" / "base")
    learn = {"type": method, "rewards": [{"type": "model", "path": "./judge"}]}
    small = compile_job(tmp_path / "policy", "prompt-only", {"method": learn})
    shutil.copytree(judge.result, small.folder / "judge")
    config = small.folder / "judge" / "adapter_config.json"
    if config.exists():
        told = json.loads(config.read_text(encoding="utf-8"))
        base = {**told, "base_model_name_or_path": str(small.model)}
        config.write_text(json.dumps(base), encoding="utf-8")
    assert trainer.train(small) == 0, small.said
    assert moved(small)


def test_a_model_without_a_score_head_is_no_reward_model(
    job: Callable[..., Any], trainer: Any
) -> None:
    rewards = [{"type": "model", "path": "./model"}]
    small = job("prompt-only", method={"type": "grpo", "rewards": rewards})
    assert failed(trainer, small) == "model is no reward model: it has no score.weight"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("return [float('nan')] * len(completions)", "vowels gave nan for "),
        ("return [1.0]", "vowels gave 1 for 2 answers"),
        ("return ['good'] * len(completions)", "vowels gave 'good' for "),
        ("raise KeyError('points')", "The reward vowels failed: see above"),
        ("return None", "The reward vowels failed: see above"),
    ],
)
def test_a_reward_that_is_no_number_ends_the_run(
    job: Callable[..., Any], trainer: Any, body: str, told: str
) -> None:
    rewards = [{"type": "function", "path": "own.py:vowels"}]
    small = job("prompt-only", method={"type": "grpo", "rewards": rewards})
    own = f"def vowels(completions, **_):\n    {body}\n"
    (small.folder / "own.py").write_text(own, encoding="utf-8")
    failed(trainer, small)
    assert told in small.said


def test_a_function_that_is_not_there_ends_the_run(job: Callable[..., Any], trainer: Any) -> None:
    rewards = [{"type": "function", "path": "own.py:vowels"}]
    small = job("prompt-only", method={"type": "grpo", "rewards": rewards})
    assert failed(trainer, small) == f"There is no Python file {small.folder / 'own.py'}"
    (small.folder / "own.py").write_text("def consonants(**_): ...\n", encoding="utf-8")
    assert failed(trainer, small) == f"{small.folder / 'own.py'} has no function vowels"


def test_a_link_does_not_lead_out_of_the_folder(
    job: Callable[..., Any], trainer: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "own.py"
    elsewhere.write_text(FUNCTION, encoding="utf-8")
    rewards = [{"type": "function", "path": "own.py:vowels"}]
    small = job("prompt-only", method={"type": "grpo", "rewards": rewards})
    (small.folder / "own.py").symlink_to(elsewhere)
    assert failed(trainer, small) == f"own.py leads out of {small.folder}"


def test_a_missing_column_ends_the_run(job: Callable[..., Any], trainer: Any) -> None:
    rewards = [{"type": "exact-match", "column": "answer"}]
    small = job("prompt-only", method={"type": "grpo", "rewards": rewards})
    rows = "".join(json.dumps({"prompt": f"{n} + {n} ="}) + "\n" for n in range(8))
    (small.folder / "rows.jsonl").write_text(rows, encoding="utf-8")
    assert failed(trainer, small) == "No answer among prompt"


@pytest.mark.parametrize("method", ["grpo", "rloo", "online-dpo"])
def test_rewards_that_never_differ_are_told(
    job: Callable[..., Any], trainer: Any, method: str
) -> None:
    rewards = [{"type": "regex", "pattern": "no answer has this"}]
    small = job("prompt-only", method={"type": method, "rewards": rewards})
    assert trainer.train(small) == 0, small.said
    assert "WARNING: in 3 steps no two answers to a prompt got different rewards" in small.said


def test_rewards_that_differ_are_not_told(job: Callable[..., Any], trainer: Any) -> None:
    small = job("prompt-only", method={"type": "grpo"})
    assert trainer.train(small) == 0, small.said
    assert "different rewards" not in small.said


def test_prompts_that_leave_no_room_for_an_answer_are_left_out(
    job: Callable[..., Any], trainer: Any
) -> None:
    small = job("prompt-only", method={"type": "grpo"})
    long = [{"role": "user", "content": "Where is my parcel? " * 40}]
    with (small.folder / "rows.jsonl").open("a", encoding="utf-8") as rows:
        rows.write(json.dumps({"prompt": long, "answer": ""}) + "\n")
    assert trainer.train(small) == 0, small.said
    assert "1 of 13 prompts are left out: over 52 tokens" in small.said


def test_fewer_answers_than_a_batch_end_the_run(job: Callable[..., Any], trainer: Any) -> None:
    small = job(
        "prompt-only",
        method={"type": "grpo", "num_generations": 4},
        training={"batch_size": 64, "micro_batch_size": 4},
    )
    assert failed(trainer, small) == "12 prompts with 4 answers each are less than a batch"


def test_a_reward_rises_when_it_is_learned(job: Callable[..., Any], trainer: Any) -> None:
    """Answers become as short as the reward wants them."""
    small = job(
        "prompt-only",
        method={
            "type": "grpo",
            "num_generations": 8,
            "max_completion_length": 24,
            "rewards": [{"type": "length", "target": 9, "unit": "tokens"}],
        },
        training={"max_steps": 40, "batch_size": 16, "micro_batch_size": 16, "learning_rate": 3e-3},
    )
    assert trainer.train(small) == 0, small.said
    rewards = [line["reward"] for line in small.metrics if "reward" in line]
    assert sum(rewards[-5:]) / 5 > sum(rewards[:5]) / 5 + 0.2


def test_early_stopping_watches_the_reward(job: Callable[..., Any], trainer: Any) -> None:
    small = job(
        "prompt-only",
        method={"type": "grpo", "num_generations": 4},
        data={"validation": "25%", "test": "rows.jsonl"},
        training={
            "max_steps": 12,
            "batch_size": 4,
            "learning_rate": 1e-9,
            "eval_steps": 1,
            "early_stopping_patience": 2,
        },
    )
    assert trainer.train(small) == 0, small.said
    held_out = [line for line in small.metrics if "eval_reward" in line]
    steps = max(line["step"] for line in small.metrics)
    last = small.result / f"checkpoint-{steps}" / "trainer_state.json"
    state = json.loads(last.read_text(encoding="utf-8"))
    during = [line["eval_reward"] for line in held_out[1:-1]]
    assert state["best_metric"] == pytest.approx(max(during))
    assert [line["step"] for line in small.metrics if "test_reward" in line]
    assert not [line for line in small.metrics if "test_loss" in line and "eval_reward" in line]


RESUMED: dict[str, dict[str, Any]] = {
    "grpo": {"type": "grpo", "beta": 0.1},
    "grpo-steps-on-the-same-answers": {"type": "grpo", "num_iterations": 2},
    "rloo": {"type": "rloo"},
    "online-dpo": {"type": "online-dpo"},
    "distill": {"type": "distill"},
}


@pytest.mark.parametrize("method", RESUMED)
def test_a_killed_run_ends_with_the_same_bits(
    job: Callable[..., Any], trainer: Any, tmp_path: Path, method: str
) -> None:
    small = job(
        "prompt-only",
        method=RESUMED[method],
        training={"max_steps": 12, "save_steps": 4, "batch_size": 4},
    )
    assert trainer.train(small) == 0, small.said
    finished = weights(small).read_bytes()
    rewards = [line.get("reward", line["loss"]) for line in small.metrics if "loss" in line]
    shutil.rmtree(small.result)
    process = trainer.start(small)
    until((small.result / "checkpoint-8" / "trainer_state.json").exists)
    os.kill(process, signal.SIGKILL)
    assert trainer.wait() == -signal.SIGKILL
    assert trainer.train(small) == 0, small.said
    assert "Going on from outputs/job/checkpoint-" in small.said
    assert weights(small).read_bytes() == finished
    again = [line.get("reward", line["loss"]) for line in small.metrics if "loss" in line]
    assert again == rewards


def test_a_held_out_prompt_is_asked_before_and_after(job: Callable[..., Any], trainer: Any) -> None:
    small = job(
        "prompt-only",
        method={"type": "rloo", "num_generations": 2},
        data={"validation": "25%"},
    )
    assert trainer.train(small) == 0, small.said
    assert "Question: Where is parcel" in small.said
    assert "Before: " in small.said
    assert "Expected:" not in small.said
