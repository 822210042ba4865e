"""From a spec to the body of `POST /v1/fine-tunes`, and back."""

import json

import pytest

from ftc.lowering.engine import lift
from ftc_backends.together.table import TABLE

LORA = {"adapter.type": "lora", "adapter.rank": 8, "adapter.alpha": 16}


def request(result):
    assert result.files, result.diagnostics
    return json.loads(result.texts["request.json"])


def test_a_small_spec_becomes_what_an_expert_would_send(compiled):
    leaves = {**LORA, "training.batch_size": 8, "training.epochs": 2, "data.validation": "10%"}
    assert request(compiled("together", leaves)) == {
        "model": "openai/gpt-oss-20b",
        "training_file": "${file:train}",
        "validation_file": "${file:validation}",
        "n_epochs": 2,
        "n_evals": 2,
        "batch_size": 8,
        "gradient_accumulation_steps": 1,
        "learning_rate": 0.0002,
        "lr_scheduler": {
            "lr_scheduler_type": "cosine",
            "lr_scheduler_args": {"min_lr_ratio": 0.0, "num_cycles": 0.5},
        },
        "warmup_ratio": 0.03,
        "max_grad_norm": 1.0,
        "weight_decay": 0.0,
        "packing": False,
        "random_seed": 42,
        "training_type": {
            "type": "Lora",
            "lora_r": 8,
            "lora_alpha": 16,
            "lora_dropout": 0.05,
            "lora_trainable_modules": "all-linear",
        },
        "training_method": {"method": "sft", "train_on_inputs": False},
        "suffix": "support-tone",
    }


def test_without_a_batch_size_the_service_takes_what_fits(compiled):
    sent = request(compiled("together"))
    assert not {"batch_size", "gradient_accumulation_steps"} & sent.keys()


def test_without_validation_nothing_is_evaluated(compiled):
    assert "n_evals" not in request(compiled("together"))


def test_preferences_have_their_beta_and_no_mask(compiled):
    leaves = {"method.type": "dpo", "data.format": "preference", "method.beta": 0.2}
    sent = request(compiled("together", leaves))
    assert sent["training_method"] == {"method": "dpo", "dpo_beta": 0.2}


def test_all_weights_are_full(compiled):
    sent = request(compiled("together", {"adapter.type": "none"}))
    assert sent["training_type"] == {"type": "Full"}


def test_modules_are_one_text(compiled):
    leaves = {**LORA, "adapter.target_modules": ["q_proj", "v_proj"]}
    sent = request(compiled("together", leaves))
    assert sent["training_type"]["lora_trainable_modules"] == "q_proj,v_proj"


def test_the_learning_rate_ends_where_the_spec_says(compiled):
    leaves = {"training.lr_scheduler": "linear", "training.min_lr_ratio": 0.1}
    sent = request(compiled("together", leaves))
    assert sent["lr_scheduler"] == {
        "lr_scheduler_type": "linear",
        "lr_scheduler_args": {"min_lr_ratio": 0.1},
    }
    found, _ = lift(sent, TABLE)
    assert leaves.items() <= found.items()


def test_patience_asks_for_early_stopping_with_one_evaluation_an_epoch(compiled):
    leaves = {
        "data.validation": "10%",
        "training.epochs": 4,
        "training.early_stopping_patience": 2,
    }
    sent = request(compiled("together", leaves))
    assert {key: sent[key] for key in sent if key.startswith("early") or key == "n_evals"} == {
        "n_evals": 4,
        "early_stopping_enabled": True,
        "early_stopping_patience": 2,
        "early_stopping_warmup_evals": 0,
    }


@pytest.mark.parametrize(
    ("leaves", "said"),
    [
        ({"training.lr_scheduler": "polynomial"}, "linear or cosine"),
        ({"training.epochs": 1.5}, "whole epochs"),
        ({**LORA, "adapter.alpha": 12.5}, "whole number"),
        ({"adapter.type": "qlora"}, "plain LoRA or all weights"),
        (
            {
                "data.validation": "10%",
                "training.epochs": 2,
                "training.early_stopping_patience": 2,
            },
            "more evaluations",
        ),
    ],
)
def test_what_the_service_cannot_do_is_refused(compiled, leaves, said):
    result = compiled("together", leaves)
    assert not result.files
    assert any(said in d.message for d in result.diagnostics)


def test_a_warmup_in_steps_is_lost_and_said_to_be(codes):
    assert "FTC301" in codes("together", {"training.warmup_steps": 10})


def test_a_request_reads_back_to_its_spec(compiled):
    leaves = {
        **LORA,
        "adapter.target_modules": ["q_proj", "v_proj"],
        "training.lr_scheduler": "linear",
        "training.epochs": 2,
        "training.seed": 5,
    }
    found, unread = lift(request(compiled("together", leaves)), TABLE)
    assert {key: found[key] for key in leaves} == leaves
    assert {path[0] for path in unread} == {"training_file", "training_method"}


def test_it_is_sent_to_the_service(compiled):
    submit = json.loads(compiled("together").texts["submit.json"])
    assert submit["url"] == "https://api.together.ai/v1/fine-tunes"
