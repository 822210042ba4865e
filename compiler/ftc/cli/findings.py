"""All that is to be said of one spec, for `ftc check` and its fixes."""

from argparse import Namespace
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ftc.cli import arguments

if TYPE_CHECKING:
    from ftc.front_end import Checked


def find(spec: str, args: Namespace, texts: Mapping[str, str] | None = None) -> "Checked":
    """The spec with all findings: those that always hold, and those of the targets in question.
    `texts` gives files another text than they have on disk."""
    from ftc import backends
    from ftc.compilation import findings
    from ftc.front_end import check

    checked = check(spec, overrides=args.overrides, today=args.today, texts=texts)
    if args.data:
        from ftc.data.of_plan import FROM_FIRST_ROWS, check_all, unfetched

        shallow = (one for one in checked.diagnostics if one.code not in FROM_FIRST_ROWS)
        elsewhere = dict.fromkeys(one for plan in checked.plans for one in unfetched(plan))
        deep = (*shallow, *check_all(checked.plans), *elsewhere)
        checked = checked._replace(diagnostics=deep)
    chosen = arguments.chosen(args.target)
    names = checked.targets if chosen is None else chosen
    found = findings(checked, map(backends.target, names))
    if args.overrides and checked.document is not None:
        from ftc.fixes.plan import without_idle_fixes

        found = tuple(without_idle_fixes(found, checked.document))
    return checked._replace(diagnostics=found)
