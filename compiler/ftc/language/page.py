"""The page of one entry of the language, for `ftc explain FIELD` and the reference."""

from typing import Any

from ftc.language.values import shown
from ftc.language.vocabulary import Entry, choices, entries
from ftc_schemas.spec.defaults import DEFAULTS, Default
from ftc_schemas.spec.leaves import SHORTHANDS
from ftc_schemas.spec.root import Spec


def field_page(name: str) -> str | None:
    """What an entry means, takes and defaults to; for a section, its entries. None when the
    language has no such entry."""
    found = list(entries(Spec))
    exact = next((e for e in found if e.name in (name, f"{name}.<name>")), None)
    if exact is not None:
        return "\n".join([exact.name, "", *_body(exact)])
    inside = [e for e in found if e.name.startswith(name + ".")]
    if not inside:
        return None
    short = SHORTHANDS.get((name,))
    lines = [name, ""]
    if short:
        lines += [f"`{name}: …` is short for `{name}: {{{short}: …}}`.", ""]
    width = max(len(e.name) for e in inside)
    lines += [f"  {e.name:<{width}}  {(e.field.description or '').split('. ')[0]}" for e in inside]
    return "\n".join(lines)


def _body(entry: Entry) -> list[str]:
    lines = [entry.field.description or ""]
    if entry.branch is not None:
        section = entry.name.rpartition(".")[0]
        lines += ["", f"Only where `{section}.type` is {entry.branch}."]
    allowed = choices(entry.field)
    if allowed:
        lines += ["", f"One of: {', '.join(shown(value, bare=True) for value in allowed)}"]
    if entry.example is not None:
        key = entry.name.rpartition(".")[2]
        lines += ["", f"Example: `{key}: {as_yaml(entry.example)}`"]
    stated = defaults_of(entry.name)
    lines += ["", *([f"Default: {line}" for line in stated] or ["No default."])]
    return lines


def defaults_of(leaf: str) -> list[str]:
    """What holds when the entry is left out, one line a case."""
    return [_default(default) for default in DEFAULTS if default.leaf == leaf]


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
    return shown(value, bare=True)
