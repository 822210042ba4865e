"""Compile for this machine and train, in runs/<name>/<n>/, with live progress
and a loss curve. Ctrl-C saves a checkpoint and says how to go on."""

from argparse import ArgumentParser, Namespace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from ftc.cli import arguments, console

if TYPE_CHECKING:
    from ftc.lowering.target import Target

EXAMPLE = """\
  ftc run specs/quickstart.yaml
  ftc run spec.yaml --set training.max_steps=10  a short trial
  ftc run spec.yaml --resume                     go on with the last run"""


def add_arguments(parser: ArgumentParser) -> None:
    arguments.add_spec(parser)
    parser.add_argument(
        "--target", default="local", metavar="T", help="a target that runs here (default: local)"
    )
    parser.add_argument("--resume", action="store_true", help="go on with the spec's last run")
    parser.add_argument(
        "--runs", type=Path, default=Path("runs"), metavar="DIR", help="default: runs"
    )
    arguments.add_overrides(parser)


def run(args: Namespace) -> int:
    from ftc import backends
    from ftc.compilation import check, compile_plan
    from ftc.diagnostics.diagnostic import has_errors

    if args.target not in backends.names():
        console.say(f"ftc run: unknown target `{args.target}`")
        return 2
    target = backends.target(args.target)
    if not target.runner:
        console.say(f"ftc run: {target.title} does not run on this machine")
        return 2
    checked = check(args.spec, overrides=args.overrides, today=args.today)
    found = list(checked.diagnostics)
    compiled = compile_plan(checked.plan, target) if checked.plan is not None else None
    if compiled is not None:
        found += compiled.diagnostics
    sources = checked.document.sources if checked.document else {}
    console.show(found, sources, "text")
    if compiled is None or checked.plan is None or has_errors(found):
        return 1
    module, _, attribute = target.runner.partition(":")
    runner = getattr(import_module(module), attribute)
    entry = _Entry(args.spec, target, checked.plan["name"])
    code: int = runner(
        compiled.texts,
        name=checked.plan["name"],
        root=Path(checked.plan.root),
        runs=args.runs,
        resume=args.resume,
        started=entry.begin,
    )
    entry.refresh()
    return code


class _Entry:
    """The run in the journal of jobs: a run that goes on after a stop is a new one there."""

    def __init__(self, spec: str, target: "Target", name: str) -> None:
        self._spec, self._target, self._name = spec, target, name
        self._identity = ""

    def begin(self, folder: Path) -> None:
        from datetime import UTC, datetime

        from ftc.jobs.identity import identity
        from ftc.jobs.journal import Job, Journal, JournalError
        from ftc.jobs.state import State

        address = {"folder": str(folder)}
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        self._identity = identity(self._target.name, address, {"begun": now}, {})
        job = Job(
            self._identity,
            self._target.name,
            self._name,
            self._spec,
            address,
            {},
            {},
            now,
            now,
            State.PREPARED,
        )
        try:
            with Journal() as journal:
                journal.begin(job)
        except JournalError as error:
            console.say(f"not written into the journal: {error}")
            self._identity = ""
        self.refresh()

    def refresh(self) -> None:
        """What the folder says of the run now."""
        if not self._identity:
            return
        from ftc.cli.service import connect
        from ftc.jobs.journal import Journal

        with Journal() as journal:
            job = journal.find(self._identity)
            if job is not None:
                folder = str(job.address["folder"])
                report = connect(job.target, job.address).poll(folder)
                journal.record(job.identity, report.status)
