"""The configurations of PEFT that a program can use, and what the program says of each."""

from collections.abc import Mapping
from typing import Final

from ftc_schemas.named_tuple import NamedTuple


class Config(NamedTuple):
    """One configuration class of PEFT."""

    title: str
    """What train.py says of it in its first line: "a LoRA adapter"."""
    module: str | None = None
    """The program's module that does what PEFT leaves to the training loop, where there is one."""
    state: str | None = None
    """What that module adds to a checkpoint."""


CONFIGS: Final[Mapping[str, Config]] = {
    "LoraConfig": Config("a LoRA adapter"),
    "AdaLoraConfig": Config("an AdaLoRA adapter", "adalora", "adalora.pt"),
    "IA3Config": Config("an IA3 adapter"),
    "VeraConfig": Config("a VeRA adapter"),
    "OFTConfig": Config("an OFT adapter"),
    "PromptTuningConfig": Config("a learned prompt"),
    "PrefixTuningConfig": Config("a learned prefix"),
    "PromptEncoderConfig": Config(
        "a learned prompt from a small network", "p_tuning", "encoder.pt"
    ),
}
"""By the name of the class."""

CONFIG_OF: Final[Mapping[str, str]] = {
    "lora": "LoraConfig",
    "qlora": "LoraConfig",
    "dora": "LoraConfig",
    "rslora": "LoraConfig",
    "adalora": "AdaLoraConfig",
    "ia3": "IA3Config",
    "vera": "VeraConfig",
    "oft": "OFTConfig",
    "prompt-tuning": "PromptTuningConfig",
    "prefix-tuning": "PrefixTuningConfig",
    "p-tuning": "PromptEncoderConfig",
}
"""By the language's word for the kind of adapter."""

CONVERTED: Final = ("pissa", "olora")
"""Starts that change the base: what is saved is converted to an adapter of the base as it was."""
