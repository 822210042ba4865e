"""What `hardware:`, `tracking:` and `hub:` become: train.py, accelerate.yaml, requirements.txt."""

import pytest
import yaml

FULL = {"adapter.type": "none"}
LORA = {"adapter.type": "lora"}
QLORA = {"adapter.type": "qlora"}
FOUR = {"hardware.gpus": 4, "training.batch_size": 16}


@pytest.fixture
def document(compiled):
    def read(leaves):
        result = compiled("local", leaves)
        assert result.files, result.diagnostics
        return result.lowered.document

    return read


@pytest.fixture
def text(compiled):
    def read(leaves, file="train.py"):
        result = compiled("local", leaves)
        assert result.files, result.diagnostics
        return result.texts[file]

    return read


@pytest.fixture
def refused(compiled):
    return lambda leaves: {leaf for leaf, _ in compiled("local", leaves).lowered.refused}


@pytest.mark.parametrize(
    ("gpu", "adapter", "precision", "memory"),
    [
        ("T4", LORA, (False, True), 16e9),
        ("V100", FULL, (False, True), 16e9),
        ("T4", QLORA, (False, False), 16e9),
        ("A100", QLORA, (True, None), 40e9),
        ("RTX 4090", LORA, (True, None), 24e9),
    ],
)
def test_memory_and_precision_follow_from_the_name_of_the_gpu(
    document, gpu, adapter, precision, memory
):
    said = document({**adapter, "hardware.gpu": gpu})
    assert (said["config"]["bf16"], said["config"].get("fp16")) == precision
    assert said["config"]["tf32"] is precision[0]
    assert said["gpu_memory"] == memory


def test_the_memory_that_is_said_wins(document):
    assert document({"hardware.gpu": "A100", "hardware.memory": "80GB"})["gpu_memory"] == 80e9


def test_train_py_looks_for_the_gpu_that_it_was_compiled_for(text):
    assert 'gpu="H100"' in text({"hardware.gpu": "H100"})
    assert "gpu: str" in text({"hardware.gpu": "H100"}, "checks.py")
    assert "gpu" not in text({"hardware.gpus": 0}, "checks.py").lower()


@pytest.mark.parametrize(
    ("leaves", "kind"),
    [
        ({**FULL, **FOUR}, "FSDP"),
        ({**LORA, **FOUR}, "MULTI_GPU"),
        ({**LORA, **FOUR, "hardware.strategy": "fsdp"}, "FSDP"),
        ({**FULL, **FOUR, "hardware.strategy": "zero2"}, "DEEPSPEED"),
    ],
)
def test_weights_that_learn_are_parted_and_adapters_are_not(text, leaves, kind):
    assert yaml.safe_load(text(leaves, "accelerate.yaml"))["distributed_type"] == kind


@pytest.mark.parametrize("stage", [1, 2, 3])
@pytest.mark.parametrize("offload", [False, True])
def test_each_stage_of_zero_offloads_what_it_parts(text, stage, offload):
    leaves = {**FULL, **FOUR, "hardware.strategy": f"zero{stage}", "hardware.offload": offload}
    said = yaml.safe_load(text(leaves, "accelerate.yaml"))["deepspeed_config"]
    device = "cpu" if offload else "none"
    assert said["zero_stage"] == stage
    assert said["offload_optimizer_device"] == device
    assert said.get("offload_param_device") == (device if stage == 3 else None)
    assert ("zero3_save_16bit_model" in said) is (stage == 3)


def test_an_adapter_on_fsdp_recomputes_the_trainers_way(document):
    """FSDP's own way makes PEFT save an adapter without weights."""
    parted = {**FOUR, "hardware.strategy": "fsdp"}
    full, adapter = document({**FULL, **parted}), document({**LORA, **parted})
    assert full["config"]["activation_checkpointing"] is False
    assert full["launch"]["fsdp_config"]["fsdp_activation_checkpointing"] is True
    assert adapter["config"]["activation_checkpointing"] is True
    assert "fsdp_activation_checkpointing" not in adapter["launch"]["fsdp_config"]


@pytest.mark.parametrize(
    ("leaves", "leaf"),
    [
        ({**FULL, **FOUR, "training.optimizer": "adamw_8bit"}, "training.optimizer"),
        ({**FULL, **FOUR, "training.optimizer": "lion"}, "training.optimizer"),
        (
            {
                **FULL,
                **FOUR,
                "hardware.strategy": "zero2",
                "hardware.offload": True,
                "training.optimizer": "adafactor",
            },
            "training.optimizer",
        ),
        ({"hardware.gpus": 0, "training.optimizer": "paged_lion_8bit"}, "training.optimizer"),
        ({"hardware.gpus": 0, "hardware.tf32": True}, "hardware.tf32"),
        ({"hardware.gpus": 0, "hardware.attention": "flash_attention_2"}, "hardware.attention"),
        ({"hardware.gpus": 0, "training.liger_kernel": True}, "training.liger_kernel"),
    ],
)
def test_what_cannot_run_there_is_refused(refused, leaves, leaf):
    assert leaf in refused(leaves)


def test_a_spec_for_a_gpu_is_tried_on_the_cpu_by_one_word(compiled):
    leaves = {"hardware.gpu": "A100", "hardware.memory": "80GB", "hardware.gpus": 0}
    result = compiled("local", leaves)
    assert result.files
    assert "it trains on the CPU" in " ".join(d.message for d in result.diagnostics)


def test_how_gpus_share_is_lost_where_there_is_one(compiled):
    assert compiled("local", {"hardware.strategy": "zero2"}).lowered.lost == ("hardware.strategy",)


@pytest.mark.parametrize(
    ("leaves", "line"),
    [
        ({"training.liger_kernel": True}, "liger-kernel"),
        ({"hardware.attention": "flash_attention_2"}, "kernels>=0.18.2,<0.19"),
        ({**FULL, **FOUR, "hardware.strategy": "zero2"}, "deepspeed==0.19.8"),
        ({"tracking.tool": "mlflow"}, "mlflow==3.17.2"),
        ({"training.optimizer": "schedule_free_adamw"}, "schedulefree==1.4.1"),
        ({"training.optimizer": "stable_adamw"}, "torch-optimi==0.3.3"),
        ({"training.optimizer": "ademamix"}, "bitsandbytes==0.50.2"),
        ({"training.optimizer": "lion_8bit"}, "bitsandbytes==0.50.2"),
    ],
)
def test_what_is_needed_is_in_the_requirements(text, leaves, line):
    assert line in text(leaves, "requirements.txt").splitlines()
    assert line not in text({}, "requirements.txt").splitlines()


@pytest.mark.parametrize(
    ("attention", "built"),
    [("flash_attention_2", "flash-attn"), ("flash_attention_3", "flash-attn-3")],
)
def test_flash_attention_is_taken_from_whichever_package_is_there(text, attention, built):
    leaves = {"hardware.attention": attention}
    assert f'    checks.one_installed("kernels", "{built}")' in text(leaves).splitlines()
    assert 'checks.installed("kernels"' not in text(leaves)
    assert "def one_installed(" in text(leaves, "checks.py")


def test_ligers_loss_stays_off(document):
    """It passed TRL's mask of assistant turns over (trl#3781)."""
    said = document({"training.liger_kernel": True})["config"]["liger_kernel_config"]
    assert not said["fused_linear_cross_entropy"] and not said["cross_entropy"]
    assert said["rms_norm"] and said["rope"] and said["swiglu"]


@pytest.mark.parametrize(
    ("tracking", "lines"),
    [
        (
            {"tool": "wandb", "project": "p", "entity": "e", "run_name": "r"},
            [
                'os.environ["WANDB_PROJECT"] = "p"',
                'os.environ["WANDB_ENTITY"] = "e"',
                '        report_to="wandb",',
                '        run_name="r",',
            ],
        ),
        (
            {"tool": "mlflow", "url": "http://host:5000"},
            [
                'os.environ["MLFLOW_EXPERIMENT_NAME"] = "support-tone"',
                'os.environ["MLFLOW_TRACKING_URI"] = "http://host:5000"',
                '        report_to="mlflow",',
            ],
        ),
        (
            {"tool": "trackio", "project": "p"},
            ['        project="p",', '        report_to="trackio",'],
        ),
        ({"tool": "tensorboard"}, ['        report_to="tensorboard",']),
    ],
)
def test_each_tool_finds_its_entries_where_it_looks(text, tracking, lines):
    leaves = {f"tracking.{key}": value for key, value in tracking.items()}
    program = text(leaves)
    assert [line for line in lines if line not in program.splitlines()] == []
    assert f'    checks.installed("{tracking["tool"]}")' in program.splitlines()


@pytest.mark.parametrize(
    ("tool", "entry"),
    [
        ("mlflow", "entity"),
        ("wandb", "url"),
        ("tensorboard", "project"),
        ("tensorboard", "run_name"),
    ],
)
def test_an_entry_that_a_tool_does_not_have_is_refused(refused, tool, entry):
    value = "http://host" if entry == "url" else "x"
    assert f"tracking.{entry}" in refused({"tracking.tool": tool, f"tracking.{entry}": value})


def test_the_hub_gets_the_result_in_private_and_once(document):
    said = document({"hub.repo": "org/result"})["config"]
    assert said["push_to_hub"] is True
    assert said["hub_model_id"] == "org/result"
    assert (said["hub_private_repo"], said["hub_strategy"]) == (True, "end")
    assert "hub_token" not in said


def test_a_tool_cannot_be_smuggled_past_the_check_of_its_installation(compiled):
    leaves = {"targets.local.set": {"config": {"report_to": "wandb"}}}
    (finding, *_) = compiled("local", leaves).diagnostics
    assert finding.message.startswith("config.report_to: say it in the spec's own `tracking`")
