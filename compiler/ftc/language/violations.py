"""What is wrong with a document, told by pydantic-core and said in our words, each at its place."""

from collections.abc import Callable, Iterable
from typing import Any

from pydantic_core import ErrorDetails, ValidationError

from ftc.analysis.rules import language as rules
from ftc.diagnostics.diagnostic import Diagnostic, Edit, Fix
from ftc.language.foreign import FOREIGN_WORDS, as_name, as_text, named_in
from ftc.language.foreign_keys import what_is_said_here
from ftc.language.nearest import nearest
from ftc.language.validator import model as load_model
from ftc.language.validator import validator
from ftc.language.values import kind_of, read_as, shown
from ftc.source.document import Document
from ftc.source.layers import with_value
from ftc.source.span import Path, dotted
from ftc_schemas.named_tuple import NamedTuple


class _Scope(NamedTuple):
    """What is being held against what."""

    document: Document
    root: Path
    """Where the checked value stands in the document."""
    value: Any
    model: str
    """`package.module:Class`"""


def violations(document: Document, root: Path, value: Any, model: str) -> Iterable[Diagnostic]:
    """`value` stands at `root` in the document, and `model` (`package.module:Class`) says what it
    may be."""
    scope = _Scope(document, root, value, model)
    try:
        validator(model).validate_python(value, strict=True)
    except ValidationError as error:
        by_place: dict[Path, list[ErrorDetails]] = {}
        for detail in error.errors(include_url=False):
            path = _document_path(value, detail["loc"], detail["type"])
            by_place.setdefault((*root, *path), []).append(detail)
        above = {path[:depth] for path in by_place for depth in range(len(path))}
        told = [
            (path, _diagnostic(scope, path, details))
            for path, details in by_place.items()
            # not what only says that another form of the entry is written, with a fault in it: a
            # list where text could stand, with a wrong first item
            if path not in above
            # a value that the reader has refused is not missing
            and (details[0]["type"] != "missing" or path not in document.places)
        ]
        misspelt = {name for _, diagnostic in told for name in _renamed(diagnostic)}
        yield from (diagnostic for path, diagnostic in told if path not in misspelt)


def _renamed(diagnostic: Diagnostic) -> Iterable[Path]:
    """The entries that are there under a misspelt name, and so not missing."""
    edits = diagnostic.fix.edits if diagnostic.fix else ()
    return ((*edit.path[:-1], edit.value) for edit in edits if edit.action == "rename")


def _context(detail: ErrorDetails) -> dict[str, Any]:
    """What the kind of error is about: the bound, the tags, the choices."""
    return detail.get("ctx", {})


def _document_path(value: Any, loc: tuple[str | int, ...], kind: str) -> Path:
    """pydantic's `loc` without the union branches that it mixes in."""
    path: list[str | int] = []
    here: Any = value
    for part in loc:
        if isinstance(here, dict):
            inside = part in here
        else:
            inside = isinstance(here, list) and isinstance(part, int) and part < len(here)
        if inside:
            path.append(part)
            here = here[part]  # pyright: ignore[reportCallIssue, reportArgumentType]
    if kind == "missing":
        path.append(loc[-1])
    elif kind.startswith("union_tag_"):
        path.append("type")
    return tuple(path)


_EXPECTED = {
    "bool": "true or false",
    "int": "a whole number",
    "float": "a number",
    "string": "text",
    "str": "text",
    "list": "a list",
    "dict": "a mapping of keys to values",
    "model": "a mapping of keys to values",
}


def _diagnostic(scope: _Scope, path: Path, details: list[ErrorDetails]) -> Diagnostic:
    detail = details[0]
    make: Callable[[_Scope, Path, ErrorDetails], Diagnostic] | None = {
        "extra_forbidden": _unknown_key,
        "missing": _missing,
        "union_tag_not_found": _missing,
        "union_tag_invalid": _unknown_type,
        "literal_error": _not_a_choice,
    }.get(detail["type"])
    if make is not None and len(details) == 1:
        return make(scope, path, detail)
    bounded = (_out_of_bounds(scope, path, d) for d in details)
    return next((d for d in bounded if d is not None), None) or _wrong_kind(scope, path, details)


def _unknown_key(scope: _Scope, path: Path, detail: ErrorDetails) -> Diagnostic:
    from ftc.language.vocabulary import branches, elsewhere, keys_at

    key = str(path[-1])
    model = load_model(scope.model)
    siblings = keys_at(model, path[len(scope.root) : -1], scope.value)
    meant = nearest(
        key, [name for name in siblings if (*path[:-1], name) not in scope.document.places]
    )
    help_text, fix = None, None
    where = f" in `{dotted(path[:-1])}`" if len(path) > 1 else ""
    foreign, remark = what_is_said_here(path)
    if remark or (foreign and foreign != dotted((*path[:-1], meant or ""))):
        meant = None  # a key that other tools have is no misspelt one
    home = foreign or elsewhere(model, key)
    if meant:
        help_text = f"did you mean `{meant}`?"
        fix = Fix(f"rename `{key}` to `{meant}`", (Edit("rename", path, meant),))
    elif home and home == dotted(path):
        help_text = f"`{key}` goes with another type: {branches(model, home)}"
    elif remark:
        help_text = remark
    elif home:
        help_text = f"here that is `{home}`"
    elif siblings:
        help_text = f"known here: {', '.join(siblings)}"
    return rules.UNKNOWN_KEY.diagnostic(
        f"unknown key `{key}`{where}",
        scope.document.span(path, key=True),
        label="not part of the language",
        help=help_text,
        fix=fix,
    )


def _missing(scope: _Scope, path: Path, detail: ErrorDetails) -> Diagnostic:
    return rules.MISSING_KEY.diagnostic(
        f"`{dotted(path)}` is missing",
        scope.document.span(path[:-1], key=True),
        help=_how_to_write("add", path),
        leaf=dotted(path),
    )


def _how_to_write(verb: str, path: Path) -> str | None:
    from ftc.language.vocabulary import EXAMPLES

    example = EXAMPLES.get(_without_indexes(path))
    return None if example is None else f"{verb} {example}"


def _without_indexes(path: Path) -> str:
    """What is said of all items of a list: `method.rewards.type`."""
    return dotted(tuple(part for part in path if isinstance(part, str)))


def _unknown_type(scope: _Scope, path: Path, detail: ErrorDetails) -> Diagnostic:
    expected = [word.strip("'") for word in _context(detail)["expected_tags"].split(", ")]
    return _choice(scope, path, detail["input"]["type"], expected)


def _not_a_choice(scope: _Scope, path: Path, detail: ErrorDetails) -> Diagnostic:
    listed = str(_context(detail)["expected"]).replace(" or ", ", ").split(", ")
    given = detail["input"]
    if isinstance(given, str) and given in listed:  # choices that are text stand in quotes there
        return _wrong_kind(scope, path, [detail])
    return _choice(scope, path, given, [choice.strip("'") for choice in listed])


def _choice(scope: _Scope, path: Path, given: Any, expected: list[str]) -> Diagnostic:
    known = FOREIGN_WORDS.get((_without_indexes(path), str(given).lower()))
    meant = nearest(str(given), expected) if isinstance(given, str) and not known else None
    edits = (Edit("set", path, meant),)
    # three letters are near too many words: ppo is no misspelt dpo
    fix = Fix(f"write `{meant}`", edits, safe=len(str(given)) > 3) if meant else None
    help_text = f"did you mean `{meant}`?" if meant else known
    if help_text is None and isinstance(given, str) and (part := named_in(given, expected)):
        help_text = f"write `{part}`" + (" and its `memory` apart" if path[-1] == "gpu" else "")
    if given is None:
        help_text, fix = _EMPTY, _without(path)
    listed = expected[0] if len(expected) == 1 else f"one of {', '.join(expected)}"
    return rules.NOT_A_CHOICE.diagnostic(
        f"`{dotted(path)}` "
        + ("is empty" if given is None else f"cannot be {_shown_or_kind(given)}"),
        scope.document.span(path),
        label=f"expected {listed}",
        help=help_text,
        fix=fix,
    )


def _shown_or_kind(value: Any) -> str:
    return kind_of(value) if isinstance(value, dict | list) else shown(value)


_EMPTY = "remove the key, or give it a value"


def _without(path: Path) -> Fix:
    return Fix("remove the empty key", (Edit("remove", path),))


def _wrong_kind(scope: _Scope, path: Path, details: list[ErrorDetails]) -> Diagnostic:
    given = details[0]["input"]
    expected = " or ".join(dict.fromkeys(_expected(d) for d in details))
    help_text, fix = None, None
    if given is None:
        help_text, fix = _EMPTY, _without(path)
    else:
        help_text, fix = _as_expected(scope, path, given, expected)
    return rules.WRONG_KIND.diagnostic(
        f"`{dotted(path)}` must be {expected}, "
        + (f"not {_kind_as_written(scope, path, given)}" if given is not None else "and is empty"),
        scope.document.span(path),
        label=f"this is {_kind_as_written(scope, path, given)}"
        if given is not None
        else "nothing is written here",
        help=help_text,
        fix=fix,
    )


def _as_expected(
    scope: _Scope, path: Path, given: Any, expected: str
) -> tuple[str | None, Fix | None]:
    """What to write so that the value is what was expected, where that is plain."""
    if expected == _EXPECTED["model"]:
        return _how_to_write("for example", path), None
    if isinstance(given, dict | list):
        entries = ", ".join(f"{key}: …" for key in given) if isinstance(given, dict) else ""
        wanted = entries and "a list" in expected
        return f"a list of one is a list too: `[{{{entries}}}]`" if wanted else None, None
    plain, word, how = _meant(scope, path, given, expected)
    if plain is None or not _is_accepted(scope, path, plain):
        return None, None
    return f"write {how}`{word}`", Fix(f"write `{word}`", (Edit("set", path, plain),))


def _meant(scope: _Scope, path: Path, given: Any, expected: str) -> tuple[Any, str, str]:
    """The value of the expected kind that a value stands for, how it is written, and what of that
    differs; None as value where there is none."""
    if isinstance(given, str):
        return _meant_by_text(given, expected)
    if isinstance(given, float) and given.is_integer() and "a whole number" in expected:
        return int(given), f"{given:.0f}", ""
    if "text" not in expected:
        return None, "", ""
    said = as_text(_without_indexes(path), given)
    if said is not None:
        return said, said, ""
    word = _written(scope, path)
    return word, f'"{word}"', "it in quotes: "


def _meant_by_text(text: str, expected: str) -> tuple[Any, str, str]:
    if expected == "a number" and text.endswith("%"):
        percent = read_as(text[:-1].rstrip(), expected)
        share = None if percent is None else float(f"{percent / 100:g}")
        return share, str(share), ""
    plain = read_as(text, "a whole number" if expected.startswith("`") else expected)
    word = shown(plain, bare=True) if isinstance(plain, bool) else text
    return plain, word, "it without quotes: " if word == text else ""


def _is_accepted(scope: _Scope, path: Path, value: Any) -> bool:
    """Whether nothing would be wrong at `path` if it had this value."""
    inner = path[len(scope.root) :]
    changed = with_value(scope.value, inner, value)
    try:
        validator(scope.model).validate_python(changed, strict=True)
    except ValidationError as error:
        details = error.errors(include_url=False)
        return inner not in (_document_path(changed, d["loc"], d["type"]) for d in details)
    return True


def _kind_as_written(scope: _Scope, path: Path, given: Any) -> str:
    """What kind of value it is, a number by its own digits: `1234e56` is not the `1.234e+59` that
    it was read as."""
    number = isinstance(given, int | float) and not isinstance(given, bool)
    word = _written(scope, path) if number else None
    return kind_of(given) if word is None else f"the number `{word}`"


def _written(scope: _Scope, path: Path) -> str | None:
    """The text of a short value as it stands in its file; None where nobody wrote it."""
    place = scope.document.places.get(path)
    if place is None or place.value.line != place.value.end_line:
        return None
    lines = scope.document.sources.get(place.value.file, "").split("\n")[place.value.line - 1 :]
    text = lines[0][place.value.column - 1 : place.value.end_column - 1] if lines else ""
    return text if 0 < len(text) <= _LONGEST_WORD else None


_LONGEST_WORD = 64
"""Characters: a commit has 40."""


def _expected(detail: ErrorDetails) -> str:
    kind = detail["type"]
    if kind == "literal_error":
        return str(_context(detail)["expected"]).replace("'", "`")
    return _EXPECTED.get(kind) or _EXPECTED.get(kind.split("_", 1)[0]) or "something else"


_BOUNDS = {
    "greater_than": ("gt", "greater than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
}


def _out_of_bounds(scope: _Scope, path: Path, detail: ErrorDetails) -> Diagnostic | None:
    kind = detail["type"]
    help_text, fix = None, None
    if kind in _BOUNDS:
        key, words = _BOUNDS[kind]
        bound = _context(detail)[key]
        expected = f"{words} {bound if isinstance(bound, int) else format(bound, 'g')}"
        help_text = _as_a_share(path, detail["input"]) if kind.startswith("less") else None
    elif kind in ("too_short", "string_too_short"):
        return empty(scope.document, path)
    elif kind == "string_pattern_mismatch":
        from ftc.language.vocabulary import PATTERNS

        expected = PATTERNS.get(_without_indexes(path)) or f"like {_context(detail)['pattern']}"
        help_text, fix = _as_a_name(scope, path, detail["input"])
    else:
        return None
    return rules.OUT_OF_BOUNDS.diagnostic(
        f"`{dotted(path)}` must be {expected}",
        scope.document.span(path),
        label=f"this is {kind_of(detail['input'])}",
        help=help_text,
        fix=fix,
    )


def _as_a_share(path: Path, given: Any) -> str | None:
    """What to write for a share that was meant in percent, or as a number of steps."""
    if not isinstance(given, int | float) or given != int(given) or not 1 < given <= 100:
        return None
    help_text = f"{given:g} % is `{given / 100:g}`"
    return help_text + f"; `warmup_steps: {given:g}` counts steps" * (path[-1] == "warmup_ratio")


def _as_a_name(scope: _Scope, path: Path, given: str) -> tuple[str | None, Fix | None]:
    """A name as it may be written. That of a stage is left to its writer: others point to it."""
    name = as_name(_without_indexes(path), given)
    if not name or (_written(scope, path) or "").strip("\"'") != given:
        return None, None
    whole = path == ("name",)
    return f"write `{name}`", Fix(f"write `{name}`", (Edit("set", path, name),)) if whole else None


def empty(document: Document, path: Path) -> Diagnostic:
    return rules.OUT_OF_BOUNDS.diagnostic(
        f"`{dotted(path)}` must not be empty",
        document.span(path),
        label="this is empty",
        help=_how_to_write("write", path),
    )
