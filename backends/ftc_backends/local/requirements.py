"""`requirements.txt`: what the program imports, at the versions that it was written for."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ftc.lowering.target import File
from ftc_backends.huggingface.optimizers import PACKAGES
from ftc_backends.local.definition import versions
from ftc_schemas.spec.leaves import sources

_FILE_SYSTEMS: Final = {"s3": "s3fs", "gs": "gcsfs"}
"""What `datasets` needs to read such locations; its own requirements fit their versions to it."""
_NAME: Final = re.compile(r"[\w-]+")
"""Of a package, before what is said of its versions."""
_KERNELS: Final = "kernels>=0.18.2,<0.19"
"""The versions of `kernels` that transformers 5.23 takes (import_utils.py); with it FlashAttention
comes built, from the Hub."""
_FLASH_ATTENTION: Final = {
    "flash_attention_2": "flash-attn",
    "flash_attention_3": "flash-attn-3",
    "flash_attention_4": "flash-attn-4",
}
"""FlashAttention as it is installed by itself. transformers 5.23 looks for it first, and takes
`kernels` without it (modeling_utils.py, `_check_and_adjust_attn_implementation`)."""
OPTIMIZERS: Final = {"schedulefree": "schedulefree==1.4.1", "torch-optimi": "torch-optimi==0.3.3"}
"""Run with these versions on 2026-11-25."""
TRACKERS: Final = {
    "mlflow": "3.17.2",
    "tensorboard": "2.21.0",
    "trackio": "0.43.0",
    "wandb": "0.31.0",
}
"""Run with these versions on 2026-11-25. Without one, pip goes back to years-old ones that the rest
lets in, and they fail when they are imported."""
_DEEPSPEED: Final = "deepspeed==0.19.8"
"""Run with these versions on 2026-11-25, on CPUs."""


def file(document: Mapping[str, Any]) -> File:
    known = versions()
    pinned = [f"{name}=={known[name]}" for name in _needed(document)]
    return File("requirements.txt", "".join(f"{line}\n" for line in [*pinned, *_extra(document)]))


def late(document: Mapping[str, Any]) -> list[str]:
    """The packages that no line of the program imports: those who do may find them missing when
    the model is loaded, or when the first step is made."""
    optional = [name for name in _needed(document) if name == "bitsandbytes"]
    vllm = ["vllm"] if document["config"].get("use_vllm") else []
    named = (_NAME.match(line) for line in _extra(document))
    names = [found.group() for found in named if found]
    return [*optional, *vllm, *(name for name in names if name not in either(document))]


def either(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Such packages of which one is enough."""
    built = _FLASH_ATTENTION.get(document["model"].get("attn_implementation", ""))
    return () if built is None else ("kernels", built)


def _needed(document: Mapping[str, Any]) -> Iterator[str]:
    yield from ("torch", "transformers", "trl")
    if "adapter" in document or "adapter" in document.get("start", {}) or "merges" in document:
        yield "peft"
    yield from ("accelerate", "datasets")
    optimizer = document["config"].get("optim", "")
    if any(reward["type"] == "json-schema" for reward in document.get("rewards", ())):
        yield "jsonschema-rs"
    if "quantization" in document or PACKAGES.get(optimizer) == "bitsandbytes":
        yield "bitsandbytes"


def _extra(document: Mapping[str, Any]) -> list[str]:
    data = document["data"]
    listed = [item for key in ("train", "validation", "test") for item in data.get(key, ())]
    locations = [source.path for source in sources(listed)]
    schemes = {place.partition("://")[0] for place in locations if "://" in place}
    return [
        *sorted(_FILE_SYSTEMS[scheme] for scheme in schemes if scheme in _FILE_SYSTEMS),
        *_of_the_settings(document),
    ]


def _of_the_settings(document: Mapping[str, Any]) -> Iterator[str]:
    config = document["config"]
    package = PACKAGES.get(config.get("optim", ""))
    if package in OPTIMIZERS:
        yield OPTIMIZERS[package]
    if config.get("use_liger_kernel"):
        yield "liger-kernel"
    if document["model"].get("attn_implementation", "").startswith("flash"):
        yield _KERNELS
    if document.get("launch", {}).get("distributed_type") == "DEEPSPEED":
        yield _DEEPSPEED
    if config.get("report_to", "none") != "none":
        yield f"{config['report_to']}=={TRACKERS[config['report_to']]}"
