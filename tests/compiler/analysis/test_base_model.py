"""What is known about the base model without fetching anything."""

import json
import os
from pathlib import Path

import pytest
from tests.compiler.analysis.specs import found, plan_of

from ftc.analysis.base_model import base_model, hub_id, is_folder, parameters_in
from ftc.diagnostics.diagnostic import Severity


@pytest.mark.parametrize(
    ("id", "parameters"),
    [
        ("Qwen/Qwen3-0.6B", 600_000_000),
        ("Qwen/Qwen3-0.6B-Base", 600_000_000),
        ("google/gemma-3-1b-it", 1_000_000_000),
        ("HuggingFaceTB/SmolLM2-135M-Instruct", 135_000_000),
        ("Qwen/Qwen3-30B-A3B", 30_000_000_000),
        ("openai/gpt-oss-20b", 20_000_000_000),
        ("mistralai/Mixtral-8x7B-v0.1", None),
        ("microsoft/phi-2", None),
        ("unsloth/model-bnb-4bit", None),
        ("org/v2.5b1", None),
    ],
)
def test_a_name_states_its_parameters(id: str, parameters: int | None) -> None:
    assert parameters_in(id) == parameters


@pytest.mark.parametrize("base", ["./models/tiny", "../models/tiny", "/models/tiny", "~/models"])
def test_a_folder_is_no_id(base: str) -> None:
    assert is_folder(base)
    assert hub_id(plan_of(f"model: {{base: {base}}}")) is None


def test_the_catalogue_knows_what_a_name_does_not_say() -> None:
    model = base_model(plan_of("model: {base: meta-llama/Llama-3.2-1B}"))
    assert model is not None
    assert model.parameters == 1_230_000_000
    assert model.context_length == 131_072
    assert model.chat_template is False
    assert "catalogue" in model.known_from


def write_model(folder: Path, **tokenizer: str) -> None:
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps({"max_position_embeddings": 512}))
    (folder / "tokenizer_config.json").write_text(json.dumps({"eos_token": "</s>", **tokenizer}))
    header = json.dumps(
        {
            "__metadata__": {"format": "pt"},
            "embed": {"dtype": "F32", "shape": [100, 8], "data_offsets": [0, 3200]},
            "norm": {"dtype": "F32", "shape": [8], "data_offsets": [3200, 3232]},
        }
    ).encode()
    weights = len(header).to_bytes(8, "little") + header + bytes(3232)
    (folder / "model.safetensors").write_bytes(weights)


def test_a_folder_tells_by_its_own_files(tmp_path: Path) -> None:
    write_model(tmp_path / "tiny", chat_template="{{ messages }}")
    model = base_model(plan_of("model: {base: ./tiny, revision: null}", root=str(tmp_path)))
    assert model is not None
    assert model.parameters == 808
    assert model.context_length == 512
    assert model.chat_template is True


def test_a_template_may_stand_in_a_file_of_its_own(tmp_path: Path) -> None:
    write_model(tmp_path / "tiny")
    plan = plan_of("model: {base: ./tiny, revision: null}", root=str(tmp_path))
    assert found("model: {base: ./tiny, revision: null}", "FTC286", root=str(tmp_path))
    (tmp_path / "tiny" / "chat_template.jinja").write_text("{{ messages }}")
    plan = plan_of("model: {base: ./tiny, revision: null}", root=str(tmp_path))
    model = base_model(plan)
    assert model is not None
    assert model.chat_template is True


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff\xfe", b'"text"', b"[" * 100_000])
def test_a_broken_folder_tells_nothing(tmp_path: Path, content: bytes) -> None:
    folder = tmp_path / "model-7B"
    folder.mkdir()
    for name in ("config.json", "tokenizer_config.json", "model.safetensors"):
        (folder / name).write_bytes(content)
    model = base_model(plan_of("model: {base: ./model-7B}", root=str(tmp_path)))
    assert model is not None
    assert (model.context_length, model.chat_template) == (None, None)
    assert model.parameters == 7_000_000_000


def test_a_pipe_in_a_model_folder_does_not_block(tmp_path: Path) -> None:
    folder = tmp_path / "tiny"
    folder.mkdir()
    os.mkfifo(folder / "config.json")
    model = base_model(plan_of("model: {base: ./tiny}", root=str(tmp_path)))
    assert model is not None
    assert model.context_length is None


def test_max_length_is_held_against_a_folder_too(tmp_path: Path) -> None:
    write_model(tmp_path / "tiny", chat_template="{{ messages }}")
    fragment = "model: {base: ./tiny, revision: null}\ntraining: {max_length: 1024}"
    (finding,) = found(fragment, "FTC240", root=str(tmp_path))
    assert finding.message == "./tiny was made for 512 tokens, not 1024"


def test_recipes_say_nothing_about_tiny_models(tmp_path: Path) -> None:
    write_model(tmp_path / "tiny", chat_template="{{ messages }}")
    fragment = "model: {base: ./tiny, revision: null}\ntraining: {learning_rate: 0.01, epochs: 30}"
    assert not found(fragment, "FTC201", root=str(tmp_path))
    assert not found(fragment, "FTC211", root=str(tmp_path))


@pytest.mark.parametrize(("rate", "optimizer", "hopeless"), [
    ("1000", "adamw", True),
    ("1", "lion", True),
    ("0.9", "adamw", False),
    ("5", "sgd", False),
])  # fmt: skip
def test_a_rate_that_destroys_any_model_is_an_error_for_tiny_ones_too(
    tmp_path: Path, rate: str, optimizer: str, hopeless: bool
) -> None:
    write_model(tmp_path / "tiny", chat_template="{{ messages }}")
    training = f"training: {{learning_rate: {rate}, optimizer: {optimizer}}}"
    fragment = f"model: {{base: ./tiny, revision: null}}\n{training}"
    findings = found(fragment, "FTC201", root=str(tmp_path))
    assert [finding.severity for finding in findings] == [Severity.ERROR] * hopeless
