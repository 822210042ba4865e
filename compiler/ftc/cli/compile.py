"""Write what each target needs to build/<name>/<target>/. The same spec gives
the same bytes on every machine. A spec with errors writes nothing for the
targets it has errors on."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ftc.cli import arguments, console
from ftc.diagnostics.diagnostic import Diagnostic, has_errors, in_source_order

if TYPE_CHECKING:
    from ftc.compilation import Compilation
    from ftc.plan.plan import Plan

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


def run(args: Namespace) -> int:
    if sum((args.stdout, args.check, args.with_data)) > 1:
        console.say("ftc compile: --stdout, --check and --with-data exclude each other")
        return 2
    from ftc.lowering.report import without_echoes

    code = 0
    everything: list[Diagnostic] = []
    sources: dict[str, str] = {}
    done: list[str] = []
    for spec in args.specs:
        outcome = _one(spec, args, everything, sources, done)
        code = max(code, outcome)
    console.show(in_source_order(without_echoes(everything)), sources, args.format)
    if args.format == "text":
        for line in done:
            console.say(console.filled(line, indent="  "))
    return code


def _one(
    spec: str,
    args: Namespace,
    everything: list[Diagnostic],
    sources: dict[str, str],
    done: list[str],
) -> int:
    from ftc import backends
    from ftc.compilation import check, compile_plan, declared_targets

    checked = check(spec, overrides=args.overrides, today=args.today)
    if checked.document is not None:
        sources.update(checked.document.sources)
    everything += checked.diagnostics
    if checked.plan is None:
        return 1
    names = arguments.chosen(args.target) or list(declared_targets(checked.plan.document))
    if not names:
        console.say(
            f"ftc compile: {spec} names no target; say which with --target "
            f"({', '.join(backends.names())})"
        )
        return 2
    broken = has_errors(checked.diagnostics)
    code = 1 if broken else 0
    for name in names:
        compiled = compile_plan(checked.plan, backends.target(name))
        everything += compiled.diagnostics
        if broken or has_errors(compiled.diagnostics):
            code = 1
            done.append(f"{spec} does not compile for {name}")
        else:
            code = max(code, _deliver(compiled, checked.plan, args, everything, done))
    return code


def _deliver(
    compiled: "Compilation",
    plan: "Plan",
    args: Namespace,
    everything: list[Diagnostic],
    done: list[str],
) -> int:
    """Print, compare or write one target's files."""
    out = args.out / plan["name"] / compiled.target.name
    if args.stdout:
        _print(compiled.texts)
        return 0
    from ftc.emit import directory

    if args.check:
        stale = directory.stale(out, compiled.texts)
        done += [f"stale: {out}: {line}" for line in stale] or [f"{out}: current"]
        return 1 if stale else 0
    try:
        changed = directory.write(out, compiled.texts)
        done.append(f"{out}: {', '.join(compiled.texts)}" + ("" if changed else " (unchanged)"))
        if args.with_data:
            return _with_data(compiled, plan, out, everything, done)
    except directory.EmitError as error:
        console.say(f"error: {error}")
        return 1
    return 0


def _with_data(
    compiled: "Compilation",
    plan: "Plan",
    out: Path,
    everything: list[Diagnostic],
    done: list[str],
) -> int:
    from ftc.data.convert import convert_datasets

    converted = convert_datasets(plan, compiled.target, out)
    everything += converted.diagnostics
    done += [f"{out / name}: {rows} rows" for name, rows in converted.written.items()]
    return 1 if has_errors(converted.diagnostics) else 0


def _print(files: Mapping[str, str]) -> None:
    """The files one after the other; a line before each names it when there are several."""
    for name, text in files.items():
        if len(files) > 1:
            sys.stdout.write(f"# --- {name} ---\n")
        sys.stdout.write(text)
