"""Adapters: their strength, and the modules that they name."""

import pytest
from tests.compiler.analysis.specs import found

from ftc.diagnostics.diagnostic import Edit


@pytest.mark.parametrize(
    ("adapter", "rank", "alpha", "wrong"),
    [
        ("lora", 16, 32, False),
        ("lora", 64, 128, False),  # a field guide's practical stack
        ("lora", 64, 16, False),  # the QLoRA paper
        ("lora", 64, 8, True),
        ("lora", 8, 32, False),
        ("lora", 8, 64, True),
        ("rslora", 4, 16, False),  # the rsLoRA paper
        ("rslora", 2048, 16, False),
        ("rslora", 64, 256, True),
    ],
)
def test_recipes_of_papers_are_not_far_apart(adapter, rank, alpha, wrong) -> None:
    fragment = f"adapter: {{type: {adapter}, rank: {rank}, alpha: {alpha}}}"
    assert bool(found(fragment, "FTC260")) is wrong


def test_an_adapter_on_the_head_becomes_a_module_trained_in_full() -> None:
    (finding,) = found("adapter: {type: lora, target_modules: [q_proj, lm_head]}", "FTC264")
    assert finding.fix is not None
    assert finding.fix.edits == (
        Edit("set", ("adapter", "target_modules"), ["q_proj"]),
        Edit("set", ("adapter", "modules_to_save"), ["lm_head"]),
    )


def test_names_of_an_own_architecture_are_left_alone() -> None:
    assert not found("adapter: {type: lora, target_modules: [conv_mixer, q_proj]}", "FTC267")
    assert not found("adapter: {type: lora, target_modules: [model.layers.0.q_proj]}", "FTC267")


def test_a_misspelt_part_of_a_path_is_corrected_in_place() -> None:
    (finding,) = found("adapter: {type: lora, target_modules: [layers.0.q_porj]}", "FTC267")
    assert finding.help == "did you mean `layers.0.q_proj`?"


@pytest.mark.parametrize(("rank", "flag"), [(64, 64), (100, 128), (256, 256)])
def test_the_flag_for_serving_is_the_next_that_vllm_takes(rank: int, flag: int) -> None:
    (finding,) = found(f"adapter: {{type: lora, rank: {rank}}}", "FTC262")
    assert f"--max-lora-rank {flag}`" in finding.message
