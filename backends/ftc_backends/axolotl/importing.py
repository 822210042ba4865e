"""What people write in Axolotl's YAML, in the words that the rows read back."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ftc.lowering.target import Request
from ftc_backends.axolotl import best_model, streams
from ftc_backends.axolotl.datasets import UNPREPARED
from ftc_backends.axolotl.table.adapter import KERNELS
from ftc_backends.axolotl.table.machine import LIGER
from ftc_backends.axolotl.todays_words import todays
from ftc_schemas.named_tuple import NamedTuple

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


_STREAMED: Final = (
    "`pretraining_dataset` is streamed by Axolotl, from `targets.axolotl.set`; other targets read "
    "`data.train` whole"
)


def request_of(document: Any, gpus: int) -> Request | None:
    """Of a configuration; None where there is no base model or no data."""
    if not isinstance(document, Mapping) or not isinstance(document.get("base_model"), str):
        return None
    empty = [key for key, value in document.items() if value is None]
    said = {key: value for key, value in document.items() if value is not None}
    notes = [f"says nothing, and is left out: {', '.join(empty)}"] if empty else []
    said = todays(said, notes)
    if not _entries(said) and streams.entry(said) is None:
        return None
    if streams.entry(said) is not None:
        notes.append(_STREAMED)
    unsaid = {key: value for key, value in _UNSAID.items() if key not in said}
    if "max_steps" in said:
        unsaid.pop("num_epochs", None)
    if said.get("adapter") in ("lora", "qlora"):
        unsaid |= {} if "lora_dropout" in said else {"lora_dropout": 0.0}
    lacking = tuple(_lacking(said))
    return Request(
        said,
        dict(_leaves(said, gpus)),
        unsaid=unsaid,
        verbatim=_kept(said),
        notes=(*notes, *(f"{one.why}; the spec lacks its `{one.leaf}`" for one in lacking)),
        open={one.leaf: one.way_out for one in lacking},
    )


class _Lacking(NamedTuple):
    """A leaf that the spec must have, and that the language cannot say as the file means it."""

    leaf: str
    why: str
    way_out: str


_EBFT: Final = _Lacking(
    "method.type",
    "`rl: ebft` has no word in the language",
    "ftc has no energy-based fine-tuning: leave this file to Axolotl itself, or add the `type` of "
    "another method and take `rl` and `ebft` out of `targets.axolotl.set`",
)
_REWARD_FUNCTIONS: Final = _Lacking(
    "method.rewards",
    "`trl.reward_funcs` are programs",
    "say each of these functions by its file, "
    "`rewards: [{type: function, path: rewards/tone.py:politeness}]`, and take `trl.reward_funcs` "
    "out of `targets.axolotl.set`",
)


def _lacking(said: Mapping[str, Any]) -> Iterator[_Lacking]:
    rewarded = said.get("trl")
    if said.get("rl") == "ebft":
        yield _EBFT
    elif isinstance(rewarded, dict) and rewarded.get("reward_funcs"):
        yield _REWARD_FUNCTIONS


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
    stream = streams.entry(said)
    if stream is not None:
        yield from streams.leaves(stream)
    elif "rl" not in said and not said.get("reward_model"):
        yield from _method(_entries(said)[0].get("type"))
    if gpus > 1:
        yield from _strategy(said)


def _method(kind: Any) -> Iterator[tuple[str, Any]]:
    """Where neither `rl` nor `reward_model` names it; plain text has a row that does."""
    reader = _READERS.get(str(kind).partition(".")[0], {})
    yield from reader.items()
    if "method.type" not in reader and kind != "completion":
        yield "method.type", "sft"


def _adapter(said: Mapping[str, Any]) -> str:
    if said.get("adapter") not in ("lora", "qlora"):
        return "none"
    kinds = [kind for kind in ("dora", "rslora") if said.get(f"peft_use_{kind}") is True]
    if kinds:
        return kinds[0]
    quantized = said.get("load_in_8bit") is True or said.get("load_in_4bit") is True
    return "qlora" if quantized or said["adapter"] == "qlora" else "lora"


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
            *((_has_liger(said), kernel, False) for kernel in LIGER),
            *((streams.entry(said) is not None, *one) for one in streams.KEPT.items()),
            (_tokenizes_by_mistral(said), "chat_template", None),
        )
        if holds and key not in said
    } | {**_kept_of_fsdp(said), **best_model.kept(said)}


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


def _has_liger(said: Mapping[str, Any]) -> bool:
    """Liger's kernels are chosen one by one."""
    plugins = said.get("plugins")
    return isinstance(plugins, list) and any("liger" in str(name) for name in plugins)


def _tokenizes_by_mistral(said: Mapping[str, Any]) -> bool:
    """mistral-common brings its own template, and Axolotl stops at another. Of a Magistral the rows
    know it."""
    magistral = "magistral" in said["base_model"].lower()
    return said.get("tokenizer_use_mistral_common") is True and not magistral


def _kept_of_fsdp(said: Mapping[str, Any]) -> dict[str, Any]:
    settings = said.get("fsdp_config")
    if not isinstance(settings, dict) or "cpu_ram_efficient_loading" in settings:
        return {}
    return {"fsdp_config": {"cpu_ram_efficient_loading": False}}
