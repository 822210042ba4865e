"""What a run loses, and what its settings will do, is told as it starts or in its first steps."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import tokenizers

pytestmark = pytest.mark.slow

BEGIN = "<|im_start|>"
PROMPT = f"{BEGIN}Where is it?"
BEGUN: dict[str, tuple[str, dict[str, Any]]] = {
    "sft": ("prompt-completion", {"prompt": PROMPT, "completion": "It left."}),
    "cpt": ("text", {"text": PROMPT}),
    "dpo": ("preference", {"prompt": PROMPT, "chosen": "It left.", "rejected": "No."}),
    "reward": ("preference", {"prompt": PROMPT, "chosen": "It left.", "rejected": "No."}),
    "kto": ("unpaired-preference", {"prompt": PROMPT, "completion": "It left.", "label": True}),
    "grpo": ("prompt-only", {"prompt": PROMPT}),
    "rloo": ("prompt-only", {"prompt": PROMPT}),
    "distill": ("prompt-only", {"prompt": PROMPT}),
}
"""By methods whose trainer adds the first token also to a text that has it."""


def write(job: Any, *rows: Any) -> None:
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (job.folder / "rows.jsonl").write_text(text, encoding="utf-8")


def begin_with(job: Any, token: str) -> None:
    """Let the tokenizer write this token before each text, as Llama's does."""
    file = job.model / "tokenizer.json"
    tokenizer = json.loads(file.read_text(encoding="utf-8"))
    (number,) = [each["id"] for each in tokenizer["added_tokens"] if each["content"] == token]
    first, text = (
        {"SpecialToken": {"id": token, "type_id": 0}},
        {"Sequence": {"id": "A", "type_id": 0}},
    )
    tokenizer["post_processor"] = {
        "type": "TemplateProcessing",
        "single": [first, text],
        "pair": [first, text, {"Sequence": {"id": "B", "type_id": 0}}],
        "special_tokens": {token: {"id": token, "ids": [number], "tokens": [token]}},
    }
    file.write_text(json.dumps(tokenizer), encoding="utf-8")
    settings = job.model / "tokenizer_config.json"
    known = json.loads(settings.read_text(encoding="utf-8"))
    settings.write_text(json.dumps({**known, "bos_token": token}), encoding="utf-8")


@pytest.mark.parametrize("method", BEGUN)
def test_a_text_that_begins_twice_ends_the_run(
    job: Callable[..., Any], trainer: Any, method: str
) -> None:
    data_format, row = BEGUN[method]
    small = job(data_format, method={"type": method})
    begin_with(small, BEGIN)
    rows = [row] * 8
    if method == "kto":
        rows = [{**row, "label": number % 2 == 0} for number in range(8)]
    write(small, *rows)
    assert trainer.train(small) == 1, small.said
    assert small.said.splitlines()[-1] == f"{BEGIN} stands twice: leave it out of the rows"


@pytest.mark.parametrize("method", ["orpo", "online-dpo"])
def test_some_trainers_look_whether_a_text_has_begun(
    job: Callable[..., Any], trainer: Any, method: str
) -> None:
    kind, row = ("preference", BEGUN["dpo"][1]) if method == "orpo" else BEGUN["grpo"]
    small = job(kind, method={"type": method})
    begin_with(small, BEGIN)
    write(small, *[row] * 8)
    assert trainer.train(small) == 0, small.said


END = "<|im_end|>"
SHORT, LONG = "It left.", "It left. " * 40
CUT: dict[str, tuple[str, dict[str, Any], str]] = {
    "chats": ("chat", {"method": {"type": "sft"}}, "examples"),
    "packed chats": (
        "chat",
        {"training": {"packing": True, "packing_strategy": "bfd"}},
        "examples",
    ),
    "whole chats": ("chat", {"method": {"type": "sft", "loss_on": "all"}}, "examples"),
    "completions": ("prompt-completion", {"method": {"type": "sft"}}, "examples"),
    "texts": ("text", {"method": {"type": "cpt"}, "training": {"packing": False}}, "examples"),
    "packed texts": (
        "text",
        {"method": {"type": "cpt"}, "training": {"packing": True, "packing_strategy": "bfd"}},
        "examples",
    ),
    **{
        method: ("preference", {"method": {"type": method}}, "pairs")
        for method in ("dpo", "orpo", "simpo", "cpo")
    },
    "kto": ("unpaired-preference", {"method": {"type": "kto"}}, "answers"),
}
"""Format, sections of the spec, and what a row is called."""


def row_with(data_format: str, answer: str, number: int) -> tuple[dict[str, Any], str]:
    """A row, and the text of it that is tokenized."""
    asked = "Where is it? "
    text = f"{asked}{answer}{END}"
    if data_format == "chat":
        turns = [("user", "Where is it?"), ("assistant", answer)]
        text = "".join(f"<|im_start|>{role}\n{said}{END}\n" for role, said in turns)
        return {"messages": [{"role": role, "content": said} for role, said in turns]}, text
    row = {
        "prompt-completion": {"prompt": asked, "completion": answer},
        "text": {"text": asked + answer},
        "preference": {"prompt": asked, "chosen": answer, "rejected": "No."},
        "unpaired-preference": {"prompt": asked, "completion": answer, "label": number % 2 == 0},
    }
    return row[data_format], text


@pytest.mark.parametrize("case", CUT)
def test_each_token_beyond_max_length_is_counted(
    job: Callable[..., Any], trainer: Any, case: str
) -> None:
    data_format, sections, what = CUT[case]
    small = job(data_format, **sections)
    answers = [SHORT] * 6 + [LONG] * 2
    rows, texts = zip(*(row_with(data_format, a, n) for n, a in enumerate(answers)), strict=True)
    write(small, *rows)
    assert trainer.train(small) == 0, small.said
    tokenizer = tokenizers.Tokenizer.from_file(str(small.model / "tokenizer.json"))
    lengths = [len(tokenizer.encode(text).ids) for text in texts]
    lost = sum(length - 64 for length in lengths if length > 64)
    assert lost > 100
    (said,) = [line for line in small.said.splitlines() if "max_length" in line]
    assert said == f"WARNING: 2 of 8 {what} are cut at max_length 64; {lost:,} tokens are lost"


@pytest.mark.parametrize("strategy", ["bfd_split", "wrapped"])
def test_packing_that_goes_on_in_the_next_sequence_loses_nothing(
    job: Callable[..., Any], trainer: Any, strategy: str
) -> None:
    packed = {"packing": True, "packing_strategy": strategy}
    small = job("text", method={"type": "cpt"}, training=packed)
    write(small, *[{"text": SHORT}] * 6, *[{"text": LONG}] * 2)
    assert trainer.train(small) == 0, small.said
    assert "lost" not in small.said


def test_a_row_that_just_fits_loses_nothing(job: Callable[..., Any], trainer: Any) -> None:
    """It is as long as one that is cut."""
    small = job("text", method={"type": "cpt"}, training={"packing": False})
    tokenizer = tokenizers.Tokenizer.from_file(str(small.model / "tokenizer.json"))
    fits = next(
        text
        for number in range(80)
        if len(tokenizer.encode((text := "It left." + "." * number) + END).ids) == 64
    )
    write(small, *[{"text": fits}] * 8)
    assert trainer.train(small) == 0, small.said
    assert "lost" not in small.said


def test_answers_that_lie_beyond_max_length_are_left_out_and_counted(
    job: Callable[..., Any], trainer: Any
) -> None:
    small = job("prompt-completion")
    row = {"prompt": "Where is it?", "completion": "It left."}
    write(small, *[row] * 6, *[{**row, "prompt": "Where is it? " * 40}] * 2)
    assert trainer.train(small) == 0, small.said
    expected = "WARNING: 2 examples are left out: max_length 64 leaves them no answer"
    assert expected in small.said


@pytest.mark.parametrize(("method", "said"), [
    ("dpo", "No pair fits into max_length 64"),
    ("reward", "No pair fits into max_length 64"),
    ("kto", "No answer fits into max_length 64"),
])  # fmt: skip
def test_rows_of_which_none_fits(
    job: Callable[..., Any], trainer: Any, method: str, said: str
) -> None:
    data_format, row = BEGUN[method]
    small = job(data_format, method={"type": method})
    rows = [{**row, "prompt": "Where is it? " * 60}] * 8
    if method == "kto":
        rows = [{**row, "label": number % 2 == 0} for number, row in enumerate(rows)]
    write(small, *rows)
    assert trainer.train(small) == 1, small.said
    assert small.said.splitlines()[-1] == said


def test_a_padding_that_ends_answers_is_told(job: Callable[..., Any], trainer: Any) -> None:
    small = job()
    settings = small.model / "tokenizer_config.json"
    known = json.loads(settings.read_text(encoding="utf-8"))
    settings.write_text(json.dumps({**known, "pad_token": "<|im_end|>"}), encoding="utf-8")
    assert trainer.train(small) == 0, small.said
    expected = "WARNING: <|im_end|> fills gaps and ends answers: name another special_tokens.pad"
    assert expected in small.said


RUINOUS = {"max_steps": 6, "lr_scheduler": "constant", "warmup_ratio": None}


@pytest.mark.parametrize(("adapter", "rate", "said"), [
    ("none", 3, "loss is [0-9.]+ at step 2, of guessing 6.2: lower learning_rate"),
    ("lora", 1000, "No gradient is left at step 5: lower learning_rate"),
])  # fmt: skip
def test_a_rate_that_destroys_the_model_ends_the_run(
    job: Callable[..., Any], trainer: Any, adapter: str, rate: float, said: str
) -> None:
    small = job(adapter={"type": adapter}, training={**RUINOUS, "learning_rate": rate})
    assert trainer.train(small) == 1, small.said
    assert any(re.fullmatch(said, line) for line in small.said.splitlines()), small.said
    assert not list(small.result.glob("*.safetensors"))


def test_pairs_that_give_no_gradient_are_told(job: Callable[..., Any], trainer: Any) -> None:
    small = job("preference", method={"type": "dpo"}, training={**RUINOUS, "learning_rate": 1000})
    assert trainer.train(small) == 0, small.said
    expected = "WARNING: No gradient at step 5: see the data, or lower learning_rate"
    assert expected in small.said.splitlines()


@pytest.mark.parametrize("method", ["grpo", "rloo", "online-dpo", "distill"])
def test_answers_that_do_not_end_are_told(
    job: Callable[..., Any], trainer: Any, method: str
) -> None:
    small = job("prompt-only", method={"type": method, "max_completion_length": 2})
    assert trainer.train(small) == 0, small.said
    (said,) = [line for line in small.said.splitlines() if "of the answers" in line]
    assert said.startswith("WARNING: in 3 steps 100% of the answers did not end: raise max_")
