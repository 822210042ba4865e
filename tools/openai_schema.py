"""Snapshot what OpenAI's `POST /fine_tuning/jobs` takes, from the installed `openai` package.

The package's TypedDicts say which keys there are and which types they have; they let unknown keys
pass and know no bounds. Here unknown keys are forbidden, and the bounds come from the tables below.

Run: `python tools/openai_schema.py`
"""

from collections.abc import Mapping
from typing import Any

from snapshot import DRAFT, strict, value_of, write

NAME = "openai-3.54"

_OPENAPI = "github.com/openai/openai-openapi f85dbe2 (2026-08-21)"

_HYPERPARAMETERS: Mapping[str, Any] = {
    "n_epochs": {"minimum": 1, "maximum": 50},
    "batch_size": {"minimum": 1, "maximum": 256},
    "learning_rate_multiplier": {"exclusiveMinimum": 0},
}

BOUNDS: Mapping[str, Mapping[str, Any]] = {
    "Hyperparameters": _HYPERPARAMETERS,
    "SupervisedHyperparametersParam": _HYPERPARAMETERS,
    "DpoHyperparametersParam": {
        **_HYPERPARAMETERS,
        "beta": {"exclusiveMinimum": 0, "maximum": 2},
    },
    "ReinforcementHyperparametersParam": {
        **_HYPERPARAMETERS,
        "compute_multiplier": {"exclusiveMinimum": 0.00001, "maximum": 10},
    },
    "JobCreateParams": {
        "seed": {"minimum": 0, "maximum": 2147483647},
        "suffix": {"minLength": 1, "maxLength": 64},
        "metadata": {
            "maxProperties": 16,
            "propertyNames": {"maxLength": 64},
            "additionalProperties": {"type": "string", "maxLength": 512},
        },
    },
}
"""By definition and property, from the OpenAPI document named above."""

_GRADERS = "https://developers.openai.com/api/docs/guides/graders, read 2026-11-25"

_LAMBDA_GRADER: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "type": {"const": "lambda"},
        "lambda": {
            "type": "object",
            "properties": {"function": {"type": "string", "minLength": 1}},
            "required": ["function"],
            "additionalProperties": False,
        },
    },
    "required": ["type", "lambda"],
    "additionalProperties": False,
}

METHODS = ("supervised", "dpo", "reinforcement")

ENDPOINTS: Mapping[str, Any] = {
    "azure": {
        "source": "https://learn.microsoft.com/azure/foundry/openai/how-to/fine-tuning",
        "as_of": "2026-11-23",
        "JobCreateParams": {
            "trainingType": {"type": "string", "enum": ["Standard", "GlobalStandard", "Developer"]}
        },
    },
    "bedrock-mantle": {
        "source": "aws-samples/amazon-bedrock-samples 2f35643, custom-models/"
        "bedrock-reinforcement-fine-tuning/models/qwen/qwen_gsm8k_rft.ipynb",
        "as_of": "2026-11-25",
        "ReinforcementMethodParam": {"grader": _LAMBDA_GRADER},
    },
    "nebius": {
        "source": "https://docs.tokenfactory.nebius.com/api-reference/fine-tuning/"
        "create-a-fine-tuning-job",
        "as_of": "2026-11-23",
        "SupervisedHyperparametersParam": {
            "batch_size": {"type": "integer", "minimum": 1, "maximum": 32},
            "learning_rate": {"type": "number", "exclusiveMinimum": 0},
            "warmup_ratio": {"type": "number", "minimum": 0, "maximum": 1},
            "weight_decay": {"type": "number", "minimum": 0},
            "max_grad_norm": {"type": "number", "exclusiveMinimum": 0},
            "packing": {"type": "boolean"},
            "context_length": {"type": "integer", "minimum": 8192, "maximum": 131072},
            "lora": {"type": "boolean"},
            "lora_r": {"type": "integer", "minimum": 8, "maximum": 128},
            "lora_alpha": {"type": "integer", "minimum": 8},
            "lora_dropout": {"type": "number", "minimum": 0, "maximum": 1},
        },
    },
}
"""Properties that compatible services take on top of OpenAI's own, by definition."""


def definition() -> dict[str, Any]:
    """The strict schema of the request body."""
    import openai
    from openai.types.fine_tuning.job_create_params import JobCreateParams
    from pydantic import TypeAdapter

    raw = TypeAdapter(JobCreateParams).json_schema(mode="validation")
    definitions = {name: strict(schema) for name, schema in sorted(raw.pop("$defs").items())}
    definitions["JobCreateParams"] = strict(raw)
    for name, bounds in BOUNDS.items():
        for prop, keywords in bounds.items():
            value_of(definitions[name]["properties"][prop]).update(keywords)
    # the guide has an object of graders by name, where the package's types have a single grader
    multi = definitions["MultiGraderParam"]["properties"]
    multi["graders"] = {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": multi["graders"],
    }
    definitions["Method"]["dependentSchemas"] = {
        method: {"properties": {"type": {"const": method}}} for method in METHODS
    }
    return {
        "$schema": DRAFT,
        "title": "OpenAI: create a fine-tuning job",
        "$comment": f"tools/openai_schema.py from openai {openai.__version__}; bounds: {_OPENAPI}; "
        f"several graders: {_GRADERS}",
        **definitions.pop("JobCreateParams"),
        "$defs": definitions,
        "x-endpoints": ENDPOINTS,
    }


if __name__ == "__main__":
    write(NAME, definition())
