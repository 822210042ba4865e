"""What the program looks like: like one that an expert keeps, whatever the spec asks for."""

import ast
import subprocess
import sys
from itertools import product
from typing import Any

import pytest

from ftc.lowering.source_map import places_on
from ftc_schemas.spec.formats import COMPARING

FORMATS = {
    "chat": {"method.type": "sft", "data.format": "chat"},
    "prompt-completion": {"method.type": "sft", "data.format": "prompt-completion"},
    "text": {"method.type": "cpt"},
    **{method: {"method.type": method} for method in COMPARING},
    "dpo-reference": {
        "method.type": "dpo",
        "method.reference_model": "org/reference",
        "method.reference_revision": "0" * 40,
    },
    "kto-pairs": {
        "method.type": "kto",
        "data.format": "preference",
        "method.reference_model": "./reference",
    },
}
ADAPTERS = {kind: {"adapter.type": kind} for kind in ("none", "lora", "qlora", "dora", "rslora")}
MACHINES = {
    "cpu": {"hardware.gpus": 0},
    "gpu": {"hardware.gpus": 1, "hardware.memory": "24GB"},
    "gpus": {"hardware.gpus": 2, "training.batch_size": 16},
}
DATASETS = {
    "share": {"data.validation": "10%"},
    "files": {"data.validation": "held/*.parquet", "data.test": "test.csv"},
    "remote": {
        "data.train": ["s3://bucket/a.jsonl", "s3://bucket/b.jsonl"],
        "data.test": "t.jsonl",
    },
    "hub": {"data.train": "hf://datasets/org/rows@v2", "data.validation": "5%"},
    "csv-share": {"data.train": "rows.csv", "data.validation": "5%"},
}
EXTRAS = {
    "lists": {
        "adapter.type": "lora",
        "adapter.target_modules": ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj"],
        "adapter.modules_to_save": ["embed_tokens"],
        "description": "An assistant for the people who look after the glass furnaces of Halden.",
    },
    "early": {"data.validation": "10%", "training.early_stopping_patience": 2},
    "long": {
        "model.base": "./" + "a-very-long-folder-name/" * 3 + "model",
        "model.revision": "0" * 40,
        "model.trust_remote_code": True,
        "data.train": [f"folder-of-rows/part-{n}.jsonl" for n in range(4)],
        "description": "x" * 200,
    },
}


def cases():
    for keys in product(FORMATS, ADAPTERS, MACHINES):
        if keys != ("reward", "qlora", "cpu"):  # refused: a quantized base's head wants bf16
            yield keys, {**FORMATS[keys[0]], **ADAPTERS[keys[1]], **MACHINES[keys[2]]}
    for method, data in product(FORMATS, DATASETS):
        yield (method, data), {**FORMATS[method], **DATASETS[data]}
    for name, extra in EXTRAS.items():
        yield (name,), {**FORMATS["chat"], **extra}


CASES = {"-".join(keys): leaves for keys, leaves in cases()}


@pytest.fixture
def files(compiled):
    def render(leaves):
        result = compiled("local", leaves)
        assert result.files, result.diagnostics
        return result.texts

    return render


@pytest.mark.parametrize("case", CASES)
def test_every_file_parses(files, case):
    for name, text in files(CASES[case]).items():
        if name.endswith(".py"):
            ast.parse(text, name)


def test_a_formatter_and_a_linter_find_nothing_to_change(files, tmp_path):
    pytest.importorskip("ruff", reason="needs ftc[dev]")
    for case, leaves in CASES.items():
        (tmp_path / case).mkdir()
        for name, text in files(leaves).items():
            (tmp_path / case / name).write_text(text)
    for command in (
        ["format", "--diff"],
        ["check", "--select", "F,E4,E7,E9,B,UP,SIM,C4,RET,PIE,RUF,ARG001"],
    ):
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "ruff",
                *command,
                "--isolated",
                "--target-version",
                "py311",
                "--quiet",
                str(tmp_path),
            ],
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout[:4000] + done.stderr


def test_the_program_needs_no_ftc(files):
    for leaves in CASES.values():
        for text in files(leaves).values():
            assert "ftc" not in text


def test_only_what_the_spec_needs_appears(files):
    full = files({**FORMATS["chat"], **ADAPTERS["none"], **MACHINES["cpu"]})
    everything = "".join(full.values())
    absent = ("peft", "LoraConfig", "BitsAndBytes", "torch.distributed", "cuda", "EarlyStopping")
    assert [word for word in absent if word in everything] == []
    assert "accelerate.yaml" not in full
    assert "answer.py" not in full  # nothing is held out that could be asked


def test_an_adapter_on_several_gpus_is_replicated_and_all_weights_are_sharded(files):
    adapter = files({**FORMATS["chat"], **ADAPTERS["lora"], **MACHINES["gpus"]})
    assert "distributed_type: MULTI_GPU" in adapter["accelerate.yaml"]
    whole = files({**FORMATS["chat"], **ADAPTERS["none"], **MACHINES["gpus"]})
    assert "distributed_type: FSDP" in whole["accelerate.yaml"]
    assert "activation_checkpointing=False" in whole["train.py"]


def test_nothing_is_evaluated_before_the_trainer_has_wrapped_the_model(files):
    """An evaluation before training would leave DDP out: each process would train by itself."""
    held_out = {"data.validation": "10%", "data.test": "test.jsonl"}
    text = files({**FORMATS["chat"], **MACHINES["gpus"], **held_out})["train.py"]
    assert text.index("trainer.train(") < text.index("trainer.evaluate(")
    assert "eval_on_start=fresh" in text


@pytest.mark.parametrize("training", [
    {"early_stopping_patience": 2},
    {"optimizer": "schedule_free_adamw", "lr_scheduler": "constant"},
])  # fmt: skip
def test_other_weights_than_the_last_steps_are_evaluated_at_the_end(files, training):
    said = {"data.validation": "10%"} | {f"training.{key}": v for key, v in training.items()}
    assert "\n    trainer.evaluate()\n" in files({**FORMATS["chat"], **said})["train.py"]


def test_a_last_evaluation_that_a_kill_may_have_cost_is_looked_for(files):
    said = {"data.validation": "10%", "training.save_steps": 10}
    assert "if not evaluated(trainer):" in files({**FORMATS["chat"], **said})["train.py"]
    assert "evaluate" not in files({**FORMATS["chat"], "training.save_steps": 10})["train.py"]


@pytest.mark.parametrize("every", [{}, {"training.eval_steps": 10, "training.save_steps": 20}])
def test_what_the_last_step_has_evaluated_is_not_evaluated_again(files, every):
    text = files({**FORMATS["chat"], "data.validation": "10%", **every})["train.py"]
    assert "trainer.evaluate(" not in text


def test_requirements_pin_what_is_imported(files):
    assert files(ADAPTERS["lora"])["requirements.txt"].splitlines() == [
        "torch==2.13.0",
        "transformers==5.23.0",
        "trl==1.16.0",
        "peft==0.21.2",
        "accelerate==1.15.0",
        "datasets==5.2.0",
    ]
    assert "bitsandbytes==" in files(ADAPTERS["qlora"])["requirements.txt"]
    assert "bitsandbytes==" in files({"training.optimizer": "adamw_8bit"})["requirements.txt"]
    assert "peft" not in files(ADAPTERS["none"])["requirements.txt"]
    assert "s3fs" in files(DATASETS["remote"])["requirements.txt"]


def place_of(compiled, leaves, text, file="train.py"):
    """The places of the document on the line of train.py that shows `text`."""
    result = compiled("local", leaves)
    found = next(f for f in result.files if f.name == file)
    line = next(n for n, row in enumerate(found.text.splitlines(), 1) if text in row)
    return places_on(found, line, result.lowered.document)


def test_each_line_knows_what_it_shows(compiled):
    leaves = {**FORMATS["chat"], "model.revision": "abc", "description": "Say it."}
    assert place_of(compiled, leaves, "MODEL =") == (("model", "base"),)
    assert place_of(compiled, leaves, "REVISION =") == (("model", "revision"),)
    assert place_of(compiled, leaves, "learning_rate=") == (("config", "learning_rate"),)
    assert place_of(compiled, leaves, "lora_alpha=") == (("adapter", "lora_alpha"),)
    assert place_of(compiled, leaves, "model_init_kwargs") == (
        ("model", "revision"),
        ("model", "dtype"),
    )
    assert place_of(compiled, leaves, "import argparse") == ()


def test_a_value_over_several_lines_is_on_each_of_them(compiled):
    leaves = {**FORMATS["chat"], **EXTRAS["lists"]}
    assert place_of(compiled, leaves, '"gate_proj"') == (("adapter", "target_modules"),)


def test_the_lines_of_accelerate_yaml_are_places_too(compiled):
    leaves = {**FORMATS["chat"], **MACHINES["gpus"]}
    found = place_of(compiled, leaves, "num_processes", "accelerate.yaml")
    assert found == (("launch", "num_processes"),)


def test_a_value_cannot_be_taken_for_a_template_or_a_mark(compiled):
    hostile = "{{ 7 * 7 }}{% raw %}{# \ue000 \\0001\\0"
    leaves = {**FORMATS["chat"], "description": hostile, "model.base": f"org/{hostile}"}
    text = compiled("local", leaves).texts["train.py"]
    values = [node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)]
    assert hostile in values
    assert f"org/{hostile}" in values
    assert place_of(compiled, leaves, "MODEL =") == (("model", "base"),)


@pytest.mark.parametrize("answer", ["Yes.", [{"role": "assistant", "content": "Yes."}]])
def test_the_answer_that_is_shown_is_text_whatever_the_rows_have(compiled, capsys, answer):
    dpo = {"method.type": "dpo", "data.format": "preference", "data.validation": "10%"}
    code = compiled("local", dpo).texts["answer.py"]
    scope: dict[str, Any] = {}
    exec(code.replace("from trl import DPOTrainer", "DPOTrainer = object"), scope)  # noqa: S102  # what was compiled
    scope["show"]({"prompt": "Can I cancel?", "chosen": answer}, "Hm.", "Yes.")
    assert "Question: Can I cancel?\nExpected: Yes.\nBefore:   Hm." in capsys.readouterr().out
