"""A request against what Together says of its model: each limit, and what it speaks of."""

from typing import Any

import pytest

from ftc_backends.together.limits import beyond

LIMITS: dict[str, Any] = {
    "max_num_epochs": 20,
    "max_num_evals": 5,
    "max_num_checkpoints": 3,
    "min_learning_rate": 1e-6,
    "max_learning_rate": 1e-3,
    "max_seq_length_sft": 4096,
    "max_seq_length_dpo": 1024,
    "supports_full_training": True,
    "lora_training": {
        "min_batch_size": 2,
        "max_batch_size": 8,
        "max_batch_size_dpo": 4,
        "max_rank": 64,
        "target_modules": ["q_proj", "v_proj"],
    },
    "full_training": {"min_batch_size": 1, "max_batch_size": 3},
}
FULL = {"training_type": {"type": "Full"}}
DPO = {"training_method": {"method": "dpo"}}


def adapter(**settings: Any) -> dict[str, Any]:
    return {"training_type": {"type": "Lora", **settings}}


def test_a_request_within_the_limits_is_not_spoken_of() -> None:
    request = {"n_epochs": 20, "learning_rate": 1e-3, "batch_size": 8, "max_seq_length": 4096}
    assert list(beyond(LIMITS, request | adapter(lora_r=64))) == []


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"n_epochs": 21}, "`n_epochs` is 21, and it takes 20 at most"),
        ({"n_evals": 6}, "`n_evals` is 6, and it takes 5 at most"),
        ({"n_checkpoints": 4}, "`n_checkpoints` is 4, and it takes 3 at most"),
        ({"learning_rate": 1e-7}, "`learning_rate` is 1e-07, and it takes 1e-06 at least"),
        ({"max_seq_length": 4097}, "`max_seq_length` is 4097, and it takes 4096 at most"),
        ({"max_seq_length": 1025} | DPO, "`max_seq_length` is 1025, and it takes 1024 at most"),
        ({"batch_size": 1}, "`batch_size` is 1, and it takes 2 at least"),
        ({"batch_size": 5} | DPO, "`batch_size` is 5, and it takes 4 at most"),
        ({"batch_size": 4} | FULL, "`batch_size` is 4, and it takes 3 at most"),
        (adapter(lora_r=65), "`lora_r` is 65, and it takes 64 at most"),
        (adapter(lora_trainable_modules="q_proj,o_proj"), "`o_proj` is none of the modules"),
    ],
)
def test_what_is_beyond_a_limit_is_named(asked: dict[str, Any], said: str) -> None:
    (found,) = beyond(LIMITS, asked)
    assert found.startswith(said)


@pytest.mark.parametrize(
    "asked", [{"batch_size": "max"}, adapter(lora_trainable_modules="all-linear")]
)
def test_what_the_service_chooses_itself_is_within_its_limits(asked: dict[str, Any]) -> None:
    assert list(beyond(LIMITS, asked)) == []


def test_a_model_that_is_trained_by_adapters_only_refuses_all_its_weights() -> None:
    limits = LIMITS | {"supports_full_training": False}
    assert list(beyond(limits, {"n_epochs": 21} | FULL)) == [
        "it trains adapters of this model only, not all its weights"
    ]


def test_a_limit_that_the_service_does_not_state_refuses_nothing() -> None:
    assert list(beyond({}, {"n_epochs": 10**6, "batch_size": 10**6})) == []
