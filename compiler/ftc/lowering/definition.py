"""A target's own definition, a JSON Schema, and what it says against a document.

Nearly every document that the rows write conforms, and to import jsonschema-rs and to compile a
definition of a hundred kilobytes takes longer than the rest of a check. So what plainly conforms is
recognised here, along the entries that the document has, and jsonschema-rs is asked only about what
may be wrong. It is also asked where a definition says something that this module does not know.
`tests/compiler/lowering/test_definition.py` holds the two together.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

Schema = Mapping[str, Any] | bool


_FEW = 20
"""Documents of one definition; for more it pays to compile it, however right they are."""


class Definition:
    """A schema that is compiled when the first document comes that may break it, or when many do
    not."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self.schema = schema
        self._conforming = 0

    def errors(self, document: Mapping[str, Any]) -> Iterator[Any]:
        """jsonschema-rs's `ValidationError`s; none when the document conforms."""
        if self._conforming < _FEW and conforms(document, self.schema):
            self._conforming += 1
        else:
            yield from self._compiled.iter_errors(document)

    @cached_property
    def _compiled(self) -> Any:
        import jsonschema_rs

        return jsonschema_rs.Draft202012Validator(self.schema)


def conforms(document: Any, schema: Mapping[str, Any]) -> bool:
    """Whether the document surely conforms."""
    try:
        return _Reading(schema).holds(schema, document)
    except _Unsure:
        return False


class _Unsure(Exception):  # noqa: N818  # not an error: somebody else is asked
    """The definition, or the value, has something whose meaning is not known here."""


class _Reading:
    """One schema, read exactly: each keyword holds, does not hold, or raises `_Unsure`."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self.root = root

    def holds(self, schema: Schema, value: Any) -> bool:
        if isinstance(schema, bool):
            return schema
        if type(value) not in _NAMES or not schema.keys() <= _KNOWN:
            raise _Unsure
        for keyword, said in schema.items():
            meaning = _MEANINGS.get(keyword)
            if meaning is not None and not meaning(self, schema, said, value):
                return False
        return True

    def referred(self, schema: Mapping[str, Any], said: str, value: Any) -> bool:
        head, _, name = said.rpartition("/")
        if head != "#/$defs":
            raise _Unsure
        return self.holds(self.root["$defs"][name], value)

    def properties(self, schema: Mapping[str, Any], said: Any, value: Any) -> bool:
        return type(value) is not dict or all(
            self.holds(said[key], inner) for key, inner in value.items() if key in said
        )

    def others(self, schema: Mapping[str, Any], said: Schema, value: Any) -> bool:
        """`additionalProperties`"""
        if said is True or type(value) is not dict:
            return True
        known = schema.get("properties", {})
        return all(self.holds(said, inner) for key, inner in value.items() if key not in known)

    def names(self, schema: Mapping[str, Any], said: Schema, value: Any) -> bool:
        return type(value) is not dict or all(self.holds(said, key) for key in value)

    def items(self, schema: Mapping[str, Any], said: Schema, value: Any) -> bool:
        return type(value) is not list or all(self.holds(said, item) for item in value)

    def all_of(self, schema: Mapping[str, Any], said: Sequence[Schema], value: Any) -> bool:
        return all(self.holds(part, value) for part in said)

    def any_of(self, schema: Mapping[str, Any], said: Sequence[Schema], value: Any) -> bool:
        return any(self.holds(part, value) for part in said)

    def one_of(self, schema: Mapping[str, Any], said: Sequence[Schema], value: Any) -> bool:
        return sum(self.holds(part, value) for part in said) == 1

    def negated(self, schema: Mapping[str, Any], said: Schema, value: Any) -> bool:
        return not self.holds(said, value)

    def branch(self, schema: Mapping[str, Any], said: Schema, value: Any) -> bool:
        """`if`, with the `then` and `else` beside it."""
        return self.holds(schema.get("then" if self.holds(said, value) else "else", True), value)

    def dependent(self, schema: Mapping[str, Any], said: Any, value: Any) -> bool:
        """`dependentSchemas`"""
        return type(value) is not dict or all(
            self.holds(inner, value) for key, inner in said.items() if key in value
        )


def _type(said: str | list[str], value: Any) -> bool:
    names = [said] if isinstance(said, str) else said
    kind = type(value)
    if kind is float and value.is_integer():
        kind = int
    return any(name in names for name in _NAMES[kind])


_NAMES: Mapping[type, tuple[str, ...]] = {
    type(None): ("null",),
    bool: ("boolean",),
    int: ("integer", "number"),
    float: ("number",),
    str: ("string",),
    list: ("array",),
    dict: ("object",),
}


def _same(said: Any, value: Any) -> bool:
    """Equal as JSON: 1 is 1.0, but not true."""
    if isinstance(said, dict | list):
        raise _Unsure
    return bool(said == value) and (type(said) is bool) == (type(value) is bool)


def _matches(said: str, value: str) -> bool:
    """In printable ASCII, Rust's and Python's expressions mean the same."""
    if not (value.isascii() and value.isprintable()):
        raise _Unsure
    try:
        return re.search(said, value) is not None
    except re.error:
        raise _Unsure from None


def _of(*kinds: type) -> Callable[[Callable[[Any, Any], bool]], Callable[..., bool]]:
    """A keyword that says something of values of these types, and nothing of others."""

    def build(test: Callable[[Any, Any], bool]) -> Callable[..., bool]:
        return lambda reading, schema, said, value: type(value) not in kinds or test(said, value)

    return build


def _of_all(test: Callable[[Any, Any], bool]) -> Callable[..., bool]:
    return lambda reading, schema, said, value: test(said, value)


_MEANINGS: Mapping[str, Callable[..., bool]] = {
    "$ref": _Reading.referred,
    "type": _of_all(_type),
    "const": _of_all(_same),
    "enum": _of_all(lambda said, value: any(_same(one, value) for one in said)),
    "minimum": _of(int, float)(lambda said, value: value >= said),
    "maximum": _of(int, float)(lambda said, value: value <= said),
    "exclusiveMinimum": _of(int, float)(lambda said, value: value > said),
    "exclusiveMaximum": _of(int, float)(lambda said, value: value < said),
    "minLength": _of(str)(lambda said, value: len(value) >= said),
    "maxLength": _of(str)(lambda said, value: len(value) <= said),
    "pattern": _of(str)(_matches),
    "items": _Reading.items,
    "minItems": _of(list)(lambda said, value: len(value) >= said),
    "maxItems": _of(list)(lambda said, value: len(value) <= said),
    "properties": _Reading.properties,
    "additionalProperties": _Reading.others,
    "propertyNames": _Reading.names,
    "minProperties": _of(dict)(lambda said, value: len(value) >= said),
    "maxProperties": _of(dict)(lambda said, value: len(value) <= said),
    "required": _of(dict)(lambda said, value: all(key in value for key in said)),
    "dependentRequired": _of(dict)(
        lambda said, value: all(k in value for key in said if key in value for k in said[key])
    ),
    "dependentSchemas": _Reading.dependent,
    "allOf": _Reading.all_of,
    "anyOf": _Reading.any_of,
    "oneOf": _Reading.one_of,
    "not": _Reading.negated,
    "if": _Reading.branch,
}

_SNAPSHOTS_OWN = ("versions", "help", "x-chat-templates", "x-endpoints", "x-plugins")

_SILENT = ("$schema", "$comment", "$defs", "title", "description", "then", "else")
"""They say nothing of a document by themselves."""

_KNOWN = frozenset({*_MEANINGS, *_SILENT, *_SNAPSHOTS_OWN})
