"""Write what each target needs to build/<name>/<target>/; for a spec with
stages, a folder a stage below that, and their order. The same spec gives the
same bytes on every machine. A spec with errors writes nothing for the targets
it has errors on."""

import sys
from argparse import ArgumentParser, Namespace
from os.path import join
from typing import TYPE_CHECKING

from ftc.cli import arguments, console
from ftc.diagnostics.diagnostic import Diagnostic, has_errors, in_source_order

if TYPE_CHECKING:
    from ftc.compilation import Compiled

EXAMPLE = """\
  ftc compile spec.yaml --target local,axolotl
  ftc compile spec.yaml --target openai --stdout
  ftc compile specs/*.yaml --check      in CI: are the committed files current?"""


def add_arguments(parser: ArgumentParser) -> None:
    arguments.add_specs(parser)
    arguments.add_targets(parser, "what to compile for; `all` for every target")
    arguments.add_output(parser)
    parser.add_argument("--stdout", action="store_true", help="print the files, write nothing")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; fail if what is there is stale"
    )
    parser.add_argument(
        "--with-data",
        action="store_true",
        help="also convert the datasets to the target's lines, into data/",
    )
    arguments.add_format(parser)
    arguments.add_overrides(parser)


class _Outcome:
    """What the specs of one call came to, told when all of them are through."""

    def __init__(self) -> None:
        self.code = 0
        self.diagnostics: list[Diagnostic] = []
        self.sources: dict[str, str] = {}
        self.printed: dict[str, str] = {}
        """The files for stdout, by `<name>/<target>/<file>`."""
        self.done: list[str] = []
        self.failed: list[str] = []

    def fail(self, line: str | None = None, code: int = 1) -> None:
        self.code = max(self.code, code)
        if line is not None:
            self.failed.append(line)


def run(args: Namespace) -> int:
    if sum((args.stdout, args.check, args.with_data)) > 1:
        console.say("ftc compile: --stdout, --check and --with-data exclude each other")
        return 2
    if args.stdout and args.format != "text":
        console.say(f"ftc compile: --stdout and --format {args.format} both print to stdout")
        return 2
    outcome = _Outcome()
    for spec in args.specs:
        _one(spec, args, outcome)
    _tell(outcome, args.format)
    return outcome.code


def _tell(outcome: _Outcome, style: str) -> None:
    from ftc.lowering.report import without_echoes

    for name, text in outcome.printed.items():
        if len(outcome.printed) > 1:
            sys.stdout.write(f"# --- {name} ---\n")
        sys.stdout.write(text)
    found = in_source_order(without_echoes(outcome.diagnostics))
    console.show(found, outcome.sources, style)
    for line in (*(outcome.done if style == "text" else ()), *outcome.failed):
        console.say(line)


def _one(spec: str, args: Namespace, outcome: _Outcome) -> None:
    from ftc import backends
    from ftc.compilation import compile_spec
    from ftc.front_end import check

    checked = check(spec, overrides=args.overrides, today=args.today)
    outcome.sources |= checked.sources
    outcome.diagnostics += checked.diagnostics
    if not checked.plans:
        outcome.fail()
        return
    names = arguments.chosen(args.target) or list(checked.targets)
    if not names:
        installed = ", ".join(backends.names())
        line = f"ftc compile: {spec} names no target; say which with --target ({installed})"
        outcome.fail(line, code=2)
    broken = has_errors(checked.diagnostics)
    for name in names:
        compiled = compile_spec(checked, backends.target(name))
        outcome.diagnostics += compiled.diagnostics
        if broken or has_errors(compiled.diagnostics):
            outcome.fail(f"{spec} does not compile for {name}")
        else:
            _deliver(compiled, checked.name, args, outcome)


def _deliver(compiled: "Compiled", name: str, args: Namespace, outcome: _Outcome) -> None:
    """Print, compare or write one target's files."""
    if args.stdout:
        folder = f"{name}/{compiled.target.name}"
        outcome.printed |= {f"{folder}/{n}": t for n, t in compiled.texts.items()}
        return
    from ftc.emit import directory

    out = join(args.out, name, compiled.target.name)  # noqa: PTH118  # pathlib is slow to import
    if args.check:
        stale = directory.stale(out, compiled.texts)
        if not stale:
            outcome.done.append(f"{out}: current")
        for line in stale:
            outcome.fail(f"stale: {out}: {line}")
        return
    try:
        changed = directory.write(out, compiled.texts)
        unchanged = "" if changed else " (unchanged)"
        outcome.done.append(f"{out}: {', '.join(compiled.texts)}{unchanged}")
        if args.with_data:
            _with_data(compiled, out, outcome)
    except directory.EmitError as error:
        outcome.fail(f"error: {error}")


def _with_data(compiled: "Compiled", out: str, outcome: _Outcome) -> None:
    from pathlib import Path

    from ftc.data.convert import convert_datasets
    from ftc.data.meter import meter_of

    for part in compiled.parts:
        place = Path(out) / part.folder
        meter = meter_of(part.plan, compiled.target.name)
        if meter.limit is None:  # then nobody asks how long a row is
            meter = meter.without_tokenizer()
        converted = convert_datasets(part.plan, compiled.target, place, meter)
        outcome.diagnostics += converted.diagnostics
        outcome.done += [f"{place / n}: {file.rows} rows" for n, file in converted.written.items()]
        if has_errors(converted.diagnostics):
            outcome.fail()
