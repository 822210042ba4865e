"""The estimate of GPU memory, against numbers that are known."""

import pytest
from tests.compiler.analysis.specs import found, plan_of

from ftc.analysis.memory import items

GB = 10**9


def needed(fragment: str, parameters: int) -> dict[str, float]:
    return {item.name: item.bytes / GB for item in items(plan_of(fragment), parameters)}


def test_a_70b_model_in_nf4_with_double_quantization_takes_36_gb() -> None:
    weights = needed("adapter: {type: qlora}", 70 * GB)["weights"]
    assert weights == pytest.approx(36.1, abs=0.05)


def test_a_65b_model_in_nf4_with_double_quantization_takes_33_and_a_half_gb() -> None:
    weights = needed("adapter: {type: qlora}", 65 * GB)["weights"]
    assert weights == pytest.approx(33.5, abs=0.05)


def test_quantizing_the_constants_too_saves_0_37_bits_a_weight() -> None:
    double = needed("adapter: {type: qlora, double_quantization: true}", 8 * GB)["weights"]
    single = needed("adapter: {type: qlora, double_quantization: false}", 8 * GB)["weights"]
    assert single - double == pytest.approx(0.373, abs=1e-3)


def test_eight_bits_are_one_byte_a_weight() -> None:
    assert needed("adapter: {type: qlora, bits: 8}", 8 * GB)["weights"] == 8


@pytest.mark.parametrize(("precision", "gigabytes"), [("fp32", 32), ("bf16", 16), ("fp16", 16)])
def test_lora_loads_the_base_in_the_precision_of_the_computation(precision, gigabytes) -> None:
    fragment = f"adapter: {{type: lora}}\nhardware: {{precision: {precision}}}"
    assert needed(fragment, 8 * GB)["weights"] == gigabytes


def test_full_fine_tuning_takes_16_bytes_a_parameter() -> None:
    assert sum(needed("adapter: none", 70 * GB).values()) == 1120


def test_eight_bit_adamw_keeps_a_quarter_of_the_state() -> None:
    plain = needed("adapter: none", 8 * GB)["optimizer"]
    small = needed("adapter: none\ntraining: {optimizer: adamw_8bit}", 8 * GB)["optimizer"]
    assert plain == 4 * small


def test_paged_state_can_leave_the_gpu() -> None:
    fragment = "adapter: none\ntraining: {optimizer: paged_adamw_32bit}"
    assert "optimizer" not in needed(fragment, 8 * GB)


def test_dpo_in_full_holds_a_reference_and_with_an_adapter_none() -> None:
    dpo = "method: dpo\n"
    assert needed(dpo + "adapter: none", 8 * GB)["reference model"] == 16
    assert "reference model" not in needed(dpo + "adapter: lora", 8 * GB)


def test_an_adapter_at_rank_16_is_42_million_parameters_of_llama_8b() -> None:
    learned = needed("adapter: {type: lora, rank: 16}", 8_030_261_248)["adapter and its optimizer"]
    assert learned * GB / 16 == pytest.approx(41_943_040)


def test_an_adapter_grows_with_its_rank() -> None:
    small = needed("adapter: {type: lora, rank: 16}", 8 * GB)["adapter and its optimizer"]
    large = needed("adapter: {type: lora, rank: 64}", 8 * GB)["adapter and its optimizer"]
    assert large == pytest.approx(4 * small)


def test_a_wider_model_has_a_smaller_share_in_its_adapter() -> None:
    # LLaMA 65B: 80 layers of width 8192 and 22016 in the MLP, rank 64 on all seven matrices
    exact = 80 * 64 * (4 * 2 * 8192 + 3 * (8192 + 22016))
    learned = needed("adapter: {type: qlora, rank: 64}", 65_285_660_672)
    assert learned["adapter and its optimizer"] * GB / 16 == pytest.approx(exact, rel=0.2)


def test_listed_modules_are_counted_by_their_names() -> None:
    listed = "adapter: {type: lora, rank: 16, target_modules: [q_proj, v_proj]}"
    learned = needed(listed, 8_030_261_248)["adapter and its optimizer"] * GB / 16
    assert learned == pytest.approx(32 * 16 * (4096 + 4096 + 4096 + 1024))


def test_layers_that_get_none_and_modules_left_out_are_not_counted() -> None:
    some = "adapter: {type: lora, target_modules: [q_proj, v_proj], layers: [0, 1]"
    learned = needed(some + ", exclude_modules: [v_proj]}", 8_030_261_248)
    assert learned["adapter and its optimizer"] * GB / 16 == pytest.approx(2 * 16 * (2 * 4096))


def test_modules_of_unknown_names_are_left_out_of_the_lower_bound() -> None:
    fragment = "adapter: {type: lora, target_modules: [c_attn]}"
    assert "adapter and its optimizer" not in needed(fragment, 8 * GB)


@pytest.mark.parametrize(
    ("adapter", "parameters"),
    [
        ("{type: dora}", 41_943_040 + 32 * 43_008),
        ("{type: ia3}", 32 * (1024 + 1024 + 14336)),
        ("{type: vera, rank: 256}", 32 * (7 * 256 + 43_008)),
        ("{type: prompt-tuning}", 20 * 4096),
        ("{type: prefix-tuning}", 20 * 32 * 2 * 1024),
    ],
)
def test_other_adapters_are_counted_by_their_own_formulas(adapter, parameters) -> None:
    learned = needed(f"adapter: {adapter}", 8_030_261_248)["adapter and its optimizer"]
    assert learned * GB / 16 == pytest.approx(parameters)


LARGE = "model: {base: example/model-65B}\nadapter: {type: qlora}\n"


def test_65b_in_4_bits_does_not_fit_a_24_gb_card_whatever_is_told() -> None:
    (finding,) = found(LARGE + "hardware: {memory: 24GB}", "FTC274")
    assert finding.severity == "error"
    assert "33.5 GB weights" in finding.label


def test_what_might_fit_with_less_state_is_a_warning() -> None:
    fragment = "model: {base: example/model-8B}\nadapter: none\nhardware: {memory: 80GB}"
    (finding,) = found(fragment, "FTC274")
    assert finding.severity == "warning"
    assert "128.0 GB" in finding.message


def test_several_gpus_hold_more_together() -> None:
    spec = "model: {base: example/model-8B}\nadapter: none\nhardware: {memory: 80GB, gpus: "
    assert found(spec + "1}", "FTC274")
    assert not found(spec + "2}", "FTC274")


@pytest.mark.parametrize(
    "fragment",
    [
        "model: {base: example/model}\nhardware: {memory: 1GB}",
        "model: {base: mistralai/Mixtral-8x7B-v0.1}\nhardware: {memory: 1GB}",
        "model: {base: example/model-65B}",
        "model: {base: example/model-65B}\nhardware: {gpus: 0, memory: 24GB}",
    ],
)
def test_nothing_is_estimated_when_a_size_is_not_known(fragment) -> None:
    assert not found(fragment, "FTC274")


@pytest.mark.parametrize("method", ["dpo", "kto"])
def test_a_reference_that_is_asked_before_training_is_not_held(method: str) -> None:
    asked = f"method: {{type: {method}, precompute_reference: true}}\nadapter: none"
    assert "reference model" not in needed(asked, 8 * GB)


def test_a_reference_that_is_named_is_a_copy_even_beside_an_adapter() -> None:
    named = "method: {type: dpo, reference_model: org/tuned}\n"
    assert needed(named + "adapter: lora", 8 * GB)["reference model"] == 16
    assert needed(named + "adapter: {type: qlora, bits: 8}", 8 * GB)["reference model"] == 8


@pytest.mark.parametrize("method", ["orpo", "simpo", "cpo", "reward"])
def test_methods_without_a_reference_hold_none(method: str) -> None:
    assert "reference model" not in needed(f"method: {method}\nadapter: none", 8 * GB)
