"""Diagnostics as SARIF 2.1.0, for code scanning and editors.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import quote

from ftc import __version__
from ftc.analysis.rule import Rule
from ftc.diagnostics.diagnostic import Diagnostic, Label, Severity
from ftc.diagnostics.grouping import Group, grouped, told
from ftc.diagnostics.secrets import secrets_in, without_secrets
from ftc.emit.json import dump
from ftc.source.span import Span, span_at

SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def render(
    diagnostics: Iterable[Diagnostic], rules: Iterable[Rule], sources: Mapping[str, str]
) -> str:
    """One run with the diagnostics in the order given, without a line end after the document.

    The run describes those of the rules that were broken. A fix appears as the change of text that
    it makes, where `sources` has the text.
    """
    groups = grouped(without_secrets(diagnostics))
    codes = sorted({group.diagnostic.code for group in groups})
    pages = {rule.code: rule for rule in rules}
    driver = {
        "name": "ftc",
        "semanticVersion": __version__,
        "rules": [_rule(code, pages.get(code)) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(group, codes, sources) for group in groups],
    }
    return dump({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}).rstrip("\n")


def _rule(code: str, rule: Rule | None) -> dict[str, Any]:
    if rule is None:
        return {"id": code}
    text = f"{rule.what}\n\n{rule.why}"
    markdown = text
    if rule.bad:
        markdown += f"\n\n```yaml\n{rule.bad.rstrip()}\n```"
    if rule.good:
        markdown += f"\n\nInstead:\n\n```yaml\n{rule.good.rstrip()}\n```"
    return {
        "id": code,
        "name": rule.name,
        "shortDescription": {"text": rule.what},
        "fullDescription": {"text": rule.why},
        "help": {"text": text, "markdown": markdown},
        "defaultConfiguration": {"level": _level(rule.severity)},
    }


def _result(group: Group, codes: list[str], sources: Mapping[str, str]) -> dict[str, Any]:
    diagnostic = group.diagnostic
    result: dict[str, Any] = {
        "ruleId": diagnostic.code,
        "ruleIndex": codes.index(diagnostic.code),
        "level": _level(diagnostic.severity),
        "message": {"text": _text(group)},
    }
    if diagnostic.span is not None:
        result["locations"] = [{"physicalLocation": _location(diagnostic.span)}]
    if diagnostic.related:
        result["relatedLocations"] = [_related(i, x) for i, x in enumerate(diagnostic.related)]
    fix = _fix(diagnostic, sources)
    if fix is not None:
        result["fixes"] = [fix]
    if group.targets:
        result["properties"] = {"targets": list(group.targets)}
    return result


def _level(severity: Severity) -> str:
    return severity.value  # SARIF has the same three words


def _text(group: Group) -> str:
    diagnostic = group.diagnostic
    parts = [told(group), diagnostic.label, diagnostic.help and f"help: {diagnostic.help}"]
    return "\n".join(part for part in parts if part)


def _location(span: Span) -> dict[str, Any]:
    return {"artifactLocation": _artifact(span.file), "region": _region(span)}


def _artifact(file: str) -> dict[str, str]:
    """A file by its URI: relative as the user named it, or absolute."""
    path = quote(file.removeprefix("./"), safe="/@!$&'()*+,;=~")
    return {"uri": f"file://{path}" if path.startswith("/") else path}


def _region(span: Span) -> dict[str, int]:
    """SARIF counts as `Span` does: from 1, the end exclusive."""
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _related(index: int, label: Label) -> dict[str, Any]:
    return {
        "id": index,
        "physicalLocation": _location(label.span),
        "message": {"text": label.text},
    }


def _fix(diagnostic: Diagnostic, sources: Mapping[str, str]) -> dict[str, Any] | None:
    """The fix as a replacement in the file that the diagnostic points into."""
    if diagnostic.fix is None or diagnostic.span is None or diagnostic.span.file not in sources:
        return None
    from ftc.fixes.apply import apply

    file = diagnostic.span.file
    old = sources[file]
    new = apply(old, [diagnostic.fix]).text
    replacement = _replacement(file, old, new)
    if new == old or any(secrets_in(replacement["insertedContent"]["text"])):
        return None
    change = {"artifactLocation": _artifact(file), "replacements": [replacement]}
    return {"description": {"text": diagnostic.fix.title}, "artifactChanges": [change]}


def _replacement(file: str, old: str, new: str) -> dict[str, Any]:
    """The one stretch in which two texts differ."""
    shorter = min(len(old), len(new))
    start = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    rest = shorter - start
    tail = next((i for i in range(rest) if old[-1 - i] != new[-1 - i]), rest)
    return {
        "deletedRegion": _region(span_at(old, file, start, len(old) - tail)),
        "insertedContent": {"text": new[start : len(new) - tail]},
    }
