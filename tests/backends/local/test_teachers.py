"""A teacher answers, and its answers are learned: they are kept, can be mended, and an interruption
costs nothing."""

import json
import shutil
from collections.abc import Callable
from typing import Any

import pytest
from tests.backends.local.results import failed, moved

pytestmark = pytest.mark.slow

ANSWERED = {"type": "distill", "match": "answers", "max_completion_length": 30}

ADAPTERS: dict[str, dict[str, Any]] = {
    "none": {"type": "none"},
    "lora": {"type": "lora"},
    "qlora": {"type": "qlora"},
    "dora": {"type": "dora"},
    "rslora": {"type": "rslora"},
}


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_every_adapter_learns_a_teachers_answers(
    job: Callable[..., Any], trainer: Any, adapter: str
) -> None:
    small = job("prompt-only", method=ANSWERED, adapter=ADAPTERS[adapter])
    assert trainer.train(small) == 0, small.said
    assert moved(small)


def _answers(job: Any) -> list[dict[str, Any]]:
    text = (job.result / "answers.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_a_teachers_answers_are_kept_to_be_read(job: Callable[..., Any], trainer: Any) -> None:
    small = job("prompt-only", method=ANSWERED, data={"test": "rows.jsonl"})
    assert trainer.train(small) == 0, small.said
    answers = _answers(small)
    assert len(answers) == 12
    assert answers[0].keys() == {"prompt", "completion", "ended"}
    assert answers[0]["completion"][0]["role"] == "assistant"
    assert any(answer["ended"] for answer in answers)


def test_an_answer_that_somebody_mended_is_what_is_learned(
    job: Callable[..., Any], trainer: Any
) -> None:
    small = job("prompt-only", method=ANSWERED)
    assert trainer.train(small) == 0, small.said
    file = small.result / "answers.jsonl"
    answers = _answers(small)
    answers[0]["completion"][0]["content"] = "Mended."
    file.write_text("".join(json.dumps(answer) + "\n" for answer in answers), encoding="utf-8")
    shutil.rmtree(small.result / "checkpoint-3")
    assert trainer.train(small) == 0, small.said
    assert _answers(small)[0]["completion"][0]["content"] == "Mended."
    assert "Mended." in small.said


@pytest.mark.parametrize("temperature", [0, 0.9])
def test_an_interrupted_teacher_goes_on_with_the_same_answers(
    job: Callable[..., Any], trainer: Any, temperature: float
) -> None:
    small = job("prompt-only", method={**ANSWERED, "temperature": temperature})
    assert trainer.train(small) == 0, small.said
    whole = (small.result / "answers.jsonl").read_bytes()
    shutil.rmtree(small.result / "checkpoint-3")
    (small.result / "answers.jsonl").write_bytes(whole[: len(whole) // 2])
    assert trainer.train(small) == 0, small.said
    assert (small.result / "answers.jsonl").read_bytes() == whole


def test_answers_to_other_prompts_are_not_taken(job: Callable[..., Any], trainer: Any) -> None:
    small = job("prompt-only", method=ANSWERED)
    small.result.mkdir(parents=True)
    other = {"prompt": "Another", "completion": "answer", "ended": True}
    (small.result / "answers.jsonl").write_text(json.dumps(other) + "\n", encoding="utf-8")
    said = failed(trainer, small)
    assert said == "outputs/job/answers.jsonl answers other prompts: move it away"


def test_answers_that_never_end_teach_nothing(job: Callable[..., Any], trainer: Any) -> None:
    small = job("prompt-only", method={**ANSWERED, "max_completion_length": 2})
    said = failed(trainer, small)
    assert said == "outputs/job/answers.jsonl has no answer that ended: raise max_completion_length"


@pytest.mark.parametrize("match", ["logits", "answers"])
def test_a_teacher_with_other_tokens(job: Callable[..., Any], trainer: Any, match: str) -> None:
    """It can be heard, but not matched."""
    method = {"type": "distill", "match": match, "max_completion_length": 30}
    small = job("prompt-only", method=method)
    file = small.folder / "teacher" / "tokenizer.json"
    tokenizer = json.loads(file.read_text(encoding="utf-8"))
    vocabulary = tokenizer["model"]["vocab"]
    first, second = list(vocabulary)[-2:]
    vocabulary[first], vocabulary[second] = vocabulary[second], vocabulary[first]
    file.write_text(json.dumps(tokenizer), encoding="utf-8")
    if match == "answers":
        assert trainer.train(small) == 0, small.said
    else:
        told = "The teacher has other tokens than the student: match its answers"
        assert failed(trainer, small) == told
