"""All that is to be said of one spec, for `ftc check` and its fixes."""

from argparse import Namespace
from collections.abc import Mapping
from typing import NamedTuple

from ftc.cli import arguments
from ftc.diagnostics.diagnostic import Diagnostic
from ftc.source.document import Document


class Findings(NamedTuple):
    diagnostics: tuple[Diagnostic, ...]
    document: Document | None

    @property
    def sources(self) -> Mapping[str, str]:
        return {} if self.document is None else self.document.sources


def find(spec: str, args: Namespace, texts: Mapping[str, str] | None = None) -> Findings:
    """All findings of one spec: those that always hold, and those of the targets in question.
    `texts` gives files another text than they have on disk."""
    from ftc import backends
    from ftc.compilation import check, declared_targets, judge_spec
    from ftc.diagnostics.diagnostic import in_source_order
    from ftc.lowering.report import without_echoes

    checked = check(spec, overrides=args.overrides, today=args.today, texts=texts)
    found = list(checked.diagnostics)
    if getattr(args, "data", False):
        from ftc.data.of_plan import FROM_FIRST_ROWS, check_all, unfetched

        found = [one for one in found if one.code not in FROM_FIRST_ROWS]
        found += check_all(checked.plans)
        found += dict.fromkeys(one for plan in checked.plans for one in unfetched(plan))
    if checked.plans and checked.document is not None:
        names = arguments.chosen(args.target)
        if names is None:
            names = list(declared_targets(checked.document))
        for name in names:
            found += judge_spec(checked, backends.target(name))
    if args.overrides and checked.document is not None:
        from ftc.fixes.plan import without_idle_fixes

        found = list(without_idle_fixes(found, checked.document))
    return Findings(tuple(in_source_order(without_echoes(found))), checked.document)
