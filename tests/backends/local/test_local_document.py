"""From a spec to what train.py says to TRL."""

import pytest

from ftc.lowering.engine import lift
from ftc_backends.local.table import TABLE

SFT = {"method.type": "sft"}
CHAT = {**SFT, "data.format": "chat"}
PROMPT = {**SFT, "data.format": "prompt-completion"}
TEXT = {"method.type": "cpt", "data.format": "text"}
DPO = {"method.type": "dpo", "data.format": "preference"}
CPO = {"method.type": "cpo"}
REWARD = {"method.type": "reward"}
FULL = {"adapter.type": "none"}
LORA = {"adapter.type": "lora"}
QLORA = {"adapter.type": "qlora"}
CPU = {"hardware.gpus": 0}
GPUS = {"hardware.gpus": 2}
VALIDATION = {"data.validation": "10%"}


@pytest.fixture
def document(compiled):
    """The document, of a spec that is taken without an error."""

    def read(leaves):
        result = compiled("local", leaves)
        assert result.files, result.diagnostics
        return result.lowered.document

    return read


@pytest.fixture
def config(document):
    return lambda leaves: document(leaves)["config"]


@pytest.fixture
def refused(compiled):
    """The leaves that are refused, with the reasons."""

    def read(leaves):
        lowered = compiled("local", leaves).lowered
        return {leaf: refusal.reason for leaf, refusal in lowered.refused}

    return read


@pytest.fixture
def lost(compiled):
    return lambda leaves: compiled("local", leaves).lowered.lost


def test_weights_that_learn_are_kept_in_full_precision(document):
    assert document(FULL)["model"]["dtype"] == "float32"
    assert document(LORA)["model"]["dtype"] == "bfloat16"
    assert document({**LORA, "hardware.precision": "fp16"})["model"]["dtype"] == "float16"


def test_a_quantized_base_computes_in_the_precision_of_the_training(document):
    assert document(QLORA)["quantization"] == {
        "load_in_4bit": True,
        "bnb_4bit_quant_type": "nf4",
        "bnb_4bit_use_double_quant": True,
        "bnb_4bit_compute_dtype": "bfloat16",
        "bnb_4bit_quant_storage": "uint8",
    }
    assert document({**QLORA, "adapter.bits": 8})["quantization"] == {
        "load_in_8bit": True,
        "llm_int8_threshold": 6.0,
        "llm_int8_has_fp16_weight": False,
    }


def test_the_kinds_of_lora_are_flags_of_one_config(document):
    for kind, flags in (
        ("lora", (False, False)),
        ("dora", (True, False)),
        ("rslora", (False, True)),
    ):
        said = document({"adapter.type": kind})["adapter"]
        assert (said["use_dora"], said["use_rslora"]) == flags


def test_the_batch_is_reached_by_accumulation(config):
    said = config({"training.batch_size": 32, "training.micro_batch_size": 4, **GPUS})
    assert said["per_device_train_batch_size"] == 4
    assert said["gradient_accumulation_steps"] == 4


def test_a_batch_that_is_no_multiple_is_refused(refused):
    leaves = {"training.batch_size": 10, "training.micro_batch_size": 4}
    assert "no multiple of the 4" in refused(leaves)["training.batch_size"]


def test_a_share_of_the_steps_is_a_number_below_one(config):
    assert config({"training.warmup_ratio": 0.05})["warmup_steps"] == 0.05
    assert config({"training.warmup_steps": 7})["warmup_steps"] == 7


def test_a_warmup_that_the_constant_schedule_ignores_is_lost(lost, config):
    constant = {"training.lr_scheduler": "constant"}
    assert "warmup_steps" not in config(constant)
    assert lost({**constant, "training.warmup_ratio": 0.1}) == ("training.warmup_ratio",)
    assert lost({**constant, "training.warmup_steps": 9}) == ("training.warmup_steps",)
    assert lost({**constant, "training.warmup_ratio": 0}) == ()


def test_text_is_split_and_chats_are_cut_when_they_are_packed(config):
    assert config(TEXT)["packing_strategy"] == "bfd_split"
    assert config({**CHAT, "training.packing": True})["packing_strategy"] == "bfd"
    assert "packing_strategy" not in config(CHAT)


@pytest.mark.parametrize(
    ("leaves", "said"),
    [
        (CHAT, False),
        ({**CHAT, "method.loss_on": "all"}, False),
        (PROMPT, True),
        ({**PROMPT, "method.loss_on": "all"}, False),
        (TEXT, False),
    ],
)
def test_the_config_says_which_tokens_are_learned(config, leaves, said):
    assert config(leaves)["completion_only_loss"] is said
    assert config(leaves)["assistant_only_loss"] is False  # the program labels turns by itself


@pytest.mark.parametrize(("loss_on", "turns"), [("assistant", "assistant"), ("all", None)])
def test_the_program_labels_the_assistants_turns_of_chats(document, loss_on, turns):
    assert document({**CHAT, "method.loss_on": loss_on}).get("learned_turns") == turns
    assert "learned_turns" not in document(PROMPT)


@pytest.mark.parametrize(
    ("leaves", "leaf"),
    [
        ({**CHAT, "method.loss_on": "completion"}, "method.loss_on"),
        ({**PROMPT, "method.loss_on": "assistant"}, "method.loss_on"),
        ({**REWARD, **QLORA, "hardware.precision": "fp32"}, "hardware.precision"),
        ({**DPO, "method.loss": "exo_pair", "method.label_smoothing": 0}, "method.label_smoothing"),
        ({**CPO, "method.loss": "ipo", "method.label_smoothing": 0.1}, "method.label_smoothing"),
        (
            {**DPO, **FULL, "method.precompute_reference": True, "data.test": "t.jsonl"},
            "method.precompute_reference",
        ),
        ({**DPO, "method.label_smoothing": 0.1}, "method.label_smoothing"),
        ({**CPU, "hardware.precision": "fp16"}, "hardware.precision"),
        ({**QLORA, "hardware.precision": "fp16"}, "hardware.precision"),
        ({**CPU, "training.optimizer": "paged_adamw_8bit"}, "training.optimizer"),
        ({**LORA, "adapter.alpha": 1.5}, "adapter.alpha"),
        ({**DPO, "data.format": "chat"}, "data.format"),
        ({"data.train": [{"path": "a.jsonl", "split": "x"}]}, "data.train"),
        ({"data.train": "rows.xml"}, "data.train"),
        ({"data.train": ["a.jsonl", "rows.xml"]}, "data.train"),
        ({**DPO, "model.special_tokens.additional": ["<|a|>"]}, "model.special_tokens.additional"),
        ({"model.base": None, "model.hosted": {"openai": "m"}}, "model.base"),
    ],
)
def test_what_the_trainer_would_ignore_or_reject_is_refused(refused, leaves, leaf):
    assert leaf in refused(leaves)


def test_smoothed_labels_reach_the_loss_that_reads_them(config):
    said = config({**DPO, "method.loss": "robust", "method.label_smoothing": 0.1})
    assert (said["loss_type"], said["label_smoothing"]) == (["robust"], 0.1)


def test_early_stopping_saves_whenever_it_evaluates_and_keeps_the_best(document):
    leaves = {**VALIDATION, "training.early_stopping_patience": 2}
    by_epoch = document(leaves)
    assert by_epoch["early_stopping"] == {
        "early_stopping_patience": 2,
        "early_stopping_threshold": 0.0,
    }
    assert by_epoch["config"]["save_strategy"] == by_epoch["config"]["eval_strategy"] == "epoch"
    assert by_epoch["config"]["load_best_model_at_end"] is True
    by_steps = document({**leaves, "training.eval_steps": 20})["config"]
    assert (by_steps["eval_steps"], by_steps["save_steps"]) == (20, 20)


def test_checkpoints_that_miss_the_evaluations_are_refused_with_early_stopping(refused):
    leaves = {**VALIDATION, "training.early_stopping_patience": 2, "training.save_steps": 30}
    assert "training.save_steps" in refused({**leaves, "training.eval_steps": 20})
    assert "training.save_steps" in refused(leaves)
    assert "training.save_steps" not in refused({**leaves, "training.eval_steps": 15})


def test_patience_without_validation_data_is_lost(lost):
    assert lost({"training.early_stopping_patience": 2}) == ("training.early_stopping_patience",)


def test_no_gpu_means_the_cpu(config):
    assert config(CPU)["use_cpu"] is True
    assert config(CPU)["bf16"] is False
    assert "use_cpu" not in config(GPUS)


def test_a_memory_is_a_number_of_bytes(document):
    assert document({"hardware.memory": "24GB"})["gpu_memory"] == 24_000_000_000


def test_rows_run_backwards(document):
    leaves = {
        **PROMPT,
        **QLORA,
        **VALIDATION,
        "data.test": "test.jsonl",
        "training.learning_rate": 1e-4,
        "training.gradient_checkpointing": False,
        "hardware.precision": "fp32",
        "output": "trained/here",
    }
    found, _ = lift(document(leaves), TABLE)
    said = {**leaves, "adapter.bits": 4, "adapter.quantization": "nf4"}
    del said["hardware.precision"]  # what is not half of anything is said by silence
    assert {leaf: found.get(leaf) for leaf in said} == said


def test_verbatim_arguments_stand_after_ours(compiled):
    leaves = {"targets.local.set": {"config": {"neftune_noise_alpha": 5}}}
    text = compiled("local", leaves).texts["train.py"]
    assert "        # said by the spec in TRL's own words\n        neftune_noise_alpha=5,\n" in text


def test_a_written_out_default_makes_room_for_verbatim_arguments(compiled):
    leaves = {"targets.local.set": {"config": {"generation_batch_size": 64, "delta": 4.0}}}
    grpo = {"method.type": "grpo", "method.rewards": [{"type": "length", "max": 200}]}
    text = compiled("local", {**grpo, "data.format": "prompt-only", **leaves}).texts["train.py"]
    assert "steps_per_generation" not in text  # TRL takes one of both
    assert "own words\n        generation_batch_size=64,\n        delta=4.0,\n" in text


@pytest.mark.parametrize(
    ("section", "entry", "message"),
    [
        ("config", {"neftune": 5}, "config.neftune: the trainer's configuration has no such"),
        ("config", {"gradient_checkpointing": True}, "config.gradient_checkpointing: "),
        ("config", {"hub_token": "x"}, "config.hub_token: "),
        ("config", {"loss_type": "zzz"}, "config.loss_type: is none of nll, dft"),
        ("config", {"max_steps": 2.5}, "config.max_steps: "),
        ("config", {"max_length": None}, "config.max_length: train.py cuts at a number of tokens"),
        ("adapter", {"rank": 8}, "adapter.rank: LoraConfig has no such argument"),
        ("model", {"torch_dtype": "auto"}, "model.torch_dtype: from_pretrained has no such"),
        ("launch", {"num_processes": 2, "gpus": 2}, "launch.gpus: accelerate has no such argument"),
        ("launch", {"mixed_precision": "bf16"}, 'launch: "num_processes" is a required property'),
        ("model", {"trust_remote_code": True}, "model.trust_remote_code: say it in the spec's own"),
        ("data", {"test": ["a.jsonl", "b.csv"]}, "data.test: it reads one kind of file"),
    ],
)
def test_what_the_packages_do_not_take_is_an_error(compiled, section, entry, message):
    result = compiled("local", {"targets.local.set": {section: entry}})
    assert result.diagnostics[0].code == "FTC305"
    assert result.diagnostics[0].message.startswith(message)


def test_a_supervised_loss_beside_dpo_is_a_second_loss_with_its_weight(config):
    said = config({**DPO, "method.sft_weight": 0.5})
    assert (said["loss_type"], said["loss_weights"]) == (["sigmoid", "sft"], [1.0, 0.5])
    assert config(DPO)["loss_weights"] is None


def test_simpo_is_a_loss_of_the_cpo_trainer_without_its_supervised_part(config):
    said = config({"method.type": "simpo"})
    expected = {"loss_type": "simpo", "beta": 2.0, "simpo_gamma": 1.0, "cpo_alpha": 0.0}
    assert said.items() >= expected.items()
    assert config(CPO)["cpo_alpha"] == 1.0


@pytest.mark.parametrize("method", ["dpo", "orpo", "kto", "simpo", "cpo", "reward"])
def test_dropout_is_off_unless_it_is_asked_for(document, method):
    said = document({"method.type": method, **LORA})
    assert (said["adapter"]["lora_dropout"], said["config"]["disable_dropout"]) == (0.0, True)
    said = document({"method.type": method, **LORA, "adapter.dropout": 0.1})
    assert (said["adapter"]["lora_dropout"], said["config"]["disable_dropout"]) == (0.1, False)
    assert document({"method.type": method, **FULL})["config"]["disable_dropout"] is True


def test_kto_takes_rows_in_their_order_and_weighs_both_kinds(config):
    said = config({"method.type": "kto", "method.undesirable_weight": 1.5})
    assert said["train_sampling_strategy"] == "sequential"
    assert (said["desirable_weight"], said["undesirable_weight"]) == (1.0, 1.5)


def test_the_load_of_experts_is_the_models_own_unless_the_spec_weighs_it(config, lost):
    assert config(CHAT)["router_aux_loss_coef"] is None
    assert config({**CHAT, "training.router_aux_loss_coef": 0.01})["router_aux_loss_coef"] == 0.01
    assert lost({**REWARD, "training.router_aux_loss_coef": 0.01})


def test_a_reference_that_is_named_is_a_model_of_its_own(document):
    said = document({**DPO, "method.reference_model": "org/tuned"})
    assert said["reference"] == {"base": "org/tuned", "dtype": "bfloat16"}
    assert "reference" not in document(DPO)
