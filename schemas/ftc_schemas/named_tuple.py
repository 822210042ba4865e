"""`typing.NamedTuple`, made in an eighth of the time.

A check defines eighty of them before it reads a spec. For each, `typing`'s has Python compile the
text of a constructor, and looks into every annotation: a tenth of the whole check. Here the
constructors of one length are one compiled code under other names, and annotations are left alone.

Type checkers are told that it is `typing`'s. `tests/schemas/test_named_tuple.py` holds the two
together. From Python 3.14 on it is `typing`'s: a class body has no annotations there to read.
"""

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING or sys.version_info >= (3, 14):
    from typing import NamedTuple  # noqa: TID251
else:
    from collections import _tuplegetter
    from functools import cache
    from types import FunctionType

    class _Naming(type):
        """Takes a class body, and makes a tuple whose places have the names annotated there."""

        def __new__(meta, name, bases, body):  # a class of classes
            if bases != (NamedTuple,):
                raise TypeError(f"{name}: a named tuple has no second base")
            annotations = body.get("__annotations__", {})
            fields = tuple(annotations)
            defaults = {field: body[field] for field in fields if field in body}
            if fields[len(fields) - len(defaults) :] != tuple(defaults):
                raise TypeError(f"{name}: a field without a default follows one that has one")
            code = _constructor(len(fields)).replace(
                co_name="__new__", co_qualname=f"{name}.__new__", co_varnames=("_cls", *fields)
            )
            new = FunctionType(code, _GLOBALS, None, tuple(defaults.values()))
            new.__annotations__ = annotations
            body |= {field: _tuplegetter(place, None) for place, field in enumerate(fields)}
            body |= {
                "__slots__": (),
                "__match_args__": fields,
                "__new__": new,
                "_fields": fields,
                "_field_defaults": defaults,
            }
            return type(name, (_Named,), body)

    NamedTuple = type.__new__(_Naming, "NamedTuple", (), {})

    _GLOBALS = {"new": tuple.__new__}

    @cache
    def _constructor(length):
        """The code of a constructor that takes so many values."""
        values = "".join(f"_{place}, " for place in range(length))
        return eval(f"lambda cls, {values}: new(cls, ({values}))").__code__  # noqa: S307  # numbers

    class _Named(tuple):
        """What all of them can do."""

        __slots__ = ()

        @classmethod
        def _make(cls, values):
            made = tuple.__new__(cls, values)
            if len(made) != len(cls._fields):
                raise TypeError(f"expected {len(cls._fields)} values, got {len(made)}")
            return made

        def _replace(self, /, **others):
            made = self._make(map(others.pop, self._fields, self))
            if others:
                raise TypeError(f"there are no fields {', '.join(others)}")
            return made

        __replace__ = _replace

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self):
            said = ", ".join(f"{field}={value!r}" for field, value in self._asdict().items())
            return f"{type(self).__name__}({said})"

        def __getnewargs__(self):
            return tuple(self)


__all__ = ["NamedTuple"]
