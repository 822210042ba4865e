"""Apply fixes to the text of one spec file.

The edits of a fix name places in the document, where shorthands are spelt out; here they are
brought back to what the file says. An edit counts only if the file, read again, says exactly what
the edit promised and nothing new is wrong with it; otherwise the whole fix is left out.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import yaml

from ftc.diagnostics.diagnostic import Diagnostic, Edit, Fix
from ftc.emit.error import EmitError
from ftc.fixes.text_edits import CannotEditError, remove_entry, rename_key, set_value
from ftc.source.construct import Budget
from ftc.source.parse import parse
from ftc.source.shorthand import Shorthands, key_of
from ftc.source.span import Path
from ftc_schemas.named_tuple import NamedTuple
from ftc_schemas.spec.leaves import SHORTHANDS

_BYTE_ORDER_MARK = "\ufeff"


class Applied(NamedTuple):
    text: str
    fixes: tuple[Fix, ...]
    """Those that could be made."""


def apply(text: str, fixes: Iterable[Fix], shorthands: Shorthands = SHORTHANDS) -> Applied:
    """The file's text with the fixes made, each wholly or not at all. Only lines that an edit is
    about change; line ends and a byte order mark stay."""
    mark = _BYTE_ORDER_MARK if text.startswith(_BYTE_ORDER_MARK) else ""
    text = text.removeprefix(mark)
    done = []
    for fix in fixes:
        changed = text
        try:
            for edit in fix.edits:
                changed = _edited(changed, edit, shorthands)
        except (CannotEditError, EmitError, yaml.YAMLError, UnicodeError):
            continue  # UnicodeError: half a surrogate pair, which comes from a command line only
        text = changed
        done.append(fix)
    return Applied(mark + text, tuple(done))


def _edited(text: str, edit: Edit, shorthands: Shorthands) -> str:
    for step in _steps(_read(text)[0], edit, shorthands):
        value, found = _read(text)
        text = _ACTIONS[step.action](text, step)
        promised = _promised(value, step.path, step)
        after, found_after = _read(text)
        if not _same(after, promised) or len(found_after) > len(found):
            raise CannotEditError
    return text


_ACTIONS = {
    "set": lambda text, edit: set_value(text, edit.path, edit.value),
    "rename": lambda text, edit: rename_key(text, edit.path, edit.value),
    "remove": lambda text, edit: remove_entry(text, edit.path),
}


def _read(text: str) -> tuple[Any, list[Diagnostic]]:
    found: list[Diagnostic] = []
    return parse(text, "", found, Budget()).value, found


def _steps(value: Any, edit: Edit, shorthands: Shorthands) -> Iterator[Edit]:
    """The edit in terms of what this file itself says, smaller where that keeps more of it."""
    path: list[str | int] = []
    here = value
    for depth, part in enumerate(edit.path):
        key = key_of(tuple(path), shorthands) if here is not None else None
        if key is None or isinstance(here, dict):
            path.append(part)
            here = _inside(here, part)
        elif key != part:
            yield _spelt_out(edit, depth, {key: here})
            return
        elif edit.action == "rename" and depth == len(edit.path) - 1:
            raise CannotEditError  # nobody wrote this key
    more = _added(here, edit.value) if edit.action == "set" else []
    if not more:
        yield edit._replace(path=tuple(path))
    for index, item in more:
        yield Edit("set", (*path, index), item)


def _spelt_out(edit: Edit, depth: int, section: dict[str, Any]) -> Edit:
    """`adapter: lora` with a rank set becomes `adapter: {type: lora, rank: 16}`."""
    if edit.action != "set":
        raise CannotEditError
    return Edit("set", edit.path[:depth], _promised(section, edit.path[depth:], edit))


def _inside(value: Any, part: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(part)
    if isinstance(value, list) and isinstance(part, int) and part < len(value):
        return value[part]
    return None


def _added(old: Any, new: Any) -> list[tuple[int, Any]]:
    """The new items with their indices, where a list only gets more items at its end."""
    if isinstance(old, list) and isinstance(new, list) and _same(new[: len(old)], old):
        return list(enumerate(new))[len(old) :]
    return []


def _promised(value: Any, path: Path, edit: Edit) -> Any:
    """What the file must say after the edit, at `path` from `value` on."""
    if not path:
        return edit.value
    part, rest = path[0], path[1:]
    if isinstance(value, list) and isinstance(part, int):
        inner = value[part] if part < len(value) else None
        changed = [] if _removes(edit, rest) else [_promised(inner, rest, edit)]
        return [*value[:part], *changed, *value[part + 1 :]]
    if not isinstance(value, dict | None):
        raise CannotEditError
    entries = dict(value or {})
    if _removes(edit, rest):
        entries.pop(part, None)
    elif edit.action == "rename" and not rest:
        entries = {edit.value if key == part else key: inner for key, inner in entries.items()}
    else:
        entries[part] = _promised(entries.get(part), rest, edit)
    return entries


def _removes(edit: Edit, rest: Path) -> bool:
    return edit.action == "remove" and not rest


def _same(one: Any, other: Any) -> bool:
    """Equal in type too: 1, 1.0 and true are three values."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other)
