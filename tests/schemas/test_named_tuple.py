"""Our NamedTuple is `typing`'s in all that a program sees, and cheaper to define."""

import copy
import pickle
import typing
from inspect import signature
from keyword import iskeyword
from types import new_class
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftc_schemas.named_tuple import NamedTuple


class Span(NamedTuple):
    """A place."""

    file: str
    line: int = 1
    column: int = 1
    """Counted from 1."""

    @property
    def start(self) -> tuple[int, int]:
        return self.line, self.column

    def __bool__(self) -> bool:
        return self.file != ""


NAMES = st.just("cls") | st.from_regex(r"[a-z][a-z_]{0,5}", fullmatch=True).filter(
    lambda name: not iskeyword(name)
)
VALUES = st.none() | st.integers() | st.text(max_size=3) | st.lists(st.integers(), max_size=2)


def defined(base: Any, fields: list[str], defaults: list[Any]) -> Any:
    """A class of these fields, of which the last have defaults."""
    body = {"__annotations__": dict.fromkeys(fields, Any), "__module__": __name__}
    body |= dict(zip(fields[len(fields) - len(defaults) :], defaults, strict=True))
    return new_class("Made", (base,), exec_body=lambda written: written.update(body))


def outcome(kind: Any, *values: Any, **named: Any) -> Any:
    """What a call comes to; of a mistake, that it is one."""
    try:
        return kind(*values, **named)
    except TypeError:
        return TypeError


@given(
    st.lists(NAMES, unique=True, max_size=8),
    st.lists(VALUES, max_size=8),
    st.lists(VALUES, max_size=9),
    st.dictionaries(NAMES, VALUES, max_size=3),
)
def test_whatever_its_fields_it_takes_and_says_what_typings_does(
    fields: list[str], defaults: list[Any], values: list[Any], named: dict[str, Any]
):
    last = defaults[: len(fields)]
    ours, typings = defined(NamedTuple, fields, last), defined(typing.NamedTuple, fields, last)
    assert ours._fields == typings._fields == ours.__match_args__
    assert ours._field_defaults == typings._field_defaults
    assert signature(ours) == signature(typings)
    one, other = outcome(ours, *values, **named), outcome(typings, *values, **named)
    assert one == other
    if one is not TypeError:
        assert repr(one) == repr(other)
        assert one._asdict() == other._asdict()
        assert [getattr(one, field) for field in fields] == list(one)
        known = {field: value for field, value in named.items() if field in fields}
        assert one._replace(**known) == other._replace(**known)
    assert outcome(ours._make, values) == outcome(typings._make, values)


def pickled(one: Any) -> Any:
    return pickle.loads(pickle.dumps(one))  # noqa: S301  # our own


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, pickled])
def test_a_copy_is_equal_and_of_the_same_class(again: Any):
    span = again(Span("a.yaml", 3))
    assert span == Span("a.yaml", 3, 1)
    assert type(span) is Span


def test_a_body_keeps_its_methods_its_text_and_nothing_beside_its_fields():
    span = Span("a.yaml", column=7)
    assert span.start == (1, 7)
    assert not Span("")
    assert Span.__doc__ == "A place."
    assert Span.__annotations__ == {"file": str, "line": int, "column": int}
    assert not hasattr(span, "__dict__")
    with pytest.raises(AttributeError):
        span.line = 2


def test_it_is_taken_apart_by_names_and_by_places():
    match Span("a.yaml", 2):
        case Span(file, line, column=column):
            assert (file, line, column) == ("a.yaml", 2, 1)
    file, *_ = Span("b.yaml")
    assert file == "b.yaml"


def test_a_mistake_in_a_call_names_the_class():
    with pytest.raises(TypeError, match=r"Span\.__new__\(\) missing 1 required .* 'file'"):
        Span()
    with pytest.raises((TypeError, ValueError), match="lines"):
        Span("a.yaml")._replace(lines=2)


@pytest.mark.parametrize("base", [NamedTuple, typing.NamedTuple])
def test_a_field_without_a_default_stands_before_those_that_have_one(base: Any):
    def body(written: dict[str, Any]) -> None:
        written.update({"__annotations__": {"line": int, "file": str}, "line": 1})

    with pytest.raises(TypeError, match="default"):
        new_class("Place", (base,), exec_body=body)


@pytest.mark.parametrize("base", [NamedTuple, typing.NamedTuple])
def test_it_has_no_second_base(base: Any):
    with pytest.raises(TypeError):
        new_class("Place", (base, Span))
