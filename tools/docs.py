"""Rewrite what is generated in the docs: `python tools/docs.py`, or `make docs`.

A page says where a generated part stands and which:

    <!-- generated: target axolotl -->
    … (rewritten)
    <!-- end -->

The parts come from the language's models, the rules, the targets' rows, the command line's own
help, and from running `ftc` in the checkout. Whatever stands around them is written by hand. The
JSON Schema for editors is generated too. `tests/test_docs.py` fails when something is stale.
"""

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from reference import adapters, commands, hardware, jobs, language, markdown, rules, targets

from ftc.language.schema import spec_schema, write_schema

ROOT = Path(__file__).parent.parent
SCHEMA = ROOT / "schemas" / "ftc_schemas" / "spec.v1.json"

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


def _file(name: str) -> str:
    path = ROOT / name
    suffix = path.suffix.removeprefix(".")
    return markdown.fenced(path.read_text(encoding="utf-8"), {"py": "python"}.get(suffix, suffix))


_PARTS: dict[str, Callable[[str], str]] = {
    "language": lambda _: language.reference(),
    "rules": lambda _: rules.pages(),
    "rule": rules.source,
    "adapters": lambda _: adapters.table(),
    "capabilities": lambda _: targets.capabilities(),
    "target": targets.page,
    "gpus": lambda _: hardware.gpus(),
    "job-states": lambda _: jobs.states(),
    "commands": lambda _: commands.helps(),
    "output": commands.output,
    "acme-output": commands.acme_output,
    "file": _file,
}


def main() -> None:
    for path, text in generated():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
            print(f"wrote {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
