"""The written validators are current, and say what the models say."""

import importlib.util
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core import ValidationError

from ftc.language.validator import model, validator

ROOT = Path(__file__).parents[3]
SPEC = "ftc_schemas.spec.root:Spec"


def _tool():
    spec = importlib.util.spec_from_file_location("validators", ROOT / "tools" / "validators.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("reference", _tool().references())
def test_the_written_validator_is_current(reference: str):
    path, text = _tool().written(reference)
    assert path.read_text(encoding="utf-8") == text, "run tools/validators.py"


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 100),
    st.floats(allow_nan=True),
    st.sampled_from(["lora", "sft", "dpo", "none", "24GB", "10%", "cosine", "", "x"]),
    st.lists(st.sampled_from(["q_proj", "", 1]), max_size=3),
)
KEYS = st.sampled_from(
    ["type", "rank", "alpha", "beta", "epochs", "seed", "base", "train", "hosted", "memory", "bits"]
)
SECTION = st.one_of(VALUES, st.dictionaries(KEYS, VALUES, max_size=5))
SPECS = st.dictionaries(
    st.sampled_from(
        ["version", "name", "model", "data", "method", "adapter", "training", "hardware", "odd"]
    ),
    SECTION,
)


def errors(validate: Any, value: Any) -> set[tuple[Any, ...]]:
    try:
        validate(value)
    except ValidationError as error:
        same = {"model_type": "dict_type"}
        return {
            (same.get(e["type"], e["type"]), e["loc"]) for e in error.errors(include_url=False)
        }
    return set()


@settings(max_examples=300)
@given(SPECS)
def test_validator_and_model_find_the_same_faults(value: dict[str, Any]):
    fast = errors(lambda v: validator(SPEC).validate_python(v, strict=True), value)
    assert fast == errors(model(SPEC).model_validate, value)
