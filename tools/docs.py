"""Rewrite what is generated in the docs: `python tools/docs.py`, or `make docs`.

A page says where a generated part stands and which:

    <!-- generated: target axolotl -->
    … (rewritten)
    <!-- end -->

The parts come from the language's models, the rules, the targets' rows, the command line's own
help, and from running `ftc` in the checkout. Whatever stands around them is written by hand. The
JSON Schema for editors is generated too. `tests/test_docs.py` fails when something is stale.
"""

import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from pydantic import TypeAdapter
from pydantic.fields import FieldInfo

from ftc import backends
from ftc.analysis import page as rule_page
from ftc.analysis.registry import all_rules
from ftc.cli.main import COMMANDS, command_parser
from ftc.language.page import as_yaml, defaults_of
from ftc.language.schema import spec_schema, write_schema
from ftc.language.vocabulary import Entry, entries
from ftc.lowering.capabilities import as_markdown, capabilities
from ftc.lowering.row import Fidelity, Row
from ftc.lowering.target import Target
from ftc.source.span import dotted
from ftc_schemas.spec.root import SHORTHANDS, Spec

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
    lines = [f"### `{entry.name}`", "", entry.field.description or "", ""]
    if entry.branch is not None:
        section = entry.name.rpartition(".")[0]
        lines.append(f"- Only where `{section}.type` is {entry.branch.replace(', ', ' or ')}.")
    lines.append(f"- Takes {takes(entry.field)}.")
    if entry.example is not None:
        lines.append(f"- Example: `{entry.name.rpartition('.')[2]}: {as_yaml(entry.example)}`")
    stated = defaults_of(entry.name)
    if entry.field.is_required():
        lines.append("- Must be written.")
    elif len(stated) == 1:
        lines.append(f"- Default: {stated[0]}")
    elif stated:
        lines += ["- Default, the first that holds:", *(f"  1. {line}" for line in stated)]
    else:
        lines.append("- No default.")
    return "\n".join(lines)


def takes(field: FieldInfo) -> str:
    """In words, what an entry accepts."""
    return _words(TypeAdapter(Annotated[(field.annotation, *field.metadata)]).json_schema())


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


def _words(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return ", or ".join(_words(option) for option in schema["anyOf"])
    if "const" in schema:
        return f"`{as_yaml(schema['const'])}`"
    if "enum" in schema:
        return "one of " + ", ".join(f"`{as_yaml(value)}`" for value in schema["enum"])
    if schema.get("type") == "array":
        return f"a list: {_words(schema['items'])} each"
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


# --- the targets


def _capabilities(_: str) -> str:
    return as_markdown(capabilities())


def _target(name: str) -> str:
    """One target's own entries, and what becomes of each entry of the language."""
    target = backends.target(name)
    head = f"{target.title}, checked against version {target.version}."
    return "\n\n".join([head, _options(target), _carried(target), _constants(target)]).strip()


def _options(target: Target) -> str:
    lines = [f"### Entries of `targets.{target.name}`", "", "| Entry | Takes | Meaning |"]
    lines.append("|---|---|---|")
    lines += [
        f"| `{entry.name}` | {_cell(takes(entry.field))} | {_cell(entry.field.description or '')} |"
        for entry in entries(target.options)
    ]
    return "\n".join(lines)


def _carried(target: Target) -> str:
    lines = ["### What becomes of each entry", "", "| Entry | Becomes | How |", "|---|---|---|"]
    about = {"version", "description"}
    own = [f"targets.{target.name}.{e.name}" for e in entries(target.options)]
    names = [e.name for e in entries(Spec) if e.name not in about and e.name != "targets.<name>"]
    for name in [*names, *(n for n in own if n.rpartition(".")[2] not in ("set", "accept"))]:
        leaf = name.replace("<name>", target.name)
        rows = [row for row in target.table if leaf in (*row.reads, *row.optional)]
        lines += [f"| `{leaf}` | {becomes} | {how} |" for becomes, how in _becomes(rows)]
    return "\n".join(lines)


def _becomes(rows: list[Row]) -> Iterator[tuple[str, str]]:
    if not rows:
        yield "–", "lost: an error unless the spec accepts it by name"
        return
    words = {Fidelity.EXACT: "exact", Fidelity.CONVERTED: "converted"}
    said: dict[str, list[str]] = {}
    for row in rows:
        if row.fidelity is Fidelity.DELEGATED:
            how = f"by itself: {row.note}"
        else:
            how = words[row.fidelity] + (f": {row.note}" if row.note else "")
        place = f"`{dotted(row.writes)}`" if row.writes else "–"
        said.setdefault(_cell(how), []).append(place)
    for how, places in said.items():
        yield ", ".join(dict.fromkeys(places)), how


def _constants(target: Target) -> str:
    rows = [row for row in target.table if not row.reads and not row.optional and row.writes]
    if not rows:
        return ""
    lines = ["### Written whatever the spec says", "", "| Place | Why |", "|---|---|"]
    lines += [f"| `{dotted(row.writes)}` | {_cell(row.note)} |" for row in rows]
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
