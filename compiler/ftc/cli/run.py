"""Compile for this machine and train, in runs/<name>/<n>/, with live progress
and a loss curve. Ctrl-C saves a checkpoint and says how to go on. Of a spec
with stages, those that are done and unchanged are not trained again; they are
in runs/<name>/<stage>/<n>/."""

from argparse import ArgumentParser, Namespace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

from ftc.cli import arguments, console

if TYPE_CHECKING:
    from ftc.compilation import Compiled
    from ftc.diagnostics.diagnostic import Diagnostic
    from ftc.front_end import Checked
    from ftc.runs.trainer import Trainer

EXAMPLE = """\
  ftc run specs/quickstart.yaml
  ftc run spec.yaml --set training.max_steps=10  a short trial
  ftc run spec.yaml --resume                     go on with the last run
  ftc run spec.yaml --from dpo                   train this stage and the later
                                                 ones, done or not"""


def add_arguments(parser: ArgumentParser) -> None:
    arguments.add_spec(parser)
    parser.add_argument(
        "--target", default="local", metavar="T", help="a target that runs here (default: local)"
    )
    parser.add_argument(
        "--resume", action="store_true", help="go on with the last run, or the stage it stopped in"
    )
    stages = parser.add_mutually_exclusive_group()
    stages.add_argument(
        "--from",
        dest="first",
        metavar="STAGE",
        help="train this stage and the later ones, even if they are done",
    )
    stages.add_argument(
        "--only", metavar="STAGE", help="train this stage alone, even if it is done"
    )
    parser.add_argument(
        "--runs", type=Path, default=Path("runs"), metavar="DIR", help="default: runs"
    )
    arguments.add_overrides(parser)


def run(args: Namespace) -> int:
    from ftc import backends
    from ftc.compilation import compile_spec
    from ftc.diagnostics.diagnostic import has_errors
    from ftc.front_end import check

    if args.target not in backends.names():
        console.say(f"ftc run: unknown target `{args.target}`")
        return 2
    target = backends.target(args.target)
    if not target.runner:
        console.say(f"ftc run: {target.title} does not run on this machine")
        return 2
    checked = check(args.spec, overrides=args.overrides, today=args.today)
    compiled = compile_spec(checked, target) if checked.plans else None
    found = _findings(checked, compiled)
    console.show(found, checked.sources, "text")
    if compiled is None or has_errors(found):
        return 1
    asked = args.only or args.first
    stages = [stage.name for stage in checked.stages if stage.name]
    if asked is not None and asked not in stages:
        there = f"it has {', '.join(stages)}" if stages else "it has no stages"
        console.say(f"ftc run: {args.spec} has no stage `{asked}`; {there}")
        return 2
    from ftc.runs.journaled import Journaled

    trainer = cast("Trainer", import_module(target.runner))  # a module is one
    trainer = Journaled(trainer, target.name, checked.name, args.spec)
    return _train(checked, compiled, trainer, args)


def _findings(checked: "Checked", compiled: "Compiled | None") -> "list[Diagnostic]":
    """What holds of the spec, of all its rows and on the target. Notes about rows are for those who
    check them."""
    if compiled is None:
        return list(checked.diagnostics)
    from ftc.data.of_plan import FROM_FIRST_ROWS, check_all
    from ftc.diagnostics.diagnostic import Severity

    found = [one for one in checked.diagnostics if one.code not in FROM_FIRST_ROWS]
    rows = check_all(checked.plans, quick=True)
    found += [one for one in rows if one.severity is not Severity.NOTE]
    return [*found, *compiled.diagnostics]


def _train(checked: "Checked", compiled: "Compiled", trainer: "Trainer", args: Namespace) -> int:
    root = Path(compiled.parts[0].plan.root)
    if compiled.parts[0].plan.stage is None:
        from ftc.runs import once

        return once.run(
            compiled.texts,
            trainer,
            name=checked.name,
            root=root,
            runs=args.runs,
            resume=args.resume,
        )
    from ftc.runs import pipeline
    from ftc.runs.identity import of_data

    stages = [
        pipeline.StageJob(
            part.plan.stage.name,
            part.compilation.texts,
            of_data(part.plan),
            tuple(part.plan.get("stages", ())),
        )
        for part in compiled.parts
        if part.plan.stage is not None
    ]
    wanted = pipeline.Wanted(args.resume, args.first, args.only)
    return pipeline.run(stages, trainer, wanted, name=checked.name, root=root, runs=args.runs)
