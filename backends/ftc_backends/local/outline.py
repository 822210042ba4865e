"""What a document implies for its program: the first line, the modules, a checkpoint's files."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ftc.emit.literal import literal
from ftc_backends.local.adapters import CONFIGS, CONVERTED
from ftc_backends.local.start import CONTINUE
from ftc_backends.local.trainers import TRAINERS

COLUMNS: Final[Mapping[str, tuple[list[str], list[str]]]] = {
    "chat": (["messages"], ["tools"]),
    "prompt-completion": (["prompt", "completion"], ["tools"]),
    "text": (["text"], []),
    "preference": (["prompt", "chosen", "rejected"], ["tools"]),
    "unpaired-preference": (["prompt", "completion", "label"], ["tools"]),
    "prompt-only": (["prompt"], []),
}
"""Required and optional columns of a format, as TRL names them."""

COMMENTS: Final[Mapping[str, str]] = {
    "batches": "how long, and in what portions",
    "optimizer": "how the weights move",
    "tokens": "which tokens are learned",
    "preference": "how strongly one answer is preferred",
    "answers": "how answers are written",
    "reinforcement": "how strongly what paid is learned",
    "distillation": "how the teacher is copied",
    "hardware": "what it runs on",
    "records": "what is recorded",
    "hub": "where it is published",
    "seeds": "what makes it repeatable",
    "written out": "TRL's and transformers' own, said so that other versions do the same",
    "verbatim": "said by the spec in TRL's own words",
}
"""What stands above a group of arguments."""

SHARDING: Final = ("FSDP", "DEEPSPEED")
"""Accelerate's ways to part the weights between processes; no process can answer by itself then."""


def _state_files(doc: Mapping[str, Any]) -> list[str]:
    """What `torch.save` puts into a checkpoint, but for the random states and DeepSpeed's shards;
    none where the shards have names of their own."""
    launch = doc.get("launch", {})
    kind = launch.get("distributed_type")
    if kind not in SHARDING:
        of_adapter = CONFIGS[doc["peft"]].state if "peft" in doc else None
        return [
            *("optimizer.pt", "scheduler.pt"),
            *(["scaler.pt"] if doc["config"].get("fp16") else []),
            *([of_adapter] if of_adapter else []),
        ]
    if kind == "DEEPSPEED":
        return ["scheduler.pt"]
    if launch.get("fsdp_config", {}).get("fsdp_state_dict_type") == "FULL_STATE_DICT":
        return ["pytorch_model_fsdp.bin", "optimizer.bin", "scheduler.pt"]
    return []


def modules_of_adapter(doc: Mapping[str, Any]) -> list[str]:
    """The program's modules for what an adapter needs beside its configuration."""
    if "adapter" not in doc:
        return []
    module = CONFIGS[doc["peft"]].module
    if doc["adapter"].get("init_lora_weights") in CONVERTED:
        module = "conversion"
    elif doc.get("loftq") and doc.get("start", {}).get("adapter") != CONTINUE:
        module = "loftq"  # an adapter that goes on has started long ago
    return [module] if module else []


def headline(doc: Mapping[str, Any]) -> str:
    method = TRAINERS[doc["trainer"]].headline
    adapter = doc.get("adapter")
    if not adapter:
        return f"{method} of all weights."
    title = CONFIGS[doc["peft"]].title
    for flag, name in (("use_dora", "DoRA"), ("use_rslora", "rsLoRA")):
        if adapter.get(flag):
            title = f"a {name} adapter"
    if "quantization" not in doc:
        return f"{method} with {title}."
    bits = 4 if doc["quantization"].get("load_in_4bit") else 8
    suffix = " (QLoRA)" if title == "a LoRA adapter" else ""
    return f"{method} with {title} on a {bits}-bit base{suffix}."


def is_folder(model: Mapping[str, Any]) -> bool:
    base: str = model["base"]
    return base.startswith((".", "/"))


def command(doc: Mapping[str, Any]) -> str:
    variables = "PYTHONHASHSEED=0 " if doc["config"].get("full_determinism") else ""
    if "launch" in doc:
        return f"{variables}accelerate launch --config_file accelerate.yaml train.py"
    return f"{variables}python train.py"


def machine(doc: Mapping[str, Any]) -> dict[str, Any]:
    """What the templates see of what the program runs on."""
    config, launch = doc["config"], doc.get("launch", {})
    processes = launch.get("num_processes", 0)
    return {
        "processes": processes,
        "gpus": 0 if config.get("use_cpu") else processes or 1,
        "state": ", ".join(literal(name) for name in _state_files(doc)),
        "device_parameters": ", ".join(_device_parameters(doc)),
        "zero_stage": launch.get("deepspeed_config", {}).get("zero_stage", 0),
        "deterministic": bool(config.get("full_determinism")),
        "say": "trainer.accelerator.print" if processes else "print",
    }


def _device_parameters(doc: Mapping[str, Any]) -> Iterator[str]:
    """What is checked about the machine; without `processes`, one."""
    if "gpu_memory" in doc:
        yield "memory: int"
    if "gpu" in doc:
        yield "gpu: str"
    yield "processes: int = 1"


REVISIONS: Final[Mapping[str, str]] = {
    "model": "REVISION",
    "reference": "REFERENCE_REVISION",
    "teacher": "TEACHER_REVISION",
}
"""The constants that say which commit of a model is meant."""


def named(section: str, key: str, value: Any) -> str:
    return REVISIONS[section] if key == "revision" else literal(value)
