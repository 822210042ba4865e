"""Show which targets can take what. Without SPEC: the capability matrix, derived from the targets'
own tables. With SPEC: where this spec can run, and why not elsewhere."""

import sys
from argparse import ArgumentParser, Namespace

from ftc.cli import arguments, console
from ftc.diagnostics.diagnostic import Severity, has_errors

EXAMPLE = """\
  ftc targets
  ftc targets spec.yaml"""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("spec", metavar="SPEC", nargs="?", help="judge this spec")
    arguments.add_overrides(parser)


def run(args: Namespace) -> int:
    if args.spec is None:
        from ftc.lowering.capabilities import as_text, capabilities

        sys.stdout.write(as_text(capabilities()))
        return 0
    return _judge(args)


def _judge(args: Namespace) -> int:
    """One line a target: yes, or each reason why not."""
    from ftc import backends
    from ftc.compilation import check, compile_plan_for

    checked = check(args.spec, overrides=args.overrides, today=args.today)
    if checked.plan is None:
        sources = checked.document.sources if checked.document else {}
        console.show(checked.diagnostics, sources, "text")
        return 1
    compilations = compile_plan_for(checked.plan, backends.names())
    width = max(map(len, compilations))
    for name, compiled in compilations.items():
        errors = [d for d in compiled.diagnostics if d.severity is Severity.ERROR]
        verdict = "no " if errors else "yes"
        print(f"{name:<{width}}  {verdict}  {compiled.target.title} ({compiled.target.version})")
        for diagnostic in errors:
            where = f"{diagnostic.span.line}:{diagnostic.span.column} " if diagnostic.span else ""
            print(f"{'':<{width}}       {where}{diagnostic.code} {diagnostic.message}")
            if diagnostic.help:
                print(f"{'':<{width}}         {diagnostic.help}")
    if has_errors(checked.diagnostics):
        console.say(f"\n{args.spec} has errors of its own; `ftc check {args.spec}` shows them")
        return 1
    return 0
