"""The rules: every page, or a rule as it stands in its module."""

import inspect

from ftc.analysis.page import as_markdown
from ftc.analysis.registry import all_rules, find
from reference.markdown import cell, fenced

_GROUPS = {
    "0": "0xx: reading the file",
    "1": "1xx: the language",
    "2": "2xx: meaning across entries",
    "3": "3xx: what a target can carry",
    "4": "4xx: limits and dates of a target",
    "5": "5xx: the data",
    "6": "6xx: jobs and runs",
    "7": "7xx: methods, adapters, training, hardware and pipelines",
}


def pages() -> str:
    """Every rule's page, after an index."""
    rules = sorted(all_rules(), key=lambda rule: rule.code)
    index = ["| Code | Name | Severity | What |", "|---|---|---|---|"]
    index += [
        f"| [{r.code}](#{r.code.lower()}) | {r.name} | {r.severity} | {cell(r.what)} |"
        for r in rules
    ]
    parts = ["\n".join(index)]
    group = ""
    for rule in rules:
        if rule.code[3] != group:
            group = rule.code[3]
            parts.append(f"## {_GROUPS[group]}")
        parts.append(f'<a id="{rule.code.lower()}"></a>\n\n' + as_markdown(rule).strip())
    return "\n\n".join(parts)


def source(code: str) -> str:
    """The rule as it stands in its module."""
    rule = find(code)
    if rule is None or rule.check is None:
        raise ValueError(f"{code} is no rule with a check")
    return fenced(inspect.getsource(rule.check), "python")
