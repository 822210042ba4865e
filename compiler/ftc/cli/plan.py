"""Show what submitting a spec would do, before anything does: which files are
uploaded, what is requested, what the service decides by itself, how many
tokens are trained, and the price if your price file has one. Reads nothing
from the service."""

import sys
from argparse import ArgumentParser, Namespace
from datetime import date
from pathlib import Path

from ftc.analysis.rules import jobs as rules
from ftc.cli import arguments, console
from ftc.cli.data.given import Bar
from ftc.cli.service import fail
from ftc.diagnostics.diagnostic import Severity
from ftc.jobs import job_plan
from ftc.jobs.job_plan import JobPlan
from ftc.jobs.planning import Planned, work_out
from ftc.jobs.prices import Price, PriceError, read
from ftc.lowering.target import Target

EXAMPLE = """\
  ftc plan spec.yaml --target openai
  ftc plan spec.yaml --target bedrock --out plan.json   to review and submit"""


def add_arguments(parser: ArgumentParser) -> None:
    arguments.add_spec(parser)
    arguments.add_target(parser)
    arguments.add_prices(parser)
    parser.add_argument(
        "--out", metavar="FILE", type=Path, help="also write the plan, for `ftc submit FILE`"
    )
    parser.add_argument(
        "--again",
        metavar="N",
        type=int,
        default=1,
        help="plan the N-th job of the same content (default: 1)",
    )
    parser.add_argument("--format", choices=["text", "json"], default="text", help="default: text")
    arguments.add_overrides(parser)


def run(args: Namespace) -> int:
    target = args.target or named_target(args.spec, args)
    if target is None:
        return 2
    planned = planned_job(args.spec, target, args.overrides, args.again, args)
    if planned is None or planned.plan is None:
        return 1
    if args.format == "json":
        sys.stdout.write(job_plan.as_json(planned.plan))
    else:
        show(planned.plan, args.today)
    if args.out is not None:
        args.out.write_text(job_plan.as_json(planned.plan), encoding="utf-8")
        console.say(f"{args.out}: submit it with `ftc submit {args.out}`")
    return 0


def show(plan: JobPlan, today: date | None) -> None:
    for line in job_plan.as_text(plan, today or date.today()).splitlines():
        console.say(line)


def named_target(spec: str, args: Namespace) -> str | None:
    """The only service that the spec names; None when the user was told to choose."""
    from ftc import backends
    from ftc.compilation import check, declared_targets

    checked = check(spec, overrides=args.overrides, today=args.today)
    if checked.document is None:
        console.show(checked.diagnostics, {}, "text")
        return None
    named = [n for n in declared_targets(checked.document) if _takes_jobs(backends.target(n))]
    if len(named) == 1:
        return named[0]
    installed = (name for name, target in backends.targets().items() if _takes_jobs(target))
    listed = ", ".join(named or installed)
    console.say(f"ftc: {spec} names {len(named)} services; say which with --target ({listed})")
    return None


def planned_job(
    spec: str, target: str, overrides: list[str], attempt: int, args: Namespace
) -> Planned | None:
    """The plan of a spec; without one, the user has been told why."""
    from ftc import backends

    loaded = backends.target(target)
    if not _takes_jobs(loaded):
        command = "run" if loaded.runner else "compile"
        fail(rules.NO_JOBS, f"{loaded.title} takes no jobs", f"`ftc {command} --target {target}`")
        return None
    prices = _prices(args.prices)
    if prices is None:
        return None
    bar = Bar()
    planned = work_out(
        spec,
        loaded,
        overrides=overrides,
        today=args.today,
        attempt=attempt,
        prices=prices,
        stage=bar.stage,
    )
    bar.clear()
    shown = [d for d in planned.diagnostics if d.severity is not Severity.NOTE]
    console.show(shown, planned.sources, "text")
    return planned


def _takes_jobs(target: Target) -> bool:
    """What runs here is started by `ftc run`."""
    return bool(target.driver) and not target.runner


def _prices(file: str) -> tuple[Price, ...] | None:
    try:
        return read(Path(file))
    except PriceError as error:
        fail(rules.PRICES, str(error))
        return None
