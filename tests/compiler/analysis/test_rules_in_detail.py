"""2xx: where each rule begins, and what it says there."""

import pytest
from tests.compiler.analysis.specs import findings, found

from ftc.diagnostics.diagnostic import Edit, Severity

COUNTED = "data: {train: data/good.jsonl, validation: data/validation.jsonl}\n"
"""150 rows to learn from."""


# learning rate ------------------------------------------------------------------------------------

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


# warm-up ------------------------------------------------------------------------------------------


def test_a_warmup_as_long_as_the_run_is_an_error() -> None:
    (finding,) = found("training: {warmup_steps: 100, max_steps: 100}", "FTC205")
    assert finding.severity is Severity.ERROR
    assert finding.label == "the run has 100 steps"


def test_a_warmup_that_takes_much_of_the_run_is_a_warning() -> None:
    (finding,) = found("training: {warmup_steps: 40, max_steps: 100}", "FTC205")
    assert finding.severity is Severity.WARNING
    assert finding.message == "the learning rate rises for 40% of the run"


def test_the_length_of_the_run_is_counted_where_the_rows_are_at_hand() -> None:
    fragment = COUNTED + "training: {warmup_steps: 100, batch_size: 15, epochs: 2}"
    (finding,) = found(fragment, "FTC205")
    assert finding.label == "the run has at most 20 steps"


def test_one_step_of_warmup_is_fine_in_any_run() -> None:
    assert not found("training: {warmup_steps: 1, max_steps: 2}", "FTC205")


# batch --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("batch", "better"), [(30, 32), (33, 32), (34, 36), (5, 4), (6, 8), (7, 8), (9, 8)]
)
def test_the_nearest_batch_that_divides_is_offered(batch: int, better: int) -> None:
    (finding,) = found(f"training: {{batch_size: {batch}, micro_batch_size: 4}}", "FTC220")
    assert finding.fix is not None
    assert finding.fix.edits == (Edit("set", ("training", "batch_size"), better),)
    assert not finding.fix.safe


def test_a_batch_must_divide_over_the_gpus_without_a_micro_batch_too() -> None:
    assert found("training: {batch_size: 30}\nhardware: {gpus: 4}", "FTC220")
    assert not found("training: {batch_size: 32}\nhardware: {gpus: 4}", "FTC220")


def test_a_batch_is_shared_out_over_gpus_and_micro_batches() -> None:
    fragment = "training: {batch_size: 24, micro_batch_size: 8}\nhardware: {gpus: 2}"
    (finding,) = found(fragment, "FTC220")
    assert finding.label == "not a multiple of 16 (2 GPUs x 8 examples at a time)"
    assert len(finding.related) == 2


def test_a_batch_below_one_micro_batch_is_one_finding_not_two() -> None:
    codes = {d.code for d in findings("training: {batch_size: 6, micro_batch_size: 8}")}
    assert "FTC221" in codes
    assert "FTC220" not in codes


def test_fewer_examples_than_gpus_is_an_error() -> None:
    assert found("training: {batch_size: 4}\nhardware: {gpus: 8}", "FTC221")


# evaluation ---------------------------------------------------------------------------------------


def test_validation_equal_to_training_is_shown_at_both_places() -> None:
    (finding,) = found("data: {train: a.jsonl, validation: a.jsonl}", "FTC231")
    assert finding.span.line != finding.related[0].span.line


def test_one_of_several_training_files_may_not_be_the_test() -> None:
    assert found("data: {train: [a.jsonl, b.jsonl], test: b.jsonl}", "FTC231")


def test_a_test_that_is_the_validation_is_an_error() -> None:
    assert found("data: {validation: v.jsonl, test: v.jsonl}", "FTC231")


def test_equal_shares_are_no_files() -> None:
    assert not found('data: {train: a.jsonl, validation: "10%"}', "FTC231")


@pytest.mark.parametrize(
    ("steps", "wrong"),
    [
        ("eval_steps: 40, save_steps: 60", True),
        ("eval_steps: 40", True),
        ("save_steps: 40", True),
        ("eval_steps: 40, save_steps: 20", True),
        ("eval_steps: 40, save_steps: 80", False),
        ("eval_steps: 40, save_steps: 40", False),
    ],
)
def test_with_early_stopping_states_are_saved_where_they_are_measured(steps, wrong) -> None:
    fragment = f"training: {{early_stopping_patience: 2, {steps}}}"
    assert bool(found(fragment, "FTC233")) is wrong
    assert not found(f"training: {{{steps}}}", "FTC233")


@pytest.mark.parametrize(("share", "severity"), [("0%", "error"), ("40%", "warning")])
def test_a_share_of_nothing_is_worse_than_one_of_much(share: str, severity: str) -> None:
    (finding,) = found(f'data: {{validation: "{share}"}}', "FTC235")
    assert finding.severity == severity


@pytest.mark.parametrize(("fraction", "percent"), [("0.1", "10%"), ("0.05", "5%"), (".2", "20%")])
def test_a_fraction_is_rewritten_as_the_percentage_that_was_meant(fraction, percent) -> None:
    (finding,) = found(f'data: {{validation: "{fraction}"}}', "FTC236")
    assert finding.fix is not None
    assert finding.fix.safe
    assert finding.fix.edits[0].value == percent


# method -------------------------------------------------------------------------------------------


def test_completion_loss_on_chat_has_a_safe_fix() -> None:
    (finding,) = found("method: {type: sft, loss_on: completion}", "FTC251")
    assert finding.fix is not None
    assert finding.fix.safe
    assert finding.fix.edits == (Edit("set", ("method", "loss_on"), "assistant"),)


@pytest.mark.parametrize(
    ("kind", "loss", "wrong"),
    [
        ("prompt-completion", "assistant", True),
        ("prompt-completion", "completion", False),
        ("chat", "assistant", False),
    ],
)
def test_the_loss_is_on_something_that_rows_have(kind: str, loss: str, wrong: bool) -> None:
    fragment = f"data: {{format: {kind}}}\nmethod: {{type: sft, loss_on: {loss}}}"
    assert bool(found(fragment, "FTC252")) is wrong


@pytest.mark.parametrize(
    ("method", "safe"),
    [
        ("", True),
        ("method: sft\n", True),
        ("method: {type: sft, loss_on: all}\n", True),
        ("method: {type: sft, loss_on: assistant}\n", False),
    ],
)
def test_sft_on_plain_text_is_meant_as_continued_pretraining(method: str, safe: bool) -> None:
    (finding,) = found(method + "data: {format: text}", "FTC250")
    assert "method: cpt" in str(finding.help)
    assert finding.fix is not None and finding.fix.safe is safe


def test_sft_cannot_learn_from_preferences_but_dpo_can() -> None:
    (finding,) = found("method: sft\ndata: {format: preference}", "FTC250")
    assert "method: dpo" in str(finding.help)
    assert not found(DPO, "FTC250")


def test_packing_keeps_the_loss_mask_unless_the_strategy_cuts() -> None:
    packed = "training: {packing: true}\n"
    assert not found(packed, "FTC243")
    setting = packed + "targets: {local: {set: {config: {packing_strategy: "
    assert found(setting + "bfd_split}}}}", "FTC243")
    assert not found(setting + "bfd}}}}", "FTC243")
    assert not found(
        packed + "method: {type: sft, loss_on: all}\n"
        "targets: {local: {set: {config: {packing_strategy: wrapped}}}}",
        "FTC243",
    )


# adapters -----------------------------------------------------------------------------------------


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


# model --------------------------------------------------------------------------------------------

COMMIT = "c1899de289a04d12100db370d81485cdf75e47ca"


@pytest.mark.parametrize(
    ("revision", "code"),
    [
        ("null", "FTC280"),
        ("main", "FTC281"),
        ("refs/pr/3", "FTC281"),
        (COMMIT[:7], "FTC282"),
        (COMMIT[:12], "FTC282"),
        (COMMIT, None),
        ("v1.0", None),
    ],
)
def test_only_a_commit_or_a_tag_pins_a_model(revision: str, code: str | None) -> None:
    codes = {d.code for d in findings(f"model: {{revision: {revision}}}")}
    assert codes == ({code} if code else set())


def test_a_folder_needs_no_revision() -> None:
    assert not found("model: {base: ./models/tiny, revision: null}", "FTC280")


@pytest.mark.parametrize(
    ("revision", "severity"), [("null", "error"), ("main", "error"), (COMMIT, "warning")]
)
def test_remote_code_is_an_error_unless_it_is_pinned(revision: str, severity: str) -> None:
    fragment = f"model: {{revision: {revision}, trust_remote_code: true}}"
    (finding,) = found(fragment, "FTC283")
    assert finding.severity == severity


@pytest.mark.parametrize(
    ("id", "target"),
    [
        ("gpt-4.1-mini-2025-04-14", "openai"),
        ("gpt-4.1-mini", "openai"),
        ("amazon.nova-micro-v1:0:128k", "bedrock"),
        ("gemini-2.5-flash", "vertex"),
    ],
)
def test_a_hosted_model_as_base_is_moved_to_its_service(id: str, target: str) -> None:
    (finding,) = found(f'model: {{base: "{id}", revision: null}}', "FTC285")
    assert finding.fix is not None
    assert finding.fix.edits[1] == Edit("set", ("model", "hosted", target), id)


def test_a_hosted_model_as_base_is_one_finding() -> None:
    codes = {d.code for d in findings("model: {base: gpt-4.1-mini, revision: null}")}
    assert codes == {"FTC285"}


@pytest.mark.parametrize(
    "address",
    [
        "https://huggingface.co/Qwen/Qwen3-0.6B",
        "https://huggingface.co/Qwen/Qwen3-0.6B/tree/main",
        "hf.co/Qwen/Qwen3-0.6B",
    ],
)
def test_a_models_web_address_becomes_its_id(address: str) -> None:
    (finding,) = found(f'model: {{base: "{address}"}}', "FTC287")
    assert finding.fix is not None
    assert finding.fix.edits[0].value == "Qwen/Qwen3-0.6B"


@pytest.mark.parametrize(
    ("id", "adapter", "wrong"),
    [
        ("example/model-7B-GGUF", "lora", True),
        ("example/model-7B-AWQ", "none", True),
        ("example/model-7B-AWQ", "lora", False),
        ("example/model-7B-bnb-4bit", "none", True),
        ("example/mlxtend-7B", "none", False),
    ],
)
def test_what_was_converted_for_inference_is_not_trained(id, adapter, wrong) -> None:
    fragment = f"model: {{base: {id}}}\nadapter: {adapter}"
    assert bool(found(fragment, "FTC288")) is wrong


# security -----------------------------------------------------------------------------------------

TOKEN = "hf_" + "0123456789abcdefghijABCDEFGHIJ0123"


@pytest.mark.parametrize(
    "output",
    ["/models/x", "../x", "out/../../x", "~/x", "C:/x", "\\\\server\\x", "out\\..\\x", "s3://b/x"],
)
def test_the_output_stays_below_the_folder_of_the_run(output: str) -> None:
    (finding,) = found(f"output: '{output}'", "FTC291")
    assert finding.severity is Severity.ERROR


@pytest.mark.parametrize("output", ["outputs/x", "x", "./x", "out..puts/x", "a/b/c"])
def test_a_folder_below_is_fine(output: str) -> None:
    assert not found(f"output: {output}", "FTC291")


def test_a_secret_is_found_where_it_stands_and_not_repeated() -> None:
    (finding,) = found(f"targets: {{axolotl: {{set: {{note: {TOKEN}}}}}}}", "FTC290")
    assert TOKEN not in repr(finding)
    assert finding.span.end_column - finding.span.column == len(TOKEN)


@pytest.mark.parametrize("path", ["~/a.jsonl", "$HOME/a.jsonl", "${DATA}/a.jsonl", "data\\\\a"])
def test_nothing_expands_paths(path: str) -> None:
    assert found(f'data: {{train: "{path}"}}', "FTC292")


def test_each_of_several_files_is_looked_at() -> None:
    assert found("data: {train: [a.jsonl, ~/b.jsonl]}", "FTC292")


def test_a_mark_that_turns_the_direction_of_writing_is_found() -> None:
    (finding,) = found('description: "safe \u202e eliF"', "FTC293")
    assert "U+202E" in finding.message


def test_an_escape_does_not_hide_it() -> None:
    (finding,) = found(r'description: "safe \u202e eliF"', "FTC293")
    assert "U+202E" in finding.message


def test_letters_of_any_script_are_fine() -> None:
    assert not found('description: "Grüße, שלום, 你好, नमस्ते, 👩‍🔬"', "FTC293")
