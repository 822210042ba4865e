"""Diagnostics for other programs, as JSON.

    {
      "version": 1,
      "diagnostics": [
        {
          "code": "FTC301",            page: `ftc explain FTC301`
          "severity": "error",         error | warning | note
          "message": "…",
          "target": "bedrock",         null when it holds for all
          "place": {"file": "…", "line": 21, "column": 25, "end_line": 21, "end_column": 29},
          "label": "…",                what stands under the carets; may be ""
          "help": "…",                 or null
          "related": [{"place": {…}, "text": "…"}],
          "fix": {                     or null
            "title": "…",
            "safe": true,
            "edits": [{"action": "set", "path": ["training", "epochs"], "value": 3}]
          }
        }
      ]
    }

`place` is null where there is none. Lines and columns count from 1 and by characters; the end is
exclusive. An edit sets the value at a path, renames its key to `value`, or removes the entry. Later
versions of the format may add entries; none changes its meaning without a new `version`.
"""

from collections.abc import Iterable
from typing import Any, Final

from ftc.diagnostics.diagnostic import Diagnostic, Edit, Fix, Label
from ftc.diagnostics.secrets import without_secrets
from ftc.emit.json import dump
from ftc.source.span import Span

VERSION: Final = 1


def render(diagnostics: Iterable[Diagnostic]) -> str:
    """The diagnostics in the order given, without a line end after the document."""
    found = [_diagnostic(diagnostic) for diagnostic in without_secrets(diagnostics)]
    return dump({"version": VERSION, "diagnostics": found}).rstrip("\n")


def _diagnostic(diagnostic: Diagnostic) -> dict[str, Any]:
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        "target": diagnostic.target,
        "place": _place(diagnostic.span),
        "label": diagnostic.label,
        "help": diagnostic.help,
        "related": [_related(label) for label in diagnostic.related],
        "fix": _fix(diagnostic.fix),
    }


def _place(span: Span | None) -> dict[str, Any] | None:
    return None if span is None else span._asdict()


def _related(label: Label) -> dict[str, Any]:
    return {"place": _place(label.span), "text": label.text}


def _fix(fix: Fix | None) -> dict[str, Any] | None:
    if fix is None:
        return None
    return {"title": fix.title, "safe": fix.safe, "edits": [_edit(edit) for edit in fix.edits]}


def _edit(edit: Edit) -> dict[str, Any]:
    value = {} if edit.action == "remove" else {"value": edit.value}
    return {"action": edit.action, "path": list(edit.path), **value}
