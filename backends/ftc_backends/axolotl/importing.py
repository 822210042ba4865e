"""What people write in Axolotl's YAML, in the words that the rows read back."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ftc.lowering.target import Request
from ftc_backends.axolotl.datasets import UNPREPARED
from ftc_backends.axolotl.table.adapter import KERNELS

_ATTENTION: Final = {
    "xformers_attention": "xformers",
    "sage_attention": "sage",
    "flex_attention": "flex_attention",
    "flash_attention": "flash_attention_2",
    "sdp_attention": "sdpa",
    "eager_attention": "eager",
}
"""Axolotl 0.19's `LEGACY_ATTN_FLAG_TO_IMPL` (utils/schemas/enums.py), in its order."""

_UNSAID: Final[Mapping[str, Any]] = {
    "num_epochs": 1.0,
    "sequence_len": 512,
    "optimizer": "adamw_torch_fused",
    "lr_scheduler": "cosine",
    "weight_decay": 0.0,
    "sample_packing": False,
    "gradient_checkpointing": False,
}
"""What Axolotl 0.19 takes where its file says nothing (utils/schemas/config.py, training.py)."""

_ALPACA: Final[Mapping[str, Any]] = {
    "data.format": "prompt-completion",
    "data.columns.prompt": "instruction",
    "data.columns.input": "input",
    "data.columns.completion": "output",
}
_READERS: Final[Mapping[str, Mapping[str, Any]]] = {
    **dict.fromkeys(("alpaca", "alpaca_chat", "alpaca_w_system", "alpaca_instruct"), _ALPACA),
    "pretrain": {"data.format": "text", "method.type": "cpt"},
}
"""The columns that Axolotl's own prompts read, by the first word of `type`. The text that they put
around a prompt stays in `set`: the language has no such text."""

_SHAREGPT: Final[Mapping[str, Any]] = {
    "type": "chat_template",
    "field_messages": "conversations",
    "message_property_mappings": {"role": "from", "content": "value"},
}
_SHAREGPT_ROLES: Final = {"user": ["human", "user"], "assistant": ["gpt", "assistant"]}


def request_of(document: Any, gpus: int) -> Request | None:
    """Of a configuration; None where there is no base model or no data."""
    if not isinstance(document, Mapping) or not isinstance(document.get("base_model"), str):
        return None
    empty = [key for key, value in document.items() if value is None]
    said = {key: value for key, value in document.items() if value is not None}
    notes = [f"says nothing, and is left out: {', '.join(empty)}"] if empty else []
    said = _todays_attention(said, notes)
    said = _todays_conversations(said, notes)
    said = _todays_fsdp(said, notes)
    said = _todays_batch(said, notes)
    if not _entries(said):
        return None
    unsaid = {key: value for key, value in _UNSAID.items() if key not in said}
    if "max_steps" in said:
        unsaid.pop("num_epochs", None)
    if said.get("adapter") in ("lora", "qlora"):
        unsaid |= {} if "lora_dropout" in said else {"lora_dropout": 0.0}
    return Request(
        said, dict(_leaves(said, gpus)), unsaid=unsaid, verbatim=_kept(said), notes=tuple(notes)
    )


def _todays_attention(said: dict[str, Any], notes: list[str]) -> dict[str, Any]:
    """The switches that 0.19 still takes for `attn_implementation`."""
    chosen = next((flag for flag in _ATTENTION if said.get(flag) is True), None)
    if chosen is None or "attn_implementation" in said:
        return said
    notes.append(f"`{chosen}: true` is written as `attn_implementation: {_ATTENTION[chosen]}`")
    return {
        ("attn_implementation" if key == chosen else key): (
            _ATTENTION[chosen] if key == chosen else value
        )
        for key, value in said.items()
    }


def _todays_conversations(said: dict[str, Any], notes: list[str]) -> dict[str, Any]:
    """`type: sharegpt`, which 0.19 refuses and tells its users to write as `chat_template`."""
    listed = said.get("datasets")
    if not isinstance(listed, list) or not any(map(_is_sharegpt, listed)):
        return said
    notes.append("`type: sharegpt`, which Axolotl has dropped, is written as `chat_template`")
    return {**said, "datasets": [_chat(one) if _is_sharegpt(one) else one for one in listed]}


def _is_sharegpt(entry: Any) -> bool:
    kind = entry.get("type") if isinstance(entry, dict) else None
    return isinstance(kind, str) and kind.partition(".")[0] == "sharegpt"


def _chat(entry: Mapping[str, Any]) -> dict[str, Any]:
    own = {key: value for key, value in entry.items() if key not in ("type", "conversation")}
    return {**_SHAREGPT, "roles": {k: list(v) for k, v in _SHAREGPT_ROLES.items()}, **own}


def _todays_fsdp(said: dict[str, Any], notes: list[str]) -> dict[str, Any]:
    """0.19 takes the prefix away itself, and moves the version (utils/schemas/validation.py,
    check_fsdp_config_kwargs_prefix and check_fsdp_version_in_fsdp_config)."""
    settings = said.get("fsdp_config")
    if not isinstance(settings, dict):
        return said
    plain = {str(key).removeprefix("fsdp_"): one for key, one in settings.items()}
    version = plain.pop("version", None)
    if plain == settings:
        return said
    notes.append(
        "`fsdp_config` is written as Axolotl now wants it: no `fsdp_`, its version above it"
    )
    above = {} if version is None or "fsdp_version" in said else {"fsdp_version": version}
    return {**said, **above, "fsdp_config": plain}


def _todays_batch(said: dict[str, Any], notes: list[str]) -> dict[str, Any]:
    """`batch_size`, of one GPU, which 0.19 divides by the micro-batch and warns of."""
    batch, at_once = said.get("batch_size"), said.get("micro_batch_size", 1)
    if type(batch) is not int or type(at_once) is not int or at_once < 1:
        return said
    if "gradient_accumulation_steps" in said or batch < at_once:
        return said
    steps = batch // at_once
    notes.append(f"`batch_size: {batch}` is written as `gradient_accumulation_steps: {steps}`")
    rest = {key: value for key, value in said.items() if key != "batch_size"}
    return {**rest, "gradient_accumulation_steps": steps}


def _entries(said: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    listed = said.get("datasets")
    found = listed if isinstance(listed, list) else []
    return [one for one in found if isinstance(one, dict) and isinstance(one.get("path"), str)]


def _leaves(said: Mapping[str, Any], gpus: int) -> Iterator[tuple[str, Any]]:
    """What several places say together, and what the words of others say of the rows."""
    yield "hardware.gpus", gpus
    at_once, steps = said.get("micro_batch_size", 1), said.get("gradient_accumulation_steps", 1)
    if type(at_once) is int and type(steps) is int:
        yield "training.micro_batch_size", at_once
        yield "training.batch_size", at_once * steps * max(gpus, 1)
    yield "adapter.type", _adapter(said)
    if "rl" not in said and not said.get("reward_model"):
        reader = _READERS.get(str(_entries(said)[0].get("type")).partition(".")[0])
        yield from (reader or {}).items()
        if (reader or {}).get("method.type") is None and not _is_text(said):
            yield "method.type", "sft"
    if gpus > 1:
        yield from _strategy(said)


def _adapter(said: Mapping[str, Any]) -> str:
    if said.get("adapter") not in ("lora", "qlora"):
        return "none"
    kinds = [kind for kind in ("dora", "rslora") if said.get(f"peft_use_{kind}") is True]
    if kinds:
        return kinds[0]
    quantized = said.get("load_in_8bit") is True or said.get("load_in_4bit") is True
    return "qlora" if quantized or said["adapter"] == "qlora" else "lora"


def _is_text(said: Mapping[str, Any]) -> bool:
    return _entries(said)[0].get("type") == "completion"


def _strategy(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """How several GPUs share the work. A file of DeepSpeed's is known by its name only; the file
    itself stays in `set`."""
    stage = re.search(r"zero_?([123])", _deepspeed(said.get("deepspeed")))
    if stage:
        yield "hardware.strategy", f"zero{stage[1]}"
    else:
        sharded = "fsdp" in said or "fsdp_config" in said
        yield "hardware.strategy", "fsdp" if sharded else "ddp"


def _deepspeed(value: Any) -> str:
    if isinstance(value, dict):
        stages = value.get("zero_optimization")
        return f"zero{stages.get('stage')}" if isinstance(stages, dict) else ""
    return value if isinstance(value, str) else ""


def _kept(said: Mapping[str, Any]) -> dict[str, Any]:
    """What has to be said so that a row's own choice does not join what stays verbatim. Each was
    seen to end in Axolotl's own validator, or to train something else."""
    return {
        key: value
        for holds, key, value in (
            (_prepared_by_axolotl(said), "skip_prepare_dataset", False),
            ("fsdp" in said or "fsdp_config" in said, "fsdp_version", 1),
            (_targets_by_pattern(said), "lora_target_linear", False),
            *((_without_kernels(said), kernel, False) for kernel in KERNELS),
        )
        if holds and key not in said
    } | _kept_of_fsdp(said)


def _prepared_by_axolotl(said: Mapping[str, Any]) -> bool:
    """Rows that Axolotl itself turns into comparisons must not go to TRL as they are."""
    unprepared = said.get("rl") in UNPREPARED or said.get("reward_model") is True
    return unprepared and any("type" in entry for entry in _entries(said))


def _targets_by_pattern(said: Mapping[str, Any]) -> bool:
    """The language lists modules or takes all linear ones, and takes all if it is told none."""
    listed = isinstance(said.get("lora_target_modules"), list)
    return said.get("adapter") in ("lora", "qlora") and not listed


def _without_kernels(said: Mapping[str, Any]) -> bool:
    """Axolotl switches the fused kernels on by itself, and not beside these."""
    first_fsdp = ("fsdp" in said or "fsdp_config" in said) and str(said.get("fsdp_version")) != "2"
    remote = said.get("trust_remote_code") is True
    adapted = said.get("adapter") in ("lora", "qlora")
    return adapted and (remote or first_fsdp or said.get("nvfp4_merge_aware") is True)


def _kept_of_fsdp(said: Mapping[str, Any]) -> dict[str, Any]:
    settings = said.get("fsdp_config")
    if not isinstance(settings, dict) or "cpu_ram_efficient_loading" in settings:
        return {}
    return {"fsdp_config": {"cpu_ram_efficient_loading": False}}
