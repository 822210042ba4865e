"""What is plainly right is recognised without pydantic-core, and nothing else is."""

import copy
import importlib.util
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core import SchemaValidator, ValidationError

from ftc.front_end import check
from ftc.language.accepts import accepts
from ftc.language.validator import core_schema, validator
from ftc_schemas.spec.leaves import STAGES

ROOT = Path(__file__).parents[3]
SPEC = "ftc_schemas.spec.root:Spec"
EXAMPLES = [
    document.value
    for document in (check(path).document for path in sorted((ROOT / "specs").glob("*.yaml")))
    if document is not None and STAGES not in document.value
]


def _references() -> list[str]:
    spec = importlib.util.spec_from_file_location("validators", ROOT / "tools" / "validators.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.references()


def schemas_in(schema: Any):
    """The schema and all that stand in it."""
    if schema["type"] == "typed-dict":
        inner = [field["schema"] for field in schema["fields"].values()]
    elif schema["type"] == "tagged-union":
        inner = list(schema["choices"].values())
    else:
        names = ("items_schema", "keys_schema", "values_schema")
        inner = [*schema.get("choices", ()), *(schema[name] for name in names if name in schema)]
    yield schema
    for each in inner:
        yield from schemas_in(each)


def takes(schema: Any, value: Any) -> bool:
    try:
        SchemaValidator(schema).validate_python(value, strict=True)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("value", EXAMPLES, ids=lambda value: value["name"])
def test_a_right_spec_is_recognised(value: dict[str, Any]):
    assert accepts(core_schema(SPEC), value)


SCALARS = [
    None, True, False, -1, 0, 1, 2, 100, 2**63, 0.0, 0.1, 1.0, 1.5, 64.0, float("inf"),
    float("nan"), "", "x", "a-b", "A", "a\n", "ä", "10%", "24GB", "all-linear", "sft",
    "lora", "model",
]  # fmt: skip
VALUES = [*SCALARS, [], ["x"], [""], [1], {}, {"x": "y"}, {"x": 1}, {1: "x"}, {"type": "sft"}]


@pytest.mark.parametrize("reference", _references())
def test_each_part_of_a_validator_takes_the_same_values_either_way(reference: str):
    for schema in schemas_in(core_schema(reference)):
        for value in VALUES:
            if _is_left_to_pydantic_core(schema, value):
                assert not accepts(schema, value)
            else:
                assert accepts(schema, value) == takes(schema, value), (schema, value)


def _is_left_to_pydantic_core(schema: Any, value: Any) -> bool:
    """Beyond ASCII, regular expressions differ; and pydantic-core takes true and 1.0 for 1."""
    odd = schema["type"] == "str" and "pattern" in schema and value in ("a\n", "ä")
    return odd or (schema["type"] == "literal" and value in (True, 1.0) and type(value) is not int)


def test_a_schema_with_an_unknown_word_is_left_to_pydantic_core():
    assert accepts({"type": "int"}, 1)
    assert not accepts({"type": "int", "multiple_of": 1}, 1)
    assert not accepts({"type": "decimal"}, 1)


def places(value: Any, path: tuple[Any, ...] = ()):
    yield path
    inner = value.items() if isinstance(value, dict) else ()
    for key, each in (*inner, *(enumerate(value) if isinstance(value, list) else ())):
        yield from places(each, (*path, key))


@settings(max_examples=400)
@given(st.data())
def test_a_changed_spec_is_accepted_only_if_pydantic_core_takes_it(data: st.DataObject):
    value = copy.deepcopy(data.draw(st.sampled_from(EXAMPLES)))
    for _ in range(data.draw(st.integers(1, 3))):
        *above, last = data.draw(st.sampled_from([path for path in places(value) if path]))
        here = value
        for part in above:
            here = here[part]
        match data.draw(st.sampled_from(["set", "remove", "add"])):
            case "set":
                here[last] = copy.deepcopy(data.draw(st.sampled_from(VALUES)))
            case "remove":
                del here[last]
            case "add" if isinstance(here, dict):
                key = data.draw(st.sampled_from(["type", "rank", "beta", "path", "odd"]))
                here[key] = copy.deepcopy(data.draw(st.sampled_from(VALUES)))
    try:
        validator(SPEC).validate_python(value, strict=True)
        right = True
    except ValidationError:
        right = False
    assert right or not accepts(core_schema(SPEC), value)
