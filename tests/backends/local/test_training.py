"""Every method, data format and adapter of the local target trains, from spec to saved weights."""

import json
import math
import re
from collections.abc import Callable
from typing import Any

import pytest
from tests.backends.local.safetensors_file import tensors

from ftc_schemas.spec.formats import FORMATS

pytestmark = pytest.mark.slow

LEARNS_FROM = [(method, kind) for method, kinds in FORMATS.items() for kind in kinds]
"""Every method, on each kind of data that it learns from."""

ADAPTERS: dict[str, dict[str, Any]] = {
    "none": {"type": "none"},
    "lora": {"type": "lora"},
    "qlora-4": {"type": "qlora", "bits": 4},
    "qlora-8": {"type": "qlora", "bits": 8},
    "dora": {"type": "dora"},
    "rslora": {"type": "rslora"},
}

VARIANTS: dict[str, tuple[str, dict[str, dict[str, Any]]]] = {
    **{
        f"dpo-{loss}": ("preference", {"method": {"type": "dpo", "loss": loss}})
        for loss in (
            "hinge",
            "ipo",
            "exo_pair",
            "nca_pair",
            "robust",
            "bco_pair",
            "sppo_hard",
            "aot",
            "aot_unpaired",
            "apo_zero",
            "apo_down",
            "sigmoid_norm",
        )
    },
    "dpo-with-flipped-labels": (
        "preference",
        {"method": {"type": "dpo", "loss": "robust", "label_smoothing": 0.1}},
    ),
    "dpo-with-sft": ("preference", {"method": {"type": "dpo", "sft_weight": 0.5}}),
    "dpo-reference": ("preference", {"method": {"type": "dpo", "reference_model": "./model"}}),
    "dpo-reference-of-all-weights": (
        "preference",
        {
            "method": {"type": "dpo", "reference_model": "./model"},
            "adapter": {"type": "none"},
        },
    ),
    "dpo-reference-in-8-bits": (
        "preference",
        {
            "method": {"type": "dpo", "reference_model": "./model"},
            "adapter": {"type": "qlora", "bits": 8},
        },
    ),
    "dpo-precomputed": (
        "preference",
        {
            "method": {"type": "dpo", "precompute_reference": True},
            "adapter": {"type": "none"},
            "data": {"validation": "25%"},
        },
    ),
    "dpo-precomputed-with-an-adapter": (
        "preference",
        {
            "method": {"type": "dpo", "precompute_reference": True},
            "data": {"validation": "25%", "test": "rows.jsonl"},
        },
    ),
    "dpo-dropout": (
        "preference",
        {"method": {"type": "dpo"}, "adapter": {"type": "lora", "dropout": 0.3}},
    ),
    "kto-apo": (
        "unpaired-preference",
        {"method": {"type": "kto", "loss": "apo_zero_unpaired"}},
    ),
    "kto-weights": (
        "unpaired-preference",
        {"method": {"type": "kto", "desirable_weight": 1.3, "undesirable_weight": 0.9}},
    ),
    "kto-reference": (
        "unpaired-preference",
        {"method": {"type": "kto", "reference_model": "./model"}},
    ),
    "simpo-with-sft": ("preference", {"method": {"type": "simpo", "sft_weight": 0.5}}),
    "cpo-hinge": ("preference", {"method": {"type": "cpo", "loss": "hinge"}}),
    "cpo-ipo": ("preference", {"method": {"type": "cpo", "loss": "ipo"}}),
    "cpo-with-flipped-labels": (
        "preference",
        {"method": {"type": "cpo", "label_smoothing": 0.1}},
    ),
    "orpo-gradient-checkpointing": (
        "preference",
        {"method": {"type": "orpo"}, "training": {"gradient_checkpointing": True}},
    ),
    "orpo-bf16-in-4-bits": (
        "preference",
        {
            "method": {"type": "orpo"},
            "adapter": {"type": "qlora"},
            "hardware": {"gpus": 0, "precision": "bf16"},
        },
    ),
    "reward-centered": (
        "preference",
        {"method": {"type": "reward", "center_rewards_coefficient": 0.01}},
    ),
    "reward-modules-to-save": (
        "preference",
        {
            "method": {"type": "reward"},
            "adapter": {"type": "lora", "modules_to_save": ["embed_tokens"]},
        },
    ),
    "packing": ("chat", {"training": {"packing": True}}),
    "cpt-unpacked": ("text", {"method": {"type": "cpt"}, "training": {"packing": False}}),
    "loss-on-all-of-a-chat": ("chat", {"method": {"type": "sft", "loss_on": "all"}}),
    "loss-on-all-of-a-prompt-completion": (
        "prompt-completion",
        {"method": {"type": "sft", "loss_on": "all"}},
    ),
    "loss-on-completion": (
        "prompt-completion",
        {"method": {"type": "sft", "loss_on": "completion"}},
    ),
    "modules-to-save": (
        "chat",
        {"adapter": {"type": "lora", "modules_to_save": ["embed_tokens"]}},
    ),
    "some-modules": ("chat", {"adapter": {"type": "lora", "target_modules": ["q_proj", "v_proj"]}}),
    "one-module": ("chat", {"adapter": {"type": "lora", "target_modules": ["q_proj"]}}),
    "fp4-quantized-once": (
        "chat",
        {"adapter": {"type": "qlora", "quantization": "fp4", "double_quantization": False}},
    ),
    "warmup-steps": ("chat", {"training": {"warmup_steps": 2}}),
    "gradient-checkpointing": ("chat", {"training": {"gradient_checkpointing": True}}),
    "accumulation": ("chat", {"training": {"batch_size": 4}}),
    "adafactor": ("chat", {"training": {"optimizer": "adafactor"}}),
    "bf16": ("chat", {"hardware": {"gpus": 0, "precision": "bf16"}}),
    "bf16-lora": (
        "chat",
        {"hardware": {"gpus": 0, "precision": "bf16"}, "adapter": {"type": "lora"}},
    ),
    **{
        schedule: ("chat", {"training": {"lr_scheduler": schedule}})
        for schedule in ("linear", "constant", "constant_with_warmup", "polynomial", "inverse_sqrt")
    },
}


ASK = """
from transformers import AutoModelForCausalLM, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("outputs/job")
model = AutoModelForCausalLM.from_pretrained("outputs/job")
question = [{"role": "user", "content": "Where is it?"}]
inputs = tokenizer.apply_chat_template(
    question, add_generation_prompt=True, return_dict=True, return_tensors="pt"
)
tokens = model.generate(**inputs, max_new_tokens=3, do_sample=False)
print(repr(tokenizer.decode(tokens[0])).strip("'"))
"""
"""What a user does with the result."""


@pytest.mark.parametrize(("method", "data_format"), LEARNS_FROM)
@pytest.mark.parametrize("adapter", ["none", "lora", "qlora-4"])  # all: test_adapters.py
def test_every_method_learns_from_every_format(
    job: Callable[..., Any], trainer: Any, method: str, data_format: str, adapter: str
) -> None:
    sections = {"method": {"type": method}, "adapter": ADAPTERS[adapter]}
    if method == "reward" and "bits" in ADAPTERS[adapter]:
        sections["hardware"] = {"gpus": 0, "precision": "bf16"}  # fp32 is refused
    small = job(data_format, **sections)
    assert trainer.train(small) == 0, small.said
    _require_a_trained_model(small)


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_setting_trains(job: Callable[..., Any], trainer: Any, variant: str) -> None:
    data_format, sections = VARIANTS[variant]
    small = job(data_format, **{"method": {"type": "sft"}, **sections})
    assert trainer.train(small) == 0, small.said
    _require_a_trained_model(small)


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_what_is_saved_can_be_loaded_and_asked(
    job: Callable[..., Any], trainer: Any, adapter: str
) -> None:
    small = job(adapter=ADAPTERS[adapter])
    assert trainer.train(small) == 0, small.said
    program = small.folder / "ask.py"
    program.write_text(ASK, encoding="utf-8")
    assert trainer.run(small, program) == 0, small.said
    assert small.said.splitlines()[-1].startswith("<|im_start|>user\\nWhere is it?<|im_end|>")


SCORE = """
import json
import sys

from peft import AutoPeftModelForSequenceClassification
from transformers import AutoModelForSequenceClassification, AutoTokenizer

adapted, folder = sys.argv[0].endswith("adapter.py"), "outputs/job"
load = AutoPeftModelForSequenceClassification if adapted else AutoModelForSequenceClassification
model = load.from_pretrained(folder, num_labels=1)
tokenizer = AutoTokenizer.from_pretrained(folder)
inputs = tokenizer("Where is it? It left." + tokenizer.eos_token, return_tensors="pt")
print(json.dumps(model.eval()(**inputs).logits.tolist()))
"""
"""What a user does with a reward model."""


@pytest.mark.parametrize("adapter", ["none", "lora", "dora"])
def test_a_reward_model_scores_the_same_after_every_reload(
    job: Callable[..., Any], trainer: Any, adapter: str
) -> None:
    small = job("preference", method={"type": "reward"}, adapter=ADAPTERS[adapter])
    assert trainer.train(small) == 0, small.said
    program = small.folder / ("model.py" if adapter == "none" else "adapter.py")
    program.write_text(SCORE, encoding="utf-8")
    scores = []
    for _ in range(2):
        assert trainer.run(small, program) == 0, small.said
        scores.append(json.loads(small.said.splitlines()[-1]))
    assert scores[0] == scores[1]
    assert "score" in _heads(small)


def test_a_reward_model_shows_what_it_scores_and_how_often_it_is_right(
    job: Callable[..., Any], trainer: Any
) -> None:
    small = job("preference", method={"type": "reward"}, data={"validation": "25%"})
    assert trainer.train(small) == 0, small.said
    assert re.search(r"Chosen: .*\nRejected: .*\nBefore: .*for the chosen answer", small.said)
    assert all(0 <= line["eval_accuracy"] <= 1 for line in small.metrics if "eval_loss" in line)


def test_adapters_dropout_changes_a_comparison_only_if_it_is_asked_for(
    job: Callable[..., Any], trainer: Any, tmp_path_factory: Any, compile_job: Callable[..., Any]
) -> None:
    losses = []
    for dropout in (0.0, 0.5):
        folder = tmp_path_factory.mktemp("dropout")
        adapter = {"type": "lora", "dropout": dropout}
        small = compile_job(folder, "preference", {"method": {"type": "dpo"}, "adapter": adapter})
        assert trainer.train(small) == 0, small.said
        losses.append([line["loss"] for line in small.metrics if "loss" in line])
    assert losses[0] != losses[1]


def test_early_stopping_ends_a_training_that_gets_no_better(
    job: Callable[..., Any], trainer: Any
) -> None:
    small = job(
        data={"validation": "25%"},
        training={
            "max_steps": 20,
            "learning_rate": 1e-9,
            "eval_steps": 1,
            "early_stopping_patience": 2,
        },
    )
    assert trainer.train(small) == 0, small.said
    held_out = [line["eval_loss"] for line in small.metrics if "eval_loss" in line]
    assert held_out[0] == pytest.approx(held_out[-1], rel=1e-3)
    assert max(line["step"] for line in small.metrics) < 20


@pytest.mark.parametrize(("training", "steps"), [
    ({}, [0, 3]),
    ({"eval_steps": 2}, [0, 2, 3]),
    ({"eval_steps": 1, "save_steps": 3}, [0, 1, 2, 3]),
    ({"max_steps": None, "epochs": 0.5}, [0, 3]),
    ({"max_steps": None, "epochs": 2}, [0, 5, 10]),
])  # fmt: skip
def test_the_last_step_is_evaluated_once(
    job: Callable[..., Any], trainer: Any, training: dict[str, Any], steps: list[int]
) -> None:
    small = job(data={"validation": "25%"}, training=training)
    assert trainer.train(small) == 0, small.said
    assert [line["step"] for line in small.metrics if "eval_loss" in line] == steps


def test_a_last_evaluation_that_a_kill_cost_is_made_up_for(
    job: Callable[..., Any], trainer: Any
) -> None:
    training = {"max_steps": None, "epochs": 1, "save_steps": 5}
    small = job(data={"validation": "25%"}, training=training)
    assert trainer.train(small) == 0, small.said
    whole = small.metrics
    assert [line["step"] for line in whole if "eval_loss" in line] == [0, 5]
    kept = [line for line in whole if line["step"] < 5 or "loss" in line]
    text = "".join(json.dumps(line) + "\n" for line in kept)
    (small.result / "metrics.jsonl").write_text(text, encoding="utf-8")
    assert trainer.train(small) == 0, small.said
    losses = [(line["step"], line["eval_loss"]) for line in whole if "eval_loss" in line]
    again = [(line["step"], line["eval_loss"]) for line in small.metrics if "eval_loss" in line]
    assert again == losses


def test_early_stopping_keeps_the_best_model(job: Callable[..., Any], trainer: Any) -> None:
    small = job(
        data={"validation": "25%"},
        training={"learning_rate": 1e-2, "eval_steps": 1, "early_stopping_patience": 1},
    )
    assert trainer.train(small) == 0, small.said
    during = [line["eval_loss"] for line in small.metrics[1:-1] if "eval_loss" in line]
    assert small.metrics[-1]["eval_loss"] == pytest.approx(min(during))


def test_the_test_data_is_evaluated_once_after_the_training(
    job: Callable[..., Any], trainer: Any
) -> None:
    small = job(data={"test": "rows.jsonl"})
    assert trainer.train(small) == 0, small.said
    assert [line["step"] for line in small.metrics if "test_loss" in line] == [3]


def test_an_answer_before_and_one_after_are_shown(job: Callable[..., Any], trainer: Any) -> None:
    small = job("preference", method={"type": "dpo"}, data={"validation": "25%"})
    assert trainer.train(small) == 0, small.said
    assert re.search(
        r"Question: Where is .*\nExpected: It left .*\nBefore: .*\nAfter: ", small.said
    )


def _require_a_trained_model(job: Any) -> None:
    losses = [line["loss"] for line in job.metrics if "loss" in line]
    assert len(losses) == 3
    assert all(math.isfinite(loss) for loss in losses)
    assert _moved(job)
    assert (job.result / "tokenizer.json").exists()
    assert (job.result / "chat_template.jinja").exists()


def _moved(job: Any) -> bool:
    """An adapter starts with B = 0. The base is in bfloat16, so that a weight which is still what
    it was has nothing in the lower half of its float32."""
    adapter = job.result / "adapter_model.safetensors"
    if adapter.exists():
        return all(any(data) for name, data in tensors(adapter) if "lora_B" in name)
    weights = tensors(job.result / "model.safetensors")
    return all(any(data[0::4]) or any(data[1::4]) for _, data in weights)


def _heads(job: Any) -> str:
    """The names of all saved weights, in a line."""
    return " ".join(name for file in job.result.glob("*.safetensors") for name, _ in tensors(file))
