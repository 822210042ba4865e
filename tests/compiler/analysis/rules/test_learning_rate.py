"""Learning rates: which are sane for which way of training."""

import pytest
from tests.compiler.analysis.specs import findings, found

from ftc.diagnostics.diagnostic import Severity

DPO = "method: dpo\ndata: {format: preference}\n"


@pytest.mark.parametrize(
    ("way", "low", "sane", "high"),
    [
        ("adapter: lora\n", "5e-6", "2e-4", "2e-3"),
        ("adapter: qlora\n", "5e-6", "1e-4", "2e-3"),
        ("adapter: none\n", "1e-7", "2e-5", "3e-4"),
        (DPO + "adapter: lora\n", "1e-7", "5e-6", "2e-4"),
        (DPO + "adapter: none\n", "1e-8", "5e-7", "2e-5"),
    ],
)
def test_each_way_of_training_has_its_own_sane_rates(way, low, sane, high) -> None:
    (too_low,) = found(way + f"training: {{learning_rate: {low}}}", "FTC201")
    (too_high,) = found(way + f"training: {{learning_rate: {high}}}", "FTC201")
    assert " is low for " in too_low.message
    assert " is high for " in too_high.message
    assert not found(way + f"training: {{learning_rate: {sane}}}", "FTC201")


def test_a_ruinous_rate_is_an_error() -> None:
    (finding,) = found("training: {learning_rate: 2}", "FTC201")
    assert finding.severity is Severity.ERROR


def test_a_high_rate_points_at_the_method_and_adapter_that_make_it_high() -> None:
    fragment = "method: sft\nadapter: none\ntraining: {learning_rate: 2e-4}"
    (finding,) = found(fragment, "FTC201")
    assert [label.text for label in finding.related] == [
        "the method is sft",
        "the adapter is none",
    ]


def test_defaults_are_never_judged() -> None:
    for adapter in ("none", "lora", "qlora", "dora", "rslora"):
        for method in ("", DPO):
            severe = [d for d in findings(f"adapter: {adapter}\n" + method) if d.help]
            assert severe == []
