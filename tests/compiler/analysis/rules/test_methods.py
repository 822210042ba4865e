"""Methods: what they learn from, and on what of it the loss is."""

import pytest
from tests.compiler.analysis.specs import found

from ftc.diagnostics.diagnostic import Edit


def test_completion_loss_on_chat_has_a_safe_fix() -> None:
    (finding,) = found("method: {type: sft, loss_on: completion}", "FTC251")
    assert finding.fix is not None
    assert finding.fix.safe
    assert finding.fix.edits == (Edit("set", ("method", "loss_on"), "assistant"),)


@pytest.mark.parametrize(
    ("kind", "loss", "wrong"),
    [
        ("prompt-completion", "assistant", True),
        ("prompt-completion", "completion", False),
        ("chat", "assistant", False),
    ],
)
def test_the_loss_is_on_something_that_rows_have(kind: str, loss: str, wrong: bool) -> None:
    fragment = f"data: {{format: {kind}}}\nmethod: {{type: sft, loss_on: {loss}}}"
    assert bool(found(fragment, "FTC252")) is wrong


@pytest.mark.parametrize(
    ("method", "safe"),
    [
        ("", True),
        ("method: sft\n", True),
        ("method: {type: sft, loss_on: all}\n", True),
        ("method: {type: sft, loss_on: assistant}\n", False),
    ],
)
def test_sft_on_plain_text_is_meant_as_continued_pretraining(method: str, safe: bool) -> None:
    (finding,) = found(method + "data: {format: text}", "FTC250")
    assert "method: cpt" in str(finding.help)
    assert finding.fix is not None and finding.fix.safe is safe


def test_sft_cannot_learn_from_preferences_but_dpo_can() -> None:
    (finding,) = found("method: sft\ndata: {format: preference}", "FTC250")
    assert "method: dpo" in str(finding.help)
    assert not found("method: dpo\ndata: {format: preference}", "FTC250")


def test_packing_keeps_the_loss_mask_unless_the_strategy_cuts() -> None:
    packed = "training: {packing: true}\n"
    assert not found(packed, "FTC243")
    setting = packed + "targets: {local: {set: {config: {packing_strategy: "
    assert found(setting + "bfd_split}}}}", "FTC243")
    assert not found(setting + "bfd}}}}", "FTC243")
    assert not found(
        packed + "method: {type: sft, loss_on: all}\n"
        "targets: {local: {set: {config: {packing_strategy: wrapped}}}}",
        "FTC243",
    )
