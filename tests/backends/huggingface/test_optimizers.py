"""transformers' optimizers: their names, what each reads, and where each can run."""

import pytest

from ftc.lowering.row import OMIT, Refusal
from ftc_backends.huggingface import optimizers


@pytest.mark.parametrize("mine", optimizers.NAMES)
def test_the_way_back_of_a_name_is_the_name(mine: str) -> None:
    theirs = optimizers.name(mine, gpus=1)
    assert optimizers.leaf(theirs) == {"training.optimizer": mine}


def test_muon_has_no_name_there() -> None:
    assert optimizers.name(optimizers.MUON, gpus=1) is OMIT


@pytest.mark.parametrize("mine", [name for name in optimizers.NAMES if name.startswith("paged")])
def test_a_paged_optimizer_is_refused_without_a_gpu_and_one_like_it_is_named(mine: str) -> None:
    refusal = optimizers.name(mine, gpus=0)
    assert isinstance(refusal, Refusal) and refusal.help is not None
    assert refusal.help.removeprefix("set `training.optimizer: ").rstrip("`") in optimizers.NAMES


@pytest.mark.parametrize(
    ("optimizer", "strategy", "offload", "refused"),
    [
        ("adamw", "fsdp", None, False),
        ("adamw_8bit", "fsdp", None, True),
        ("adamw_8bit", "zero2", None, False),
        ("muon", "ddp", None, False),
        ("muon", "zero1", None, True),
        ("schedule_free_adamw", "fsdp", None, True),
        ("lion", "zero3", True, False),
        ("sgd", "zero3", True, True),
        ("sgd", "zero3", False, False),
    ],
)
def test_an_optimizer_steps_over_parts_or_is_refused(
    optimizer: str, strategy: str, offload: bool | None, refused: bool
) -> None:
    assert isinstance(optimizers.over_parts(optimizer, strategy, offload), Refusal) == refused


@pytest.mark.parametrize("leaf", optimizers.READS)
def test_a_setting_is_refused_where_the_optimizer_does_not_read_it(leaf: str) -> None:
    for optimizer in (*optimizers.NAMES, optimizers.MUON):
        read = optimizers.setting(leaf, 0.5, optimizer)
        assert (read == 0.5) == (optimizer in optimizers.READS[leaf])


def test_arguments_are_read_back_from_a_text_and_from_a_mapping() -> None:
    said = optimizers.arguments(beta3=0.99, alpha=5)
    leaves = {"training.adam_beta3": 0.99, "training.ademamix_alpha": 5.0}
    assert optimizers.argument_leaves(said) == leaves
    assert optimizers.argument_leaves({"beta3": 0.99, "alpha": 5}) == leaves


def test_arguments_of_which_one_has_no_leaf_are_not_read_back() -> None:
    assert optimizers.argument_leaves("momentum=0.9,nesterov=1") == {}
