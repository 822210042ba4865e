"""Models: how they are pinned, and where their ids belong."""

import pytest
from tests.compiler.analysis.specs import findings, found

from ftc.diagnostics.diagnostic import Edit

COMMIT = "c1899de289a04d12100db370d81485cdf75e47ca"


@pytest.mark.parametrize(
    ("revision", "code"),
    [
        ("null", "FTC280"),
        ("main", "FTC281"),
        ("refs/pr/3", "FTC281"),
        (COMMIT[:7], "FTC282"),
        (COMMIT[:12], "FTC282"),
        (COMMIT, None),
        ("v1.0", None),
    ],
)
def test_only_a_commit_or_a_tag_pins_a_model(revision: str, code: str | None) -> None:
    codes = {d.code for d in findings(f"model: {{revision: {revision}}}")}
    assert codes == ({code} if code else set())


def test_a_folder_needs_no_revision() -> None:
    assert not found("model: {base: ./models/tiny, revision: null}", "FTC280")


@pytest.mark.parametrize(
    ("revision", "severity"), [("null", "error"), ("main", "error"), (COMMIT, "warning")]
)
def test_remote_code_is_an_error_unless_it_is_pinned(revision: str, severity: str) -> None:
    fragment = f"model: {{revision: {revision}, trust_remote_code: true}}"
    (finding,) = found(fragment, "FTC283")
    assert finding.severity == severity


@pytest.mark.parametrize(
    ("id", "target"),
    [
        ("gpt-4.1-mini-2025-04-14", "openai"),
        ("gpt-4.1-mini", "openai"),
        ("amazon.nova-micro-v1:0:128k", "bedrock"),
        ("gemini-2.5-flash", "vertex"),
    ],
)
def test_a_hosted_model_as_base_is_moved_to_its_service(id: str, target: str) -> None:
    (finding,) = found(f'model: {{base: "{id}", revision: null}}', "FTC285")
    assert finding.fix is not None
    assert finding.fix.edits[1] == Edit("set", ("model", "hosted", target), id)


def test_a_hosted_model_as_base_is_one_finding() -> None:
    codes = {d.code for d in findings("model: {base: gpt-4.1-mini, revision: null}")}
    assert codes == {"FTC285"}


@pytest.mark.parametrize(
    "address",
    [
        "https://huggingface.co/Qwen/Qwen3-0.6B",
        "https://huggingface.co/Qwen/Qwen3-0.6B/tree/main",
        "hf.co/Qwen/Qwen3-0.6B",
    ],
)
def test_a_models_web_address_becomes_its_id(address: str) -> None:
    (finding,) = found(f'model: {{base: "{address}"}}', "FTC287")
    assert finding.fix is not None
    assert finding.fix.edits[0].value == "Qwen/Qwen3-0.6B"


@pytest.mark.parametrize(
    ("id", "adapter", "wrong"),
    [
        ("example/model-7B-GGUF", "lora", True),
        ("example/model-7B-AWQ", "none", True),
        ("example/model-7B-AWQ", "lora", False),
        ("example/model-7B-bnb-4bit", "none", True),
        ("example/mlxtend-7B", "none", False),
    ],
)
def test_what_was_converted_for_inference_is_not_trained(id, adapter, wrong) -> None:
    fragment = f"model: {{base: {id}}}\nadapter: {adapter}"
    assert bool(found(fragment, "FTC288")) is wrong
