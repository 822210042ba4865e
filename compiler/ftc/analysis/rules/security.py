"""2xx: what must not stand in a spec."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ftc.analysis.rule import Finding, rule
from ftc.data.datasets import locations
from ftc.diagnostics.diagnostic import Edit, Fix, Severity
from ftc.diagnostics.secrets import secrets_in
from ftc.plan.plan import Plan
from ftc.source.span import Span


@rule(
    "FTC290",
    "secret-in-spec",
    Severity.ERROR,
    what="A password, token or key is written in the spec.",
    why="Specs are committed, reviewed and copied into compiled files; whoever reads one of them "
    "has the key. Secrets belong into environment variables, which every target's own tools "
    "read. One that was committed has to be revoked: its history keeps it.",
    bad="description: hf_ThisIsNotARealTokenAtAll",
    good="description: Reads its token from HF_TOKEN.",
    sources=(
        "GitHub documentation, 'About secret scanning'",
        "Hugging Face documentation, 'User access tokens'",
    ),
)
def secret_in_spec(plan: Plan) -> Iterator[Finding]:
    for file, text in plan.document.sources.items():
        for secret in secrets_in(text):
            yield Finding(
                "",
                f"{secret.kind} is written in the spec",
                label="everybody who reads the spec can use it",
                help="revoke it, take it out, and let the tool read it from the environment",
                span=_span(file, text, secret.start, secret.end),
            )


def _span(file: str, text: str, start: int, end: int) -> Span:
    """The place of a stretch of text; one over several lines is shown at its first."""
    line = text.count("\n", 0, start) + 1
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", start, end)
    end = last if last != -1 else end
    return Span(file, line, start - first + 1, line, end - first + 1)


@rule(
    "FTC291",
    "output-outside",
    Severity.ERROR,
    what="The trained model is to be written outside the folder where training runs.",
    why="A spec may come from somebody else. What is made from it writes below the folder where "
    "it is run and nowhere else, so that it can neither overwrite your files nor leave some "
    "where nobody looks.",
    bad="output: ../../models/mine",
    good="output: outputs/mine",
    sources=("OWASP, 'Path Traversal'",),
)
def output_outside(plan: Plan) -> Iterator[Finding]:
    output: str = plan["output"]
    parts = re.split(r"[/\\]", output)
    if output.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", output):
        reason = "an absolute path"
    elif ".." in parts:
        reason = "`..` leads out of the folder"
    elif output.startswith("~"):
        reason = "`~` is the home folder"
    elif "://" in output:
        reason = "not a folder of this machine"
    else:
        return
    inside = f"outputs/{plan['name']}"
    yield Finding(
        "output",
        f"`{output}` is not below the folder where training runs",
        label=reason,
        help=f"write `output: {inside}`, and move the model afterwards",
        fix=Fix(f"write it to {inside}", (Edit("set", ("output",), inside),), safe=False),
    )


@rule(
    "FTC292",
    "path-not-expanded",
    Severity.ERROR,
    what="A path holds something that only a shell or another system would understand.",
    why="Nothing expands `~` or variables in a spec, so that a spec means the same everywhere; a "
    "backslash is part of a name where paths have slashes. The file is then looked for under "
    "that very name.",
    bad="data: {train: ~/tickets.jsonl}",
    good="data: {train: data/good.jsonl}",
    sources=("POSIX.1-2024, section 2.6: it is the shell that expands words",),
)
def path_not_expanded(plan: Plan) -> Iterator[Finding]:
    for leaf in ("data.train", "data.validation", "data.test"):
        for location in locations(plan, leaf):
            if location.startswith("~"):
                yield _unexpanded(leaf, location, "`~` is not expanded")
            elif "$" in location:
                yield _unexpanded(leaf, location, "variables are not expanded")
            elif "\\" in location and "://" not in location:
                yield _backslashes(plan, leaf, location)


def _unexpanded(leaf: str, location: str, reason: str) -> Finding:
    return Finding(
        leaf,
        f"`{location}` is looked for under that very name",
        label=reason,
        help="write the path in full, or relative to the spec",
    )


def _backslashes(plan: Plan, leaf: str, location: str) -> Finding:
    path = location.replace("\\", "/")
    single = isinstance(plan[leaf], str)
    return Finding(
        leaf,
        f"`{location}` is written with backslashes",
        label="part of a name, except on Windows",
        help=f"write `{path}`, which works everywhere",
        fix=Fix(f"write `{path}`", (Edit("set", plan.leaves[leaf].path, path),))
        if single
        else None,
    )


_INVISIBLE: Final = "[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069]"
_HIDDEN: Final = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069]"


@rule(
    "FTC293",
    "invisible-characters",
    Severity.ERROR,
    what="The spec holds characters that cannot be seen, or that change how others are shown.",
    why="Marks that turn the direction of writing make a line read differently from what it says, "
    "which is how harmful changes pass a review; control characters can rewrite what a terminal "
    "shows. A zero-width space makes two equal-looking names different.",
    bad='description: "ends with a mark \\e[0m"',
    good="description: ends with a word",
    sources=("Trojan Source (CVE-2021-42574)", "Unicode Technical Report 36"),
)
def invisible_characters(plan: Plan) -> Iterator[Finding]:
    for file, text in plan.document.sources.items():
        for match in () if text.isascii() else re.finditer(_INVISIBLE, text):
            yield Finding(
                "",
                f"an invisible character, U+{ord(match[0]):04X}",
                label="cannot be seen here",
                help="remove it",
                span=_span(file, text, match.start(), match.end()),
            )
    for leaf, value in _texts(plan.document.value):
        hidden = None if value.isprintable() else re.search(_HIDDEN, value)
        if hidden and not any(hidden[0] in text for text in plan.document.sources.values()):
            yield Finding(
                leaf,
                f"an invisible character, U+{ord(hidden[0]):04X}, written as an escape",
                label="would act on whoever shows this text",
                help="remove it",
            )


def _texts(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text of the spec with the name of its entry; those in a list go by the list's."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item, name)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(inner, f"{name}.{key}" if name else str(key))


RULES = (secret_in_spec, output_outside, path_not_expanded, invisible_characters)
