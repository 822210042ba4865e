"""The page of one entry of the language, for `ftc explain FIELD` and the reference."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic.fields import FieldInfo

from ftc import backends
from ftc.diagnostics.wrapping import wrap
from ftc.language.validator import model
from ftc.language.values import shown
from ftc.language.vocabulary import (
    Entry,
    choices,
    entries,
    item_documents,
    item_keys,
    type_documents,
)
from ftc_schemas.spec.defaults import DEFAULTS, Default
from ftc_schemas.spec.leaves import SHORTHANDS, STAGES
from ftc_schemas.spec.root import Spec
from ftc_schemas.spec.stages import Stage


def field_page(name: str, *, width: int = 80) -> str | None:
    """What an entry means, takes and defaults to; for a section, its entries. None when the
    language has no such entry."""
    found = [*entries(Spec), *_of_target(name), *of_stages()]
    exact = next((e for e in found if e.name in (name, f"{name}.<name>")), None)
    inside = [e for e in found if e.name.startswith(name + ".")]
    if exact is not None:
        lines = [exact.name, "", *_body(exact, width)]
        if exact.name == STAGES:
            lines += ["", *_side_by_side({e.name: _in_a_line(e) for e in inside}, width)]
        return "\n".join(lines)
    if not inside:
        return None
    short = SHORTHANDS.get((name,))
    lines = [name, ""]
    if short:
        lines += [f"`{name}: …` is short for `{name}: {{{short}: …}}`.", ""]
    lines += _side_by_side({e.name: _in_a_line(e) for e in inside}, width, indent="  ")
    return "\n".join(lines)


def of_stages() -> Iterator[Entry]:
    """What a stage has beside the sections of a spec."""
    yield from entries(Stage, (STAGES,))


def _of_target(name: str) -> Iterator[Entry]:
    """The entries of the target that `targets.<target>…` names."""
    section, _, rest = name.partition(".")
    target = rest.partition(".")[0]
    if section == "targets" and target in backends.names():
        yield from entries(model(backends.target(target).options), (section, target))


def _in_a_line(entry: Entry) -> str:
    """The first sentence of its meaning; of a `type`, its values."""
    kinds = _kinds(entry)
    if kinds:
        return f"One of: {', '.join(kinds)}."
    first, stop, _ = (entry.field.description or "").partition(". ")
    return first + stop.strip()


def _kinds(entry: Entry) -> Mapping[str, str]:
    """The values of a section's `type`, each with its meaning; empty for other entries."""
    section, _, key = entry.name.rpartition(".")
    return type_documents(Spec, section) if key == "type" and section in Spec.model_fields else {}


def _side_by_side(texts: Mapping[str, str], width: int, *, indent: str = "") -> list[str]:
    """Words, and beside each what it means."""
    first = max(map(len, texts))
    beside = indent + " " * first + "  "
    lines: list[str] = []
    for word, text in texts.items():
        told = wrap(" ".join(text.split()), width - len(beside))
        lines += [f"{indent}{word:<{first}}  {told[0]}", *(beside + line for line in told[1:])]
    return lines


def _body(entry: Entry, width: int) -> list[str]:
    kinds = _kinds(entry)
    if kinds:
        lines = _side_by_side(kinds, width)
    elif entry.meanings:
        lines = _side_by_side({types: _told(field) for types, field in entry.meanings}, width)
    else:
        lines = wrap(entry.field.description or "", width)
    items = item_documents(entry.field)
    if items:
        lines += ["", "Each has a `type`:", "", *_side_by_side(items, width, indent="  ")]
    keys = item_keys(entry.field)
    if keys:
        lines += ["", "A mapping in the list says:", "", *_side_by_side(keys, width, indent="  ")]
    return [*lines, *(line for text in _facts(entry) for line in wrap(text, width))]


def _told(field: FieldInfo) -> str:
    """A meaning with the values that it allows."""
    allowed = ", ".join(shown(value, bare=True) for value in choices(field))
    return (field.description or "") + (f" One of: {allowed}." if allowed else "")


def _facts(entry: Entry) -> list[str]:
    """What there is to know beside the meaning."""
    section, _, key = entry.name.rpartition(".")
    allowed = () if _kinds(entry) or entry.meanings else choices(entry.field)
    lines: list[str] = []
    if allowed:
        lines += ["", f"One of: {', '.join(shown(value, bare=True) for value in allowed)}"]
    if entry.branch is not None:
        lines += ["", f"Only where `{section}.type` is {entry.branch}."]
    if entry.example is not None:
        lines += ["", f"Example: `{key}: {as_yaml(entry.example)}`"]
    stated = defaults_of(entry)
    lines += ["", *([f"Default: {line}" for line in stated] or ["No default."])]
    return lines


def defaults_of(entry: Entry) -> list[str]:
    """What holds when the entry is left out, one line a case."""
    return [
        _default(default)
        for default in DEFAULTS
        if default.leaf == entry.name and _may_hold(default, entry)
    ]


def _may_hold(default: Default, entry: Entry) -> bool:
    """Whether the default speaks of a type that has this entry."""
    types = default.when.get(f"{entry.name.rpartition('.')[0]}.type")
    if types is None or entry.branch is None:
        return True
    return not set(types).isdisjoint(entry.branch.split(", "))


def _default(default: Default) -> str:
    value = (
        f"derived from {', '.join(default.derived_from)}"
        if callable(default.value)
        else as_yaml(default.value)
    )
    when = " and ".join(
        f"{leaf} is {' or '.join(map(str, values))}" for leaf, values in default.when.items()
    )
    source = f" [{default.source}]" if default.source else ""
    return f"{value}{f', when {when}' if when else ''}: {default.why}{source}"


def as_yaml(value: Any) -> str:
    """A value as one writes it in a spec."""
    if isinstance(value, list):
        return f"[{', '.join(as_yaml(item) for item in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {as_yaml(inner)}' for key, inner in value.items())}}}"
    return shown(value, bare=True)
