"""Show which targets can take what. Without SPEC: the capability matrix,
derived from the targets' own tables. With SPEC: where this spec can run, and
why not elsewhere."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

from ftc.analysis.rules.fidelity import LOSS
from ftc.cli import arguments, console
from ftc.diagnostics.cells import shown
from ftc.diagnostics.diagnostic import Diagnostic, Severity, has_errors
from ftc.diagnostics.wrapping import wrap

EXAMPLE = """\
  ftc targets
  ftc targets spec.yaml"""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("spec", metavar="SPEC", nargs="?", help="judge this spec")
    arguments.add_overrides(parser)


def run(args: Namespace) -> int:
    if args.spec is None:
        from ftc.capabilities import as_text, capabilities

        sys.stdout.write(as_text(capabilities()))
        return 0
    return _judge(args)


def _judge(args: Namespace) -> int:
    """One line a target: yes, or each reason why not."""
    from ftc import backends
    from ftc.compilation import judge_spec
    from ftc.front_end import check

    checked = check(args.spec, overrides=args.overrides, today=args.today)
    if not checked.plans:
        console.show(checked.diagnostics, checked.sources, "text")
        return 1
    targets = backends.targets()
    width = max(map(len, targets))
    for name, target in targets.items():
        errors = [d for d in judge_spec(checked, target) if d.severity is Severity.ERROR]
        answer = "no " if errors else "yes"
        print(f"{name:<{width}}  {answer}  {target.title} ({target.version})")
        for line in _reasons(name, errors):
            print("\n".join(_indented(line, width + 7)))
    if has_errors(checked.diagnostics):
        console.say(f"\n{args.spec} has errors of its own; `ftc check {args.spec}` shows them")
        return 1
    return 0


def _indented(line: str, columns: int) -> list[str]:
    """The line at that indentation, broken at the terminal's width."""
    text = shown(line.lstrip())
    indent = " " * (columns + len(line) - len(line.lstrip()))
    return [indent + part for part in wrap(text, max(console.width() - len(indent), 30))]


def _reasons(target: str, errors: list[Diagnostic]) -> Iterator[str]:
    """Each error in a line; the losses together, with the entry that would accept them."""
    lost = dict.fromkeys(d.leaf for d in errors if d.code == LOSS.code and d.leaf is not None)
    for error in errors:
        if error.code != LOSS.code:
            where = f"{error.span.line}:{error.span.column} " if error.span else ""
            yield f"{where}{error.code} {error.message}"
            if error.help:
                yield f"  {error.help}"
    if lost:
        yield f"{LOSS.code} no effect there: {', '.join(lost)}"
        yield f"  to give that up: targets.{target}.accept: [{', '.join(lost)}]"
