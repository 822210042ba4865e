"""A model has so many positions, and train.py ends on more: the compiler says so where it knows."""

from collections.abc import Callable
from typing import Any

import pytest

from ftc.diagnostics.diagnostic import Diagnostic

POSITIONS = 256
"""Of the tiny model, whose own files say so."""


@pytest.mark.parametrize(("data_format", "method"), [
    ("chat", "sft"),
    ("preference", "dpo"),
    ("prompt-only", "grpo"),
    ("prompt-only", "online-dpo"),
    ("prompt-only", "distill"),
])  # fmt: skip
def test_more_tokens_than_a_folders_model_has_positions_are_an_error(
    refusals: Callable[..., list[Diagnostic]], data_format: str, method: str
) -> None:
    (error,) = refusals(
        data_format,
        method={"type": method},
        training={"max_length": POSITIONS + 1, "batch_size": 4, "learning_rate": 1e-5},
    )
    limit = "./model knows no more than 256 positions, and train.py ends on 257"
    assert (error.code, error.target) == ("FTC305", "local")
    assert error.message.partition(": ")[2] == limit
    assert error.span is not None


def test_as_many_are_none(refusals: Callable[..., list[Diagnostic]]) -> None:
    assert not refusals("chat", training={"max_length": POSITIONS})


@pytest.mark.parametrize(("said", "verbatim", "refused"), [(512, 64, False), (64, 512, True)])
def test_what_counts_is_what_the_program_is_told(
    refusals: Callable[..., list[Diagnostic]], said: int, verbatim: int, refused: bool
) -> None:
    local = {"set": {"config": {"max_length": verbatim}}}
    found = refusals("chat", training={"max_length": said}, targets={"local": local})
    assert [error.code for error in found] == ["FTC305"] * refused


@pytest.mark.parametrize("target", ["local", "axolotl"])
def test_a_catalogues_count_may_be_less_than_the_models_own(
    compiled: Callable[..., Any], target: str
) -> None:
    leaves = {"model.base": "Qwen/Qwen3-0.6B", "training.max_length": 40_000}
    assert compiled(target, leaves).files
