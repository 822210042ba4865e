"""What plainly conforms to a target's definition is recognised without jsonschema-rs, and nothing
else is."""

import copy
import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ftc import backends
from ftc.compilation import judge
from ftc.front_end import check
from ftc.lowering import definition
from ftc.lowering.definition import Definition, conforms
from ftc_schemas.targets import snapshot

ROOT = Path(__file__).parents[3]
SNAPSHOTS = sorted(path.stem for path in (ROOT / "schemas/ftc_schemas/targets").glob("*.json"))
TODAY = date(2026, 11, 23)


@cache
def held() -> list[tuple[Any, Any]]:
    """What the example specs make the targets hold against their definitions, and those."""
    found: dict[str, tuple[Any, Any]] = {}
    original, few = definition.conforms, definition._FEW

    def seen(document: Any, schema: Any) -> bool:
        found.setdefault(json.dumps([schema.get("title"), document]), (document, schema))
        return original(document, schema)

    definition.conforms, definition._FEW = seen, 10**9
    try:
        for path in sorted((ROOT / "specs").glob("*.yaml")):
            for plan in check(path, today=TODAY).plans:
                for target in backends.targets().values():
                    judge(plan, target)
    finally:
        definition.conforms, definition._FEW = original, few
    return list(found.values())


@pytest.mark.parametrize("name", SNAPSHOTS)
def test_each_word_of_a_definition_is_known(name: str):
    def unknown(schema: Any):
        if isinstance(schema, bool):
            return
        yield from schema.keys() - definition._KNOWN
        for keyword, said in schema.items():
            match keyword:
                case "properties" | "$defs" | "dependentSchemas":
                    parts = list(said.values())
                case "items" | "additionalProperties" | "propertyNames" | "not" | "if" | "then":
                    parts = [said]
                case "anyOf" | "oneOf" | "allOf":
                    parts = said
                case _:
                    parts = []
            for part in parts:
                yield from unknown(part)

    # of two keys of Axolotl whose items differ by position, jsonschema-rs is asked
    assert set(unknown(snapshot(name))) <= ({"prefixItems"} if "axolotl" in name else set())


def test_what_the_examples_compile_to_is_recognised_exactly():
    right = [conforms(document, schema) for document, schema in held()]
    assert right == [jsonschema_rs.is_valid(schema, document) for document, schema in held()]
    assert sum(right) > 60


VALUES = [None, True, False, -1, 0, 1, 1.0, 2.5, 10**9, "", "x", "auto", "none", "a\n", [], ["x"]]
VALUES += [[1], {}, {"x": 1}, {"type": "x"}]


def places(value: Any, path: tuple[Any, ...] = ()):
    yield path
    inner = value.items() if isinstance(value, dict) else ()
    for key, each in (*inner, *(enumerate(value) if isinstance(value, list) else ())):
        yield from places(each, (*path, key))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_changed_document_is_judged_as_jsonschema_rs_judges_it(data: st.DataObject):
    document, schema = data.draw(st.sampled_from(held()))
    document = copy.deepcopy(document)
    *above, last = data.draw(st.sampled_from([path for path in places(document) if path]))
    here = document
    for part in above:
        here = here[part]
    if data.draw(st.booleans()):
        here[last] = copy.deepcopy(data.draw(st.sampled_from(VALUES)))
    else:
        del here[last]
    valid = jsonschema_rs.is_valid(schema, document)
    assert valid or not conforms(document, schema)
    assert [e.message for e in Definition(schema).errors(document)] == [
        e.message for e in jsonschema_rs.Draft202012Validator(schema).iter_errors(document)
    ]


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "integer"}, 1.0),
        ({"type": ["string", "null"]}, None),
        ({"type": "number"}, True),
        ({"const": 1}, True),
        ({"enum": [1, "a"]}, 1.0),
        ({"minimum": 2, "maximum": 3}, 3),
        ({"exclusiveMinimum": 3}, 3),
        ({"exclusiveMaximum": 3}, 3),
        ({"minLength": 2, "maxLength": 2}, "äö"),
        ({"pattern": "^a$"}, "ba"),
        ({"minItems": 1, "items": {"type": "string"}}, ["a", 1]),
        ({"maxItems": 1}, [1, 2]),
        ({"minProperties": 1}, {}),
        ({"maxProperties": 1}, {"a": 1, "b": 2}),
        ({"propertyNames": {"maxLength": 1}}, {"ab": 1}),
        ({"properties": {"a": True}, "additionalProperties": False}, {"a": 1, "b": 1}),
        ({"additionalProperties": {"type": "string"}}, {"a": "b"}),
        ({"required": ["a"]}, {"b": 1}),
        ({"dependentRequired": {"a": ["b"]}}, {"a": 1}),
        ({"dependentRequired": {"a": ["b"]}}, {"c": 1}),
        ({"dependentSchemas": {"a": {"required": ["b"]}}}, {"a": 1}),
        ({"oneOf": [{"type": "integer"}, {"minimum": 2}]}, 3),
        ({"oneOf": [{"type": "integer"}, {"minimum": 2}]}, 1),
        ({"not": {"type": "string"}}, "a"),
        ({"if": {"const": 1}, "then": False, "else": True}, 1),
        ({"if": {"const": 1}, "then": False}, 2),
        ({"$defs": {"a": {"type": "string"}}, "$ref": "#/$defs/a"}, 1),
    ],
)
def test_a_keyword_means_what_it_means_to_jsonschema_rs(schema: Any, value: Any):
    assert conforms(value, schema) == jsonschema_rs.is_valid(schema, value)


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"multipleOf": 1}, 1),
        ({"not": {"multipleOf": 2}}, 1),
        ({"pattern": "ä"}, "ä"),
        ({"pattern": r"\p{L}"}, "a"),
        ({"$ref": "other.json"}, 1),
        ({"type": "array"}, (1, 2)),
    ],
)
def test_what_is_not_known_here_is_left_to_jsonschema_rs(schema: Any, value: Any):
    assert not conforms(value, schema)


def test_a_definition_of_many_right_documents_is_compiled_and_judges_the_same():
    held = Definition({"required": ["a"]})
    for _ in range(2 * definition._FEW):
        assert not list(held.errors({"a": 1}))
        assert [e.message for e in held.errors({})] == ['"a" is a required property']
