"""The catalogue: every fact has a source and a day, and reads as what it says."""

import importlib.util
from datetime import date
from pathlib import Path

import pytest

from ftc_schemas import catalog
from ftc_schemas.catalog import HostedModel, OpenModel, Service

TARGETS = sorted(
    {path.stem for path in Path(catalog.__file__).parent.glob("*.yaml")} - {"open_models"}
)

SERVICES = [
    pytest.param(service, id=f"{target}-{service.name}")
    for target in TARGETS
    for service in catalog.services(target).values()
]
MODELS = [
    pytest.param(model, id=f"{target}-{service.name}-{model.id}")
    for target in TARGETS
    for service in catalog.services(target).values()
    for model in service.models.values()
]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_a_source_a_day_and_a_url(service: Service):
    assert service.source and service.title
    assert isinstance(service.as_of, date)
    assert service.url.startswith("https://")


@pytest.mark.parametrize("model", MODELS)
def test_a_hosted_model_has_a_source_and_a_day(model: HostedModel):
    assert model.source.startswith(("https://", "openai/"))
    assert isinstance(model.as_of, date)
    assert model.methods


@pytest.mark.parametrize("model", MODELS)
def test_dates_are_dates_in_their_order(model: HostedModel):
    for day in (model.last_new_job, model.shutdown, model.shutdown_not_before):
        assert day is None or isinstance(day, date)
    if model.last_new_job and model.shutdown:
        assert model.last_new_job < model.shutdown


@pytest.mark.parametrize("model", MODELS)
def test_ranges_are_in_order_and_contain_the_default(model: HostedModel):
    for leaf, bounds in model.ranges.items():
        low = bounds.min if bounds.min is not None else float("-inf")
        high = bounds.max if bounds.max is not None else float("inf")
        assert low <= high, leaf
        assert bounds.default is None or low <= bounds.default <= high, leaf


@pytest.mark.parametrize("model", MODELS)
def test_the_language_default_of_three_epochs_is_in_every_range(model: HostedModel):
    epochs = model.ranges.get("training.epochs")
    assert epochs is None or (epochs.min or 1) <= 3 <= (epochs.max or 3)


@pytest.mark.parametrize("model", catalog.open_models().values(), ids=lambda model: model.id)
def test_an_open_model_has_a_source_and_a_day(model: OpenModel):
    assert model.source.startswith("https://")
    assert isinstance(model.as_of, date)


def test_an_open_model_is_found_by_its_exact_id_only():
    assert catalog.open_model("Qwen/Qwen3-0.6B") is not None
    assert catalog.open_model("qwen/qwen3-0.6b") is None


def test_openai_takes_no_new_jobs_after_2027_01_06_and_its_models_end_on_2027_01_14():
    service = catalog.service("openai")
    assert service.last_new_job == date(2027, 1, 6)
    assert service.models["gpt-4.1-mini-2025-04-14"].shutdown == date(2027, 1, 14)


def test_a_model_overrides_what_its_family_says():
    models = catalog.hosted_models("vertex")
    assert models["gemini-2.5-pro"].adapter_sizes == (1, 2, 4, 8)
    assert models["gemini-2.5-flash"].adapter_sizes == (1, 2, 4, 8, 16)


def test_the_same_id_means_another_model_at_another_endpoint():
    at_openai = catalog.hosted_models("openai")["gpt-4.1-2025-04-14"]
    at_azure = catalog.hosted_models("openai", "azure")["gpt-4.1-2025-04-14"]
    assert at_openai.shutdown != at_azure.shutdown


def test_a_target_without_a_catalogue_has_no_models():
    assert catalog.hosted_models("local") == {}
    with pytest.raises(KeyError, match="local"):
        catalog.service("local")


@pytest.mark.parametrize(
    ("name", "base"),
    [
        ("ft:gpt-4.1-2025-04-14:org::abc", "gpt-4.1-2025-04-14"),
        (
            "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0:128k",
            "amazon.nova-micro-v1:0:128k",
        ),
        (
            "arn:aws:bedrock:us-east-1:123456789012:custom-model/amazon.nova-micro-v1:0:128k/x1",
            "amazon.nova-micro-v1:0:128k",
        ),
        ("publishers/google/models/gemini-3.5-flash", "gemini-3.5-flash"),
        ("meta-llama/Llama-3.3-70B-Instruct", "meta-llama/Llama-3.3-70B-Instruct"),
    ],
)
def test_a_longer_name_is_that_of_its_base(name: str, base: str):
    assert catalog.base_of(name) == base


def _tool():
    path = Path(__file__).parents[2] / "tools" / "catalog.py"
    spec = importlib.util.spec_from_file_location("catalog_tool", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("file", _tool().files(), ids=lambda file: file.stem)
def test_the_written_facts_are_current(file: Path):
    path, text = _tool().written(file)
    assert path.read_text(encoding="utf-8") == text, "run tools/catalog.py"
