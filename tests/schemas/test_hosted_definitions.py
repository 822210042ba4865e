"""The hosted services' definitions: what they refuse, and that they are what the tools generate."""

import json
import sys
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

ROOT = Path(__file__).parents[2]
TARGETS = ROOT / "schemas/ftc_schemas/targets"

OPENAI: dict[str, Any] = {
    "model": "gpt-4.1-mini-2025-04-14",
    "training_file": "${file:train}",
    "validation_file": "${file:validation}",
    "method": {
        "type": "supervised",
        "supervised": {"hyperparameters": {"n_epochs": 3, "batch_size": "auto"}},
    },
    "seed": 42,
    "suffix": "support-tone",
}

BEDROCK: dict[str, Any] = {
    "jobName": "support-tone",
    "customModelName": "support-tone",
    "roleArn": "arn:aws:iam::123456789012:role/tuning",
    "baseModelIdentifier": "amazon.nova-micro-v1:0:128k",
    "customizationType": "FINE_TUNING",
    "hyperParameters": {"epochCount": "2"},
    "trainingDataConfig": {"s3Uri": "s3://bucket/support-tone/train.jsonl"},
    "outputDataConfig": {"s3Uri": "s3://bucket/out/"},
}

VERTEX: dict[str, Any] = {
    "baseModel": "gemini-3.5-flash",
    "supervisedTuningSpec": {
        "trainingDatasetUri": "gs://bucket/train.jsonl",
        "hyperParameters": {"epochCount": "3", "adapterSize": "ADAPTER_SIZE_FOUR"},
    },
    "tunedModelDisplayName": "support-tone",
}

TOGETHER: dict[str, Any] = {
    "model": "openai/gpt-oss-20b",
    "training_file": "${file:train}",
    "n_epochs": 2,
    "learning_rate": 0.0001,
    "lr_scheduler": {
        "lr_scheduler_type": "cosine",
        "lr_scheduler_args": {"min_lr_ratio": 0.0, "num_cycles": 0.5},
    },
    "warmup_ratio": 0.03,
    "max_grad_norm": 1.0,
    "weight_decay": 0.0,
    "training_type": {"type": "Lora", "lora_r": 8, "lora_alpha": 16},
    "training_method": {"method": "sft", "train_on_inputs": False},
    "suffix": "support-tone",
}

GOOD = {
    "openai-3.54": OPENAI,
    "bedrock-1.44": BEDROCK,
    "vertex-v1": VERTEX,
    "vertex-v1beta1": VERTEX,
    "together-3.1": TOGETHER,
}


def definition(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((TARGETS / f"{name}.json").read_text("utf-8"))
    return schema


def accepts(name: str, body: dict[str, Any]) -> bool:
    return jsonschema_rs.Draft202012Validator(definition(name)).is_valid(body)


def changed(body: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy of the body with one place set; `...` removes it."""
    copy = json.loads(json.dumps(body))
    *parents, last = path.split("/")
    here = copy
    for part in parents:
        here = here.setdefault(part, {})
    if value is ...:
        del here[last]
    else:
        here[last] = value
    return copy


@pytest.mark.parametrize("name", GOOD)
def test_a_definition_is_a_valid_draft_2020_12_schema(name):
    jsonschema_rs.meta.validate(definition(name))


@pytest.mark.parametrize(("name", "body"), GOOD.items())
def test_a_good_body_with_placeholders_passes(name, body):
    assert accepts(name, body)


@pytest.mark.parametrize("name", GOOD)
def test_an_unknown_key_is_refused_at_every_depth(name):
    body = GOOD[name]
    places = [f"{path}/bogus" if path else "bogus" for path in closed_objects(body)]
    assert len(places) >= 3
    for place in places:
        if "hyperParameters/" in place and name == "bedrock-1.44":
            continue  # a free map of strings
        assert not accepts(name, changed(body, place, 1)), place


def closed_objects(value: Any, path: str = "") -> list[str]:
    if not isinstance(value, dict):
        return []
    inner = [place for key, v in value.items() for place in closed_objects(v, f"{path}/{key}")]
    return [path.lstrip("/"), *(place.lstrip("/") for place in inner)]


HYPERPARAMETERS = "method/supervised/hyperparameters"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (f"{HYPERPARAMETERS}/n_epochs", 500),
        (f"{HYPERPARAMETERS}/n_epochs", 0),
        (f"{HYPERPARAMETERS}/n_epochs", 2.5),
        (f"{HYPERPARAMETERS}/batch_size", 257),
        (f"{HYPERPARAMETERS}/learning_rate_multiplier", 0),
        (f"{HYPERPARAMETERS}/learning_rate", 2e-4),
        ("seed", -1),
        ("suffix", "x" * 65),
        ("suffix", ""),
        ("metadata", {"k" * 65: "v"}),
        ("metadata", {"k": "v" * 513}),
        ("metadata", {str(n): "v" for n in range(17)}),
        ("method/type", "orpo"),
        ("method/type", "dpo"),  # with the settings of `supervised`
        ("training_file", ...),
        ("model", ...),
        ("integrations", [{"type": "mlflow"}]),
        ("integrations", [{"type": "wandb", "wandb": {}}]),
    ],
)
def test_the_definition_of_openai_refuses_a_bad_value(path, value):
    assert not accepts("openai-3.54", changed(OPENAI, path, value))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("n_epochs", 0),
        ("learning_rate", 0),
        ("warmup_ratio", 1.5),
        ("suffix", "x" * 41),
        ("batch_size", "most"),
        ("training_file", ...),
        ("training_type/type", "QLora"),
        ("training_type/lora_dropout", 1.0),
        ("training_method/method", "orpo"),
        ("lr_scheduler/lr_scheduler_type", "polynomial"),
        ("wandb_key", "a credential has no place in a request"),
    ],
)
def test_the_definition_of_together_refuses_a_bad_value(path, value):
    assert not accepts("together-3.1", changed(TOGETHER, path, value))


def test_openai_refuses_a_beta_above_two():
    dpo = {**OPENAI, "method": {"type": "dpo", "dpo": {"hyperparameters": {"beta": 3}}}}
    assert not accepts("openai-3.54", dpo)
    assert accepts("openai-3.54", changed(dpo, "method/dpo/hyperparameters/beta", 0.1))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("roleArn", "arn:aws:iam::123:role/tuning"),
        ("roleArn", ...),
        ("jobName", "-support"),
        ("jobName", "x" * 64),
        ("customModelName", "support tone"),
        ("customModelName", "x" * 64),
        ("customizationType", "DPO"),
        ("hyperParameters/epochCount", 2),
        ("trainingDataConfig/s3Uri", "gs://bucket/train.jsonl"),
        ("trainingDataConfig/s3Uri", "s3://Bucket/train.jsonl"),
        ("outputDataConfig", ...),
        ("validationDataConfig/validators", [{"s3Uri": "s3://bucket/v.jsonl"}] * 11),
        ("vpcConfig", {"subnetIds": [], "securityGroupIds": ["sg-1"]}),
        ("vpcConfig", {"subnetIds": ["subnet-1"]}),
        ("jobTags", [{"key": "k", "value": "a;b"}]),
        ("jobTags", [{"key": "k", "value": "v"}] * 201),
        ("customizationConfig", {}),
        ("baseModelIdentifier", "amazon nova"),
        ("clientRequestToken", "x" * 257),
    ],
)
def test_bedrock_refuses(path, value):
    assert not accepts("bedrock-1.44", changed(BEDROCK, path, value))


def test_bedrock_takes_exactly_one_branch_of_a_union():
    both = {
        "distillationConfig": {
            "teacherModelConfig": {"teacherModelIdentifier": "amazon.nova-pro-v1:0"}
        },
        "rftConfig": {},
    }
    assert not accepts("bedrock-1.44", changed(BEDROCK, "customizationConfig", both))
    assert accepts("bedrock-1.44", changed(BEDROCK, "customizationConfig", {"rftConfig": {}}))


SFT = "supervisedTuningSpec"


@pytest.mark.parametrize("version", ["v1", "v1beta1"])
@pytest.mark.parametrize(
    ("path", "value"),
    [
        (f"{SFT}/hyperParameters/adapterSize", "ADAPTER_SIZE_SEVEN"),
        (f"{SFT}/hyperParameters/epochCount", "three"),
        (f"{SFT}/trainingDatasetUri", ...),
        (SFT, ...),
        ("baseModel", ...),
        ("preTunedModel", {"tunedModelName": "projects/p/locations/l/models/1"}),
        ("preferenceOptimizationSpec", {"trainingDatasetUri": "gs://bucket/train.jsonl"}),
        ("state", "JOB_STATE_RUNNING"),
        ("name", "projects/p/locations/l/tuningJobs/1"),
        ("encryptionSpec", {}),
        ("labels", {"team": 1}),
    ],
)
def test_the_definition_of_vertex_refuses_a_bad_value(version, path, value):
    assert not accepts(f"vertex-{version}", changed(VERTEX, path, value))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (f"{SFT}/tuningMode", "TUNING_MODE_FULL"),
        (f"{SFT}/hyperParameters/learningRate", 2e-4),
        (f"{SFT}/hyperParameters/batchSize", "8"),
        ("outputUri", "gs://bucket/out"),
    ],
)
def test_open_models_settings_exist_only_in_v1beta1(path, value):
    body = changed(VERTEX, path, value)
    assert not accepts("vertex-v1", body)
    assert accepts("vertex-v1beta1", body)


def test_vertex_takes_a_learning_rate_or_a_multiplier_not_both():
    body = changed(VERTEX, f"{SFT}/hyperParameters/learningRate", 2e-4)
    body = changed(body, f"{SFT}/hyperParameters/learningRateMultiplier", 1.0)
    assert not accepts("vertex-v1beta1", body)


@pytest.mark.parametrize("version", ["v1", "v1beta1"])
def test_vertex_takes_a_multiplier_alone(version):
    body = changed(VERTEX, f"{SFT}/hyperParameters/learningRateMultiplier", 1.0)
    assert accepts(f"vertex-{version}", body)


@pytest.mark.parametrize("count", ["3", 3])
def test_vertex_takes_an_int64_as_string_or_integer(count):
    assert accepts("vertex-v1", changed(VERTEX, f"{SFT}/hyperParameters/epochCount", count))


@pytest.mark.parametrize("version", ["v1", "v1beta1"])
def test_vertex_takes_preference_tuning(version):
    body = {
        "baseModel": "gemini-2.5-flash",
        "preferenceOptimizationSpec": {
            "trainingDatasetUri": "gs://bucket/train.jsonl",
            "hyperParameters": {"beta": 0.1},
        },
    }
    assert accepts(f"vertex-{version}", body)


@pytest.mark.parametrize(
    ("tool", "package", "arguments"),
    [
        ("openai_schema", "openai", ()),
        ("bedrock_schema", "botocore", ()),
        ("vertex_schema", "googleapiclient", ("v1",)),
        ("vertex_schema", "googleapiclient", ("v1beta1",)),
        ("together_schema", "together", ()),
    ],
)
def test_the_committed_definition_is_what_the_installed_package_says(
    tool, package, arguments, monkeypatch
):
    pytest.importorskip(package)
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    __import__(tool)
    module = sys.modules[tool]
    name = module.name(*arguments) if arguments else module.NAME
    generated = sys.modules["snapshot"].layout(module.definition(*arguments))
    assert (TARGETS / f"{name}.json").read_text("utf-8") == generated
