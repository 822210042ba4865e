"""Find what is wrong with specs: every problem at its line, in one run.
Writes nothing, runs nothing, opens no connection; `--fix` changes the spec
files themselves."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable

from ftc.cli import arguments, console
from ftc.cli.findings import find
from ftc.diagnostics.diagnostic import Diagnostic, Severity, has_errors

EXAMPLE = """\
  ftc check specs/*.yaml
  ftc check spec.yaml --target openai --format sarif > ftc.sarif
  ftc check spec.yaml --fix --diff        only show what it would fix"""


def add_arguments(parser: ArgumentParser) -> None:
    arguments.add_specs(parser)
    arguments.add_targets(parser, "also check for these targets only; `all` for every one")
    arguments.add_format(parser)
    parser.add_argument(
        "--data", action="store_true", help="read every row of the data, not only the first ones"
    )
    parser.add_argument("--fix", action="store_true", help="make the safe fixes in the files")
    parser.add_argument(
        "--unsafe-fixes",
        action="store_true",
        help="with --fix: also those that change what is trained or give something up",
    )
    parser.add_argument("--diff", action="store_true", help="with --fix: only show the changes")
    parser.add_argument("--strict", action="store_true", help="warnings fail the check too")
    arguments.add_overrides(parser)


def run(args: Namespace) -> int:
    if (args.unsafe_fixes or args.diff) and not args.fix:
        console.say("ftc check: --unsafe-fixes and --diff go with --fix")
        return 2
    if args.fix:
        from ftc.cli import fix

        code = fix.run(args)
        if code or args.diff:
            return code
    everything: list[Diagnostic] = []
    sources: dict[str, str] = {}
    for spec in args.specs:
        found = find(spec, args)
        everything += found.diagnostics
        sources |= found.sources
    console.show(everything, sources, args.format)
    if args.format == "text":
        _conclude(args.specs, everything)
    failing = has_errors(everything) or (
        args.strict and any(d.severity is Severity.WARNING for d in everything)
    )
    return 1 if failing else 0


def _conclude(specs: Iterable[str], found: list[Diagnostic]) -> None:
    """The last line for a person: all is well, or the count."""
    from ftc.diagnostics.summary import summary

    names = list(specs)
    checked = names[0] if len(names) == 1 else f"{len(names)} specs"
    line = summary(found)
    console.say(f"{checked}: {line}" if line else f"{checked}: no problems found")
