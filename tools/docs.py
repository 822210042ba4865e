"""Rewrite what is generated in the docs: `python tools/docs.py`, or `make docs`.

A page says where a generated part stands and which:

    <!-- generated: target axolotl -->
    … (rewritten)
    <!-- end -->

The parts come from the language's models, the rules, the targets' rows, the command line's own
help, and from running `ftc` in the checkout. Whatever stands around them is written by hand. The
JSON Schema for editors is generated too. `tests/test_docs.py` fails when something is stale.
"""

import inspect
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from pydantic import TypeAdapter

from ftc import backends
from ftc.analysis import page as rule_page
from ftc.analysis.registry import all_rules, find
from ftc.cli.main import COMMANDS, command_parser
from ftc.language.page import as_yaml, defaults_of
from ftc.language.schema import spec_schema, write_schema
from ftc.language.validator import model
from ftc.language.vocabulary import Entry, entries, type_documents
from ftc.lowering.capabilities import LOST, Capability, as_markdown, capabilities
from ftc.lowering.row import Fidelity, Row
from ftc.lowering.target import Target
from ftc.source.span import Path as SpecPath
from ftc.source.span import dotted
from ftc_backends.hosted import DATASETS, SUBMIT
from ftc_schemas.spec.leaves import DOCUMENTATION, SHORTHANDS
from ftc_schemas.spec.root import Spec

ROOT = Path(__file__).parent.parent
SCHEMA = ROOT / "schemas" / "ftc_schemas" / "spec.v1.json"
TODAY = "2026-11-23"
"""The day that shown runs judge dates by, so that the docs do not change with the calendar."""

_PART = re.compile(r"(<!-- generated: (.+?) -->\n).*?(<!-- end -->)", re.DOTALL)


def pages() -> list[Path]:
    """The Markdown files that people read."""
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def generated() -> Iterator[tuple[Path, str]]:
    """Every file that is generated or holds a generated part, with what it should say."""
    yield SCHEMA, write_schema(spec_schema())
    for path in pages():
        yield path, fill(path.read_text(encoding="utf-8"))


def fill(text: str) -> str:
    """The page with each generated part made anew."""
    return _PART.sub(lambda part: f"{part[1]}{_part(part[2]).strip()}\n{part[3]}", text)


def _part(name: str) -> str:
    kind, _, argument = name.partition(" ")
    return _PARTS[kind](argument)


# --- the language


def _language(_: str) -> str:
    """Every entry: meaning, values, default."""
    sections: dict[str, list[Entry]] = {}
    for entry in entries(Spec):
        section = entry.name.partition(".")[0] if "." in entry.name else ""
        sections.setdefault(section, []).append(entry)
    top = sections.pop("")
    parts = ["## The top level", *map(_entry, top)]
    for section, inside in sections.items():
        about = Spec.model_fields[section].description or ""
        parts += [f"## `{section}`", about + _shorthand(section), *map(_entry, inside)]
    return "\n\n".join(parts)


def _shorthand(section: str) -> str:
    key = SHORTHANDS.get((section,))
    return f" `{section}: x` is short for `{section}: {{{key}: x}}`." if key else ""


def _entry(entry: Entry) -> str:
    section, _, key = entry.name.rpartition(".")
    lines = [f"### `{entry.name}`", ""]
    if key == "type":
        lines += ["Decides which other entries the section has.", "", *_types(section)]
    else:
        lines += [entry.field.description or "", ""]
    if entry.branch is not None:
        lines.append(f"- Only where `{section}.type` is {entry.branch.replace(', ', ' or ')}.")
    if key != "type":
        lines.append(f"- Takes {takes(entry)}.")
    if entry.example is not None:
        lines.append(f"- Example: `{key}: {as_yaml(entry.example)}`")
    stated = defaults_of(entry.name)
    if len(stated) == 1:
        lines.append(f"- Default: {stated[0]}")
    elif stated:
        lines.append("- Default, the first that holds:")
        lines += [f"  {number}. {line}" for number, line in enumerate(stated, 1)]
    else:
        lines.append("- Must be written." if entry.field.is_required() else "- No default.")
    return "\n".join(lines)


def _types(section: str) -> list[str]:
    """What a section can be, one line a type."""
    return [f"- `{type}`: {_one_line(doc)}" for type, doc in type_documents(Spec, section).items()]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def takes(entry: Entry) -> str:
    """In words, what an entry accepts; for a mapping with free keys, each of its values."""
    annotated: Any = Annotated[(entry.field.annotation, "", *entry.field.metadata)]
    schema = TypeAdapter(annotated).json_schema()
    free = entry.name.endswith(".<name>")
    return _words(schema["additionalProperties"] if free else schema)


_KINDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "`true` or `false`",
    "object": "a mapping",
}
_BOUNDS = {
    "exclusiveMinimum": "greater than",
    "minimum": "at least",
    "exclusiveMaximum": "less than",
    "maximum": "at most",
}


def _words(schema: dict[str, Any] | bool) -> str:
    if isinstance(schema, bool) or not schema:
        return "anything"
    if "anyOf" in schema:
        return ", or ".join(_words(option) for option in schema["anyOf"])
    if "const" in schema:
        return f"`{as_yaml(schema['const'])}`"
    if "enum" in schema:
        return "one of " + ", ".join(f"`{as_yaml(value)}`" for value in schema["enum"])
    if schema.get("type") == "array":
        return f"a list, each {_words(schema['items'])}"
    bounds = [f"{words} {schema[key]:g}" for key, words in _BOUNDS.items() if key in schema]
    if "pattern" in schema:
        bounds.append(f"matching `{schema['pattern']}`")
    return " ".join([_KINDS[schema["type"]], " and ".join(bounds)]).strip()


# --- the rules

_GROUPS = {
    "0": "0xx: reading the file",
    "1": "1xx: the language",
    "2": "2xx: meaning across entries",
    "3": "3xx: what a target can carry",
    "4": "4xx: limits and dates of a target",
    "5": "5xx: the data",
    "6": "6xx: jobs and runs",
}


def _rules(_: str) -> str:
    """Every rule's page, after an index."""
    rules = sorted(all_rules(), key=lambda rule: rule.code)
    index = ["| Code | Name | Severity | What |", "|---|---|---|---|"]
    index += [
        f"| [{r.code}](#{r.code.lower()}) | {r.name} | {r.severity} | {_cell(r.what)} |"
        for r in rules
    ]
    parts = ["\n".join(index)]
    group = ""
    for rule in rules:
        if rule.code[3] != group:
            group = rule.code[3]
            parts.append(f"## {_GROUPS[group]}")
        parts.append(f'<a id="{rule.code.lower()}"></a>\n\n' + rule_page.as_markdown(rule).strip())
    return "\n\n".join(parts)


def _rule_source(code: str) -> str:
    """The rule as it stands in its module."""
    rule = find(code)
    if rule is None or rule.check is None:
        raise ValueError(f"{code} is no rule with a check")
    return _fenced(inspect.getsource(rule.check), "python")


# --- the targets


def _capabilities(_: str) -> str:
    return as_markdown(_matrix())


@cache
def _matrix() -> list[Capability]:
    return capabilities()


def _target(name: str) -> str:
    """One target's own entries, and what becomes of each entry of the language."""
    target = backends.target(name)
    head = f"{target.title}, checked against version {target.version}."
    return "\n\n".join([head, _options(target), _carried(target), _constants(target)]).strip()


def _options(target: Target) -> str:
    lines = [f"### Entries of `targets.{target.name}`", "", "| Entry | Takes | Meaning |"]
    lines.append("|---|---|---|")
    lines += [
        f"| `{entry.name}` | {_cell(takes(entry))} | {_cell(entry.field.description or '')} |"
        for entry in _own_entries(target)
    ]
    return "\n".join(lines)


def _own_entries(target: Target) -> list[Entry]:
    return list(entries(model(target.options)))


def _carried(target: Target) -> str:
    lines = ["### What becomes of each entry", "", "| Entry | Becomes | How |", "|---|---|---|"]
    abilities = {c.feature: c.by_target[target.name] for c in _matrix()}
    for leaf in _leaves(target):
        rows = [row for row in target.table if leaf in (*row.reads, *row.optional)]
        cells = _becomes(rows, lost_alone=abilities.get(leaf) == LOST)
        becomes = "<br>".join(place for place, _ in cells)
        how = "<br>".join(how for _, how in cells)
        lines.append(f"| `{leaf}` | {becomes} | {how} |")
    return "\n".join(lines)


def _leaves(target: Target) -> list[str]:
    """What a plan can hold for this target."""
    skipped = ("targets",) if target.hosted else ("targets", "model.hosted")
    own = {entry.name.partition(".")[0] for entry in _own_entries(target)} - {"set", "accept"}
    kept = (
        entry.name.replace("<name>", target.name)
        for entry in entries(Spec)
        if entry.name not in DOCUMENTATION and not entry.name.startswith(skipped)
    )
    fields = model(target.options).model_fields  # a mapping among its own entries is one leaf
    return [*kept, *(f"targets.{target.name}.{key}" for key in fields if key in own)]


def _becomes(rows: list[Row], *, lost_alone: bool) -> list[tuple[str, str]]:
    """Places and how they say it. `lost_alone`: a small spec that says nothing else loses it."""
    said: dict[str, list[str]] = {}
    for row in rows:
        said.setdefault(_cell(_how(row)), []).append(_place(row.writes))
    cells = [(", ".join(dict.fromkeys(places)), how) for how, places in said.items()]
    if not rows:
        cells.append(("–", "lost: an error until the spec accepts it by name"))
    elif lost_alone:
        cells.append(("–", "in other cases lost"))
    return cells


def _how(row: Row) -> str:
    if row.fidelity is Fidelity.DELEGATED:
        return f"by itself: {row.note}"
    if not row.writes:
        return "says nothing: the target does just this, and refuses the rest"
    return str(row.fidelity) + (f": {row.note}" if row.note else "")


_FILES = {SUBMIT: "submit.json", DATASETS: "dataset.json"}
"""Parts of a service's document that stand beside the request, each in a file of its own."""


def _place(path: SpecPath) -> str:
    if not path:
        return "–"
    if path[0] in _FILES:
        return f"`{_FILES[path[0]]}`: `{dotted(path[1:])}`"
    return f"`{dotted(path)}`"


def _constants(target: Target) -> str:
    rows = [row for row in target.table if not row.reads and not row.optional and row.writes]
    if not rows:
        return ""
    lines = ["### Written whatever the spec says", "", "| Place | Why |", "|---|---|"]
    lines += [f"| {_place(row.writes)} | {_cell(row.note)} |" for row in rows]
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


# --- the command line


def _commands(_: str) -> str:
    """Every command's own help."""
    parts = []
    for name, about in COMMANDS.items():
        parts += [f"## `ftc {name}`", f"{about[0].upper()}{about[1:]}.", _fenced(help_of(name))]
    return "\n\n".join(parts)


def help_of(command: str) -> str:
    """`ftc COMMAND --help` as it looks in a terminal of 80 columns."""
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = "80"
    try:
        return command_parser(command).format_help()
    finally:
        if before is None:
            del os.environ["COLUMNS"]
        else:
            os.environ["COLUMNS"] = before


def _output(command: str) -> str:
    """What a command prints, on either stream, run in the checkout."""
    return _fenced(f"$ {command}\n{_run(command)}")


def _acme_output(command: str) -> str:
    """The same with the example backend installed."""
    example = ROOT / "docs" / "examples" / "acme"
    project = tomllib.loads((example / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    with TemporaryDirectory() as folder:
        metadata = Path(folder) / "ftc_acme.dist-info"
        metadata.mkdir()
        lines = [f"{k} = {v}\n" for k, v in project["entry-points"]["ftc.backends"].items()]
        (metadata / "entry_points.txt").write_text("".join(["[ftc.backends]\n", *lines]))
        return _fenced(f"$ {command}\n{_run(command, f'{folder}{os.pathsep}{example}')}")


def _run(command: str, python_path: str = "") -> str:
    words = shlex.split(command)
    if words[0] != "ftc":
        raise ValueError(f"only ftc itself is run for the docs, not {words[0]}")
    if words[1] in ("check", "compile", "diff", "explain", "targets") and words[2:]:
        words += ["--today", TODAY]
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONPATH": python_path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return done.stdout


def _file(name: str) -> str:
    path = ROOT / name
    return _fenced(path.read_text(encoding="utf-8"), path.suffix.removeprefix("."))


def _fenced(text: str, language: str = "text") -> str:
    language = {"yml": "yaml", "py": "python"}.get(language, language)
    return f"```{language}\n{text.strip()}\n```"


_PARTS: dict[str, Callable[[str], str]] = {
    "language": _language,
    "rules": _rules,
    "rule": _rule_source,
    "capabilities": _capabilities,
    "target": _target,
    "commands": _commands,
    "output": _output,
    "acme-output": _acme_output,
    "file": _file,
}


def main() -> None:
    for path, text in generated():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
            print(f"wrote {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
