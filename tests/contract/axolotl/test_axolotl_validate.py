"""Axolotl's own `validate_config` takes every golden, and drops and changes nothing of it."""

import json
import re
from pathlib import Path

import pytest

from ftc import backends
from ftc.compilation import compile_plan
from ftc.front_end import check_text

ROOT = Path(__file__).parents[3]
CHECKER = Path(__file__).with_name("checker.py")

LORA = "adapter: {type: lora}"
CHAT = "data: {train: data/train.jsonl, format: chat, validation: 10%}"
GRPO = (
    "data: {train: data/train.jsonl, validation: 10%}\n"
    "method: {type: grpo, rewards: [{type: length, max: 99}]"
)
DPO = "data: {train: data/train.jsonl, format: preference}\nmethod: {type: dpo}"

VARIANTS = {
    "on a CPU": f"{CHAT}\nhardware: {{gpus: 0}}",
    "fp16": f"{CHAT}\nhardware: {{precision: fp16}}",
    "fp32": f"{CHAT}\nhardware: {{precision: fp32}}",
    "full": f"{CHAT}\nadapter: none",
    "full on 4 GPUs": f"{CHAT}\nadapter: none\nhardware: {{gpus: 4}}",
    "LoRA on 4 GPUs": f"{CHAT}\nhardware: {{gpus: 4}}",
    "8 bits": f"{CHAT}\nadapter: {{type: qlora, bits: 8}}",
    "4 bits": f"{CHAT}\nadapter: {{type: qlora, quantization: fp4, double_quantization: false}}",
    "DoRA": f"{CHAT}\nadapter: {{type: dora, target_modules: [q_proj, v_proj]}}",
    "rsLoRA": f"{CHAT}\nadapter: {{type: rslora, modules_to_save: [lm_head]}}",
    "QDoRA": f"{CHAT}\nadapter: {{type: dora, bits: 4}}",
    "rsLoRA in 8 bits": f"{CHAT}\nadapter: {{type: rslora, bits: 8}}",
    "another start": f"{CHAT}\nadapter: {{type: lora, init: orthogonal, layers: [0, 1]}}",
    "packed chats": f"{CHAT}\ntraining: {{packing: true}}",
    "a chat model that ends turns its own way": (
        f"{CHAT}\nmodel: {{base: google/gemma-3-1b-it, trust_remote_code: true}}"
    ),
    "a Magistral": f"{CHAT}\nmodel: mistralai/Magistral-Small-2506",
    "a Magistral with a token": (
        f"{CHAT}\nmodel: {{base: org/magistral, special_tokens: {{pad: <pad>}}}}"
    ),
    "another of Mistral's": (
        f"{CHAT}\ntargets:\n  axolotl:\n    set: {{tokenizer_use_mistral_common: true, "
        "chat_template: null}"
    ),
    "a stream": (
        "data: {train: hf://org/text, format: text}\nmethod: cpt\ntraining: {max_steps: 9}\n"
        "targets:\n  axolotl:\n    set: {pretraining_dataset: [{path: org/text}], datasets: null, "
        "streaming: true}"
    ),
    "prompt and completion": "data: {train: data/train.csv, format: prompt-completion}",
    "plain text": (
        "data: {train: [a.parquet, b.jsonl], format: text, validation: c.jsonl}\nmethod: cpt"
    ),
    "a pattern": "data: {train: data/part-*.jsonl, format: chat}",
    "the Hub": "data: {train: hf://datasets/org/chats@v2, format: chat}",
    "a file on the Hub": "data: {train: hf://org/chats/train.parquet, format: chat}",
    "a bucket": "data: {train: s3://bucket/train.jsonl, format: chat}",
    "DPO": DPO,
    "DPO with a file to validate": (
        "data: {train: a.jsonl, format: preference, validation: b.jsonl}\nmethod: {type: dpo}"
    ),
    "DPO of patterns and Hub": (
        "data: {train: [a/*.jsonl, hf://org/pairs/x.jsonl], format: preference}\n"
        "method: {type: dpo, loss: robust, label_smoothing: 0.1}"
    ),
    "DPO in full": f"{DPO}\nadapter: none",
    "DPO with a supervised loss": (
        "data: {train: a.jsonl, format: preference}\n"
        "method: {type: dpo, sft_weight: 0.5, precompute_reference: true}"
    ),
    "KTO": "data: {train: a.jsonl, validation: b.jsonl}\nmethod: kto",
    "KTO of patterns and Hub": (
        "data: {train: [a/*.jsonl, hf://org/marks/x.jsonl]}\n"
        "method: {type: kto, desirable_weight: 1.5}\nadapter: none\nhardware: {gpus: 4}"
    ),
    "ORPO": "data: {train: a.jsonl}\nmethod: orpo",
    "ORPO in 4 bits": "data: {train: a.parquet}\nmethod: orpo\nadapter: qlora",
    "SimPO": "data: {train: a.jsonl}\nmethod: simpo\ntraining: {warmup_steps: 5}",
    "a reward model": "data: {train: a.jsonl, validation: 10%}\nmethod: reward",
    "a reward model of all weights": (
        "data: {train: a.csv}\nmethod: {type: reward, center_rewards_coefficient: 0.01}\n"
        "adapter: none"
    ),
    "GRPO": f"{GRPO}, beta: 0.04, top_k: 20, min_p: 0.1, scale_rewards: batch}}",
    "GRPO of all weights, weighted by the answer": (
        f"{GRPO}, loss: luspo, importance_sampling: sequence, epsilon_high: 0.3}}\n"
        "adapter: none\nhardware: {gpus: 2}"
    ),
    "GRPO with vLLM beside it": (
        f"{GRPO}, vllm: colocate, vllm_gpu_memory_utilization: 0.4, loss: sapo}}"
    ),
    "GRPO with a vLLM server": f"{GRPO}, vllm: server, vllm_server_url: 'http://10.0.0.5:8001'}}",
    "steps": f"{CHAT}\ntraining: {{max_steps: 100, eval_steps: 20, save_steps: 40}}",
    "early stopping": f"{CHAT}\ntraining: {{early_stopping_patience: 2}}",
    "early stopping by steps": (
        f"{CHAT}\ntraining: {{early_stopping_patience: 2, eval_steps: 10, save_steps: 20}}"
    ),
    "an 8-bit optimizer": f"{CHAT}\ntraining: {{optimizer: adamw_8bit, lr_scheduler: constant}}",
    "Lion": f"{CHAT}\ntraining: {{optimizer: lion_8bit, learning_rate: 3e-5}}",
    "Muon": f"{CHAT}\ntraining: {{optimizer: muon, momentum: 0.9}}",
    "AdEMAMix": f"{CHAT}\ntraining: {{optimizer: ademamix_8bit, adam_beta3: 0.99}}",
    "StableAdamW": f"{CHAT}\ntraining: {{optimizer: stable_adamw}}",
    "SGD": f"{CHAT}\ntraining: {{optimizer: sgd, momentum: 0.5, learning_rate: 1e-3}}",
    "a mixture of experts": f"{CHAT}\ntraining: {{router_aux_loss_coef: 0.01}}",
    "a floor": f"{CHAT}\ntraining: {{min_lr_ratio: 0.1}}",
    "a line to a floor": f"{CHAT}\ntraining: {{lr_scheduler: linear, min_lr_ratio: 0.1}}",
    "restarts": f"{CHAT}\ntraining: {{lr_scheduler: cosine_with_restarts}}",
    "a stable rate": (
        f"{CHAT}\ntraining: {{lr_scheduler: warmup_stable_decay, lr_decay_steps: 10}}"
    ),
    "noise and groups": f"{CHAT}\ntraining: {{neftune_noise_alpha: 5, group_by_length: true}}",
    "kernels": f"{CHAT}\ntraining: {{liger_kernel: true, torch_compile: true}}",
    "by the epoch": f"{CHAT}\ntraining: {{evals_per_epoch: 4, saves_per_epoch: 2}}",
    "early stopping by the epoch": (
        f"{CHAT}\ntraining: {{evals_per_epoch: 4, early_stopping_patience: 2}}"
    ),
    "ZeRO-2": f"{CHAT}\nadapter: none\nhardware: {{gpus: 4, strategy: zero2, offload: true}}",
    "ZeRO-3": f"{CHAT}\nhardware: {{gpus: 4, strategy: zero3, precision: fp32}}",
    "LoRA on FSDP": f"{CHAT}\nhardware: {{gpus: 4, strategy: fsdp, offload: true}}",
    "W&B": f"{CHAT}\ntracking: {{tool: wandb, entity: team}}",
    "MLflow": f"{CHAT}\ntracking: {{tool: mlflow, url: 'http://host:5000'}}",
    "TensorBoard": f"{CHAT}\ntracking: tensorboard",
    "the result on the Hub": f"{CHAT}\nhub: {{repo: org/result, strategy: every_save}}",
}
"""Specs beside the goldens, so that every row of the table is written at least once."""


def variant(text: str) -> str:
    sections = {"version": "version: 1", "name": "name: sample", "model": "model: org/model"}
    for block in re.split(r"\n(?=\w)", text):
        sections[block.partition(":")[0]] = block
    result = check_text("\n".join(sections.values()) + "\n", file="specs/sample.yaml")
    assert result.plan is not None, result.diagnostics
    compiled = compile_plan(result.plan, backends.target("axolotl"))
    assert compiled.files, compiled.diagnostics
    return compiled.texts["axolotl.yaml"]


def gpus(text: str) -> int:
    """How many GPUs the file's own header runs it on."""
    match = re.search(r"--num_processes (\d+)", text)
    return int(match[1]) if match else 0


def files() -> dict[str, str]:
    goldens = {
        path.parent.relative_to(ROOT / "golden").as_posix().replace("/axolotl", ""): path.read_text(
            encoding="utf-8"
        )
        for path in sorted(ROOT.glob("golden/*/axolotl/**/axolotl.yaml"))
    }
    return goldens | {name: variant(text) for name, text in VARIANTS.items()}


def verdicts_on(run, texts: dict[str, str]) -> dict[str, dict]:
    asked = {name: {"text": text, "gpus": gpus(text)} for name, text in texts.items()}
    answer = run(CHECKER, stdin=json.dumps(asked))
    assert answer.returncode == 0, answer.stderr[-2000:]
    return json.loads(answer.stdout)


@pytest.fixture(scope="module")
def verdicts(validate_env) -> dict[str, dict]:
    """What Axolotl says to all files, asked once: it takes seconds to import."""
    return verdicts_on(validate_env, files())


def test_every_file_is_accepted(verdicts):
    errors = {name: said["error"] for name, said in verdicts.items() if said["error"]}
    assert verdicts and not errors


def test_nothing_that_is_written_is_dropped_or_changed(verdicts):
    altered = {name: said["altered"] for name, said in verdicts.items() if said["altered"]}
    assert not altered


def test_axolotl_has_nothing_to_warn_of(verdicts):
    warned = {name: said["warnings"] for name, said in verdicts.items() if said["warnings"]}
    reviewed = {
        "a chat model that ends turns its own way",  # it says trust_remote_code
        # pairs are padded to the longest of their batch; it recommends filling up every one
        "reply-reward",
        "a reward model",
        "a reward model of all weights",
        # groups of eight answers, where training sees four at once
        "GRPO",
        "GRPO with vLLM beside it",
        "GRPO with a vLLM server",
        # it takes the betas for AdamW's, but they are handed to these too
        "Lion",
        "Muon",
        "AdEMAMix",
    }
    assert warned.keys() <= reviewed


def test_the_checker_sees_what_axolotl_does_in_silence(validate_env):
    text = variant(VARIANTS["on a CPU"]) + "lora_rank: 8\nflash_attention: false\ngc_steps: 3\n"
    said = verdicts_on(validate_env, {"spoilt": text})["spoilt"]
    dropped = {path for path, _, theirs in said["altered"] if theirs == "'<absent>'"}
    assert dropped >= {"lora_rank", "flash_attention"}
    assert any("gc_steps" in warning for warning in said["warnings"])
