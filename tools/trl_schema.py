"""Snapshot what the local target's program may say to TRL, PEFT, transformers and Accelerate.

Fields, types and choices come from the installed packages' dataclasses and signatures; unknown
names are forbidden. None of them states bounds, so there are none here.

Run: `python tools/trl_schema.py`, in an environment with the `local` extra.
"""

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from accelerate.commands.config.config_args import ClusterConfig
from peft import (
    AdaLoraConfig,
    IA3Config,
    LoraConfig,
    OFTConfig,
    PrefixTuningConfig,
    PromptEncoderConfig,
    PromptTuningConfig,
    VeraConfig,
)
from python_schema import closed, of_dataclass, of_signature
from snapshot import DRAFT, write
from transformers import BitsAndBytesConfig, EarlyStoppingCallback
from trl import (
    DistillationConfig,
    DPOConfig,
    GRPOConfig,
    KTOConfig,
    RewardConfig,
    RLOOConfig,
    SFTConfig,
)
from trl.experimental.cpo import CPOConfig
from trl.experimental.online_dpo import OnlineDPOConfig
from trl.experimental.orpo import ORPOConfig

from ftc_schemas.spec.formats import METHODS_OF_FORMAT
from ftc_schemas.spec.gpus import GPUS

NAME = "trl-1.16"

PINNED = (
    "torch",
    "transformers",
    "trl",
    "peft",
    "accelerate",
    "datasets",
    "bitsandbytes",
    "jsonschema-rs",
)
"""What `requirements.txt` pins."""

WRITTEN_BY_THE_PROGRAM = frozenset(
    {
        "output_dir",
        "model_init_kwargs",
        "teacher_model_init_kwargs",
        "eval_on_start",
        "trust_remote_code",
        "resume_from_checkpoint",
        "do_train",
        "do_eval",
        "do_predict",
    }
)
DEPRECATED = frozenset({"gradient_checkpointing", "gradient_checkpointing_kwargs", "pad_token"})
"""Still fields, but they warn: transformers 5 says `activation_checkpointing`, TRL 1.1 reads the
pad token from the tokenizer."""
SECRET = frozenset({"hub_token"})
SET_BY_THE_LAUNCHER = frozenset({"local_rank"})
LEFT_OUT = WRITTEN_BY_THE_PROGRAM | DEPRECATED | SECRET | SET_BY_THE_LAUNCHER
"""No spec says them to a trainer."""
SET_BY_PEFT = frozenset(
    {
        "task_type",
        "peft_type",
        "auto_mapping",
        "peft_version",
        "base_model_name_or_path",
        "revision",
        "inference_mode",
        # read off the model
        "token_dim",
        "num_transformer_submodules",
        "num_attention_heads",
        "num_layers",
        # written by train.py
        "tokenizer_name_or_path",
        "tokenizer_kwargs",
        # set when training begins
        "tinit",
        "tfinal",
    }
)

FROM_PRETRAINED: Mapping[str, Any] = {
    "base": {"type": "string", "minLength": 1},
    "revision": {"type": "string", "minLength": 1},
    "trust_remote_code": {"type": "boolean"},
    "dtype": {"enum": ["auto", "bfloat16", "float16", "float32"]},
    "attn_implementation": {"type": "string"},
    "experts_implementation": {"type": "string"},
    "use_kernels": {"type": "boolean"},
    "device_map": {"type": ["string", "object", "null"]},
    "max_memory": {"type": "object"},
    "subfolder": {"type": "string"},
    "variant": {"type": "string"},
    "use_safetensors": {"type": "boolean"},
}
"""`from_pretrained` takes `**kwargs`, so these are read off its body (transformers 5.23.0) and off
TRL's `create_model_from_path` (1.16.0, the names of `dtype`). `base` is its first argument."""

START: Mapping[str, Any] = {
    "stage": {"type": "string"},
    "adapter": {"enum": ["continue", "merge"]},
    "base": {"type": "string"},
}
"""What the program does with the model of an earlier stage; `stages` has the folders."""

MERGE: Mapping[str, Any] = {
    "base": {"type": "string"},
    "model": {"type": "string"},
    "revision": {"type": "string"},
    "scores": {"type": "boolean"},
}
"""What the adapter lies on of a stage that is asked, and whether it is a reward model."""

_DTYPE: Mapping[str, Any] = {"enum": ["bfloat16", "float16", "float32"]}

BITSANDBYTES: Mapping[str, Any] = {
    "llm_int8_skip_modules": {"type": ["array", "null"], "items": {"type": "string"}},
    "bnb_4bit_compute_dtype": _DTYPE,
    "bnb_4bit_quant_type": {"enum": ["fp4", "nf4"]},
    "bnb_4bit_quant_storage": {"enum": ["uint8", *_DTYPE["enum"]]},
}
"""What the constructor's defaults do not say; from its docstring (transformers 5.23.0)."""

ANSWERS: Mapping[str, Any] = {
    "max_new_tokens": {"type": "integer"},
    "do_sample": {"type": "boolean"},
    "temperature": {"type": "number"},
    "top_p": {"type": "number"},
    "top_k": {"type": "integer"},
    "min_p": {"type": "number"},
    "repetition_penalty": {"type": "number"},
}
"""What a teacher's `GenerationConfig` may be told; it takes `**kwargs`, so these are read off its
docstring (transformers 5.23.0)."""
ADALORA: Mapping[str, Any] = {
    name: {"type": "number", "minimum": 0, "exclusiveMaximum": 1}
    for name in ("initial_share", "final_share")
}
"""What adalora.py counts in steps when training begins."""
MUON: Mapping[str, Any] = {"momentum": {"type": "number", "minimum": 0, "exclusiveMaximum": 1}}
"""What muon.py is told beside the trainer's settings."""
PARAM_GROUPS: Mapping[str, Any] = {"triton": {"const": False}}
"""What torch-optimi 0.3.3 takes, and transformers' `optim_args` do not hand on to it."""

DATA: Mapping[str, Any] = {
    "format": {"enum": list(METHODS_OF_FORMAT)},
    "train": {"$ref": "#/$defs/sources"},
    "validation": {"$ref": "#/$defs/locations"},
    "validation_share": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
    "test": {"$ref": "#/$defs/locations"},
    "columns": {"$ref": "#/$defs/names"},
    "roles": {"$ref": "#/$defs/names"},
}

_TOKEN: Mapping[str, Any] = {"type": "string", "minLength": 1}

TOKENIZER: Mapping[str, Any] = {
    "chat_template": _TOKEN,
    "pad_token": _TOKEN,
    "eos_token": _TOKEN,
    "bos_token": _TOKEN,
    "new_tokens": {"type": "array", "items": _TOKEN, "minItems": 1},
}
"""What the program sets on the tokenizer (`PreTrainedTokenizerBase`, transformers 5.23.0)."""

_SOURCE: Mapping[str, Any] = {
    "path": {"type": "string"},
    "weight": {"type": "number", "minimum": 0},
    "split": {"type": "string"},
    "subset": {"type": "string"},
}

TRACKING: Mapping[str, Any] = {
    "project": {"type": "string", "minLength": 1},
    "entity": {"type": "string", "minLength": 1},
    "url": {"type": "string", "minLength": 1},
}
"""What train.py puts into the environment for the tool."""


CONFIGS: Mapping[str, type] = {
    "sft": SFTConfig,
    "cpt": SFTConfig,
    "dpo": DPOConfig,
    "orpo": ORPOConfig,
    "kto": KTOConfig,
    "simpo": CPOConfig,
    "cpo": CPOConfig,
    "reward": RewardConfig,
    "grpo": GRPOConfig,
    "rloo": RLOOConfig,
    "online-dpo": OnlineDPOConfig,
    "distill": DistillationConfig,
    "distill-answers": SFTConfig,
}
"""The configuration of each trainer."""

ADAPTERS: tuple[type, ...] = (
    LoraConfig,
    AdaLoraConfig,
    IA3Config,
    VeraConfig,
    OFTConfig,
    PromptTuningConfig,
    PrefixTuningConfig,
    PromptEncoderConfig,
)


def definition() -> dict[str, Any]:
    """The strict schema of the document."""
    return {
        "$schema": DRAFT,
        "title": "The local target's document: what train.py says to TRL",
        "versions": {name: version(name).partition("+")[0] for name in PINNED},
        "type": "object",
        "properties": _properties(),
        "required": ["trainer", "model", "data", "output_dir", "config"],
        "additionalProperties": False,
        "allOf": [
            *(_config_of(trainer, config.__name__) for trainer, config in CONFIGS.items()),
            *(_adapter_of(config.__name__) for config in ADAPTERS),
        ],
        "dependentRequired": {"adapter": ["peft"], "peft": ["adapter"]},
        "$defs": _definitions(),
    }


def _properties() -> dict[str, Any]:
    """What train.py reads, in its own order."""
    model = closed(FROM_PRETRAINED, required=["base", "dtype"])
    return {
        "description": {"type": "string"},
        "trainer": {"enum": list(CONFIGS)},
        "model": model,
        "tokenizer": closed(TOKENIZER),
        "stages": {"type": "object", "additionalProperties": {"type": "string"}},
        "start": closed(START, required=["stage"]),
        "merges": {"type": "object", "additionalProperties": closed(MERGE)},
        "quantization": {"$ref": "#/$defs/BitsAndBytesConfig"},
        "reference": model,
        "teacher": model,
        "answers": closed(ANSWERS),
        "answering": closed(
            {"batch_size": {"type": "integer"}, "seed": {"type": "integer"}},
            required=["batch_size"],
        ),
        "learned_turns": {"const": "assistant"},
        "max_prompt_length": {"type": "integer", "exclusiveMinimum": 0},
        "rewards": {"type": "array", "items": {"type": "object"}, "minItems": 1},
        "peft": {"enum": [config.__name__ for config in ADAPTERS]},
        "adapter": {"type": "object"},
        "adalora": closed(ADALORA, required=list(ADALORA)),
        "loftq": {"const": True},
        "muon": closed(MUON, required=list(MUON)),
        "param_groups": closed(PARAM_GROUPS, required=list(PARAM_GROUPS)),
        "data": closed(DATA, required=["format", "train"]),
        "output_dir": {"type": "string", "minLength": 1},
        "config": {"type": "object"},
        "early_stopping": {"$ref": "#/$defs/EarlyStoppingCallback"},
        "tracking": closed(TRACKING),
        "gpu_memory": {"type": "integer", "exclusiveMinimum": 0},
        "gpu": {"enum": list(GPUS)},
        "launch": {"$ref": "#/$defs/ClusterConfig", "required": ["num_processes"]},
    }


def _definitions() -> dict[str, Any]:
    """The parts of the document, and the packages' own classes by name."""
    return {
        "locations": {"type": "array", "items": {"type": "string"}, "minItems": 1},
        "sources": {
            "type": "array",
            "items": {"anyOf": [{"type": "string"}, closed(_SOURCE, required=["path"])]},
            "minItems": 1,
        },
        "names": {
            "type": "object",
            "additionalProperties": {
                "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]
            },
        },
        **{config.__name__: of_dataclass(config, LEFT_OUT) for config in CONFIGS.values()},
        **{config.__name__: of_dataclass(config, SET_BY_PEFT) for config in ADAPTERS},
        "BitsAndBytesConfig": of_signature(BitsAndBytesConfig, BITSANDBYTES),
        "EarlyStoppingCallback": of_signature(EarlyStoppingCallback, {}),
        "ClusterConfig": of_dataclass(ClusterConfig, frozenset()),
    }


def _config_of(trainer: str, definition: str) -> dict[str, Any]:
    return {
        "if": {"properties": {"trainer": {"const": trainer}}},
        "then": {"properties": {"config": {"$ref": f"#/$defs/{definition}"}}},
    }


def _adapter_of(definition: str) -> dict[str, Any]:
    return {
        "if": {"properties": {"peft": {"const": definition}}, "required": ["peft"]},
        "then": {"properties": {"adapter": {"$ref": f"#/$defs/{definition}"}}},
    }


if __name__ == "__main__":
    write(NAME, definition())
