"""What `training:`, `hardware:`, `tracking:` and `hub:` become in Axolotl's YAML."""

import pytest
import yaml

CHAT = {"data.format": "chat"}
REWARD = {"method.type": "reward", "data.format": "preference"}
VALIDATED = {**CHAT, "data.validation": "10%"}
DPO = {"method.type": "dpo", "data.format": "preference"}
FULL = {"adapter.type": "none"}
FOUR = {"hardware.gpus": 4, "training.batch_size": 16}


@pytest.fixture
def document(compiled):
    def read(leaves):
        result = compiled("axolotl", leaves)
        assert result.files, result.diagnostics
        return yaml.safe_load(result.texts["axolotl.yaml"])

    return read


@pytest.fixture
def refused(compiled):
    return lambda leaves: {leaf for leaf, _ in compiled("axolotl", leaves).lowered.refused}


@pytest.fixture
def lost(compiled):
    return lambda leaves: compiled("axolotl", leaves).lowered.lost


@pytest.mark.parametrize(
    ("training", "said"),
    [
        ({"min_lr_ratio": 0.1}, {"lr_scheduler": "cosine", "cosine_min_lr_ratio": 0.1}),
        (
            {"lr_scheduler": "linear", "min_lr_ratio": 0.1, "learning_rate": 2e-4},
            {
                "lr_scheduler": "polynomial",
                "lr_scheduler_kwargs": {"lr_end": 2e-5, "power": 1.0},
            },
        ),
        (
            {"lr_scheduler": "cosine_with_restarts", "lr_cycles": 3},
            {"lr_scheduler": "cosine_with_restarts", "lr_scheduler_kwargs": {"num_cycles": 3}},
        ),
        (
            {"lr_scheduler": "warmup_stable_decay", "max_steps": 100},
            {
                "lr_scheduler": "warmup_stable_decay",
                "lr_scheduler_kwargs": {"num_decay_steps": 10, "min_lr_ratio": 0.0},
            },
        ),
        ({"optimizer": "lion"}, {"optimizer": "lion_32bit", "adam_beta2": 0.99}),
        ({"optimizer": "sgd"}, {"optimizer": "sgd", "optim_args": {"momentum": 0.9}}),
        ({"neftune_noise_alpha": 5}, {"neftune_noise_alpha": 5}),
        (
            {"router_aux_loss_coef": 0.01},
            {
                "overrides_of_model_config": {
                    "output_router_logits": True,
                    "router_aux_loss_coef": 0.01,
                }
            },
        ),
        ({"group_by_length": True}, {"group_by_length": True}),
        ({"save_total_limit": 7}, {"save_total_limit": 7}),
        ({"torch_compile": True}, {"torch_compile": True}),
    ],
)
def test_settings_of_the_training_in_axolotls_words(document, training, said):
    found = document({**CHAT, **{f"training.{key}": value for key, value in training.items()}})
    assert {key: found.get(key) for key in said} == said


def test_the_schedule_has_one_floor_not_two(document):
    assert "lr_scheduler_kwargs" not in document({**CHAT, "training.min_lr_ratio": 0.1})


def test_an_optimizer_without_betas_has_none(document):
    found = document({**CHAT, "training.optimizer": "adafactor"})
    assert not [key for key in found if key.startswith("adam_")]


@pytest.mark.parametrize(
    ("leaves", "said"),
    [
        ({"training.evals_per_epoch": 4}, {"evals_per_epoch": 4, "eval_strategy": None}),
        ({"training.evals_per_epoch": 1}, {"evals_per_epoch": None, "eval_strategy": "epoch"}),
        ({"training.saves_per_epoch": 2}, {"saves_per_epoch": 2, "save_strategy": None}),
        (
            {"training.evals_per_epoch": 2, "training.early_stopping_patience": 2},
            {"eval_steps": 0.166666, "save_steps": 0.166666, "evals_per_epoch": None},
        ),
    ],
)
def test_how_often_it_is_evaluated_and_saved(document, leaves, said):
    found = document({**VALIDATED, **leaves})
    assert {key: found.get(key) for key in said} == said


def test_a_reward_model_stops_early_too(document):
    stopping = {"training.early_stopping_patience": 2, "training.eval_steps": 9}
    found = document({**VALIDATED, **REWARD, **stopping})
    said = ("early_stopping_patience", "eval_steps", "save_steps")
    assert tuple(map(found.get, said)) == (2, 9, 9)


@pytest.mark.parametrize(
    ("leaves", "leaf"),
    [
        ({"training.deterministic": True}, "training.deterministic"),
        ({"training.optimizer": "stable_adamw", "hardware.gpus": 0}, "training.optimizer"),
        ({"hub.repo": "org/result", "hub.private": False}, "hub.private"),
        (
            {
                **VALIDATED,
                "training.early_stopping_patience": 2,
                "training.early_stopping_threshold": 0.1,
            },
            "training.early_stopping_threshold",
        ),
        (
            {**CHAT, "training.packing": True, "training.packing_strategy": "wrapped"},
            "training.packing_strategy",
        ),
        ({"training.max_steps": 9, "training.saves_per_epoch": 2}, "training.saves_per_epoch"),
        ({"hardware.gpus": 0, "training.liger_kernel": True}, "training.liger_kernel"),
        (
            {"method.type": "dpo", "training.router_aux_loss_coef": 0.01},
            "training.router_aux_loss_coef",
        ),
        (
            {**FOUR, "adapter.type": "qlora", "hardware.strategy": "zero3"},
            "hardware.strategy",
        ),
        ({**FOUR, "hardware.strategy": "ddp", "hardware.offload": True}, "hardware.offload"),
    ],
)
def test_what_axolotl_cannot_do_is_refused(refused, leaves, leaf):
    assert leaf in refused(leaves)


@pytest.mark.parametrize("leaf", ["training.neftune_noise_alpha", "training.group_by_length"])
def test_what_its_preference_trainers_pass_over_is_lost(lost, leaf):
    assert lost({**DPO, leaf: 5 if "alpha" in leaf else True}) == (leaf,)


def test_ligers_kernels_are_a_plugin_without_its_loss(document):
    found = document({**CHAT, "training.liger_kernel": True})
    assert found["plugins"] == ["axolotl.integrations.liger.LigerPlugin"]
    assert found["liger_rms_norm"] and "liger_fused_linear_cross_entropy" not in found


@pytest.mark.parametrize("stage", [1, 2, 3])
def test_zero_is_written_out(document, stage):
    leaves = {**FULL, **FOUR, "hardware.strategy": f"zero{stage}", "hardware.offload": True}
    found = document(leaves)["deepspeed"]
    zero = found["zero_optimization"]
    assert zero["stage"] == stage
    assert zero["offload_optimizer"]["device"] == "cpu"
    assert ("offload_param" in zero) is (stage == 3)
    assert found["gradient_clipping"] == "auto"
    assert "fsdp_config" not in document(leaves)


def test_fsdp_offloads_what_it_parts(document):
    leaves = {**FULL, **FOUR, "hardware.offload": True}
    assert document(leaves)["fsdp_config"]["offload_params"] is True


@pytest.mark.parametrize(
    ("tracking", "said"),
    [
        (
            {"tool": "wandb", "project": "p", "entity": "e"},
            {
                "use_wandb": True,
                "wandb_project": "p",
                "wandb_entity": "e",
                "wandb_name": "support-tone",
            },
        ),
        (
            {"tool": "mlflow", "url": "http://host"},
            {"use_mlflow": True, "mlflow_tracking_uri": "http://host"},
        ),
        ({"tool": "trackio"}, {"use_trackio": True, "trackio_project_name": "support-tone"}),
        ({"tool": "tensorboard"}, {"use_tensorboard": True}),
    ],
)
def test_a_tracking_tool_gets_its_own_keys_and_no_other(document, tracking, said):
    found = document({f"tracking.{key}": value for key, value in tracking.items()})
    assert {key: found.get(key) for key in said} == said
    assert len([key for key in found if key.startswith("use_")]) == 1


@pytest.mark.parametrize("gpu", ["T4", "H100"])
def test_attention_follows_from_the_gpu_unless_it_is_said(document, gpu):
    found = document({"hardware.gpu": gpu})
    assert found["attn_implementation"] == ("sdpa" if gpu == "T4" else "flash_attention_2")
    said = document({"hardware.gpu": gpu, "hardware.attention": "eager"})
    assert said["attn_implementation"] == "eager"
