"""Show what submitting a spec would do, before anything does: which files are
uploaded, what is requested, what the service decides by itself, how many
tokens are trained, and the price if your price file has one; stage by stage
where the spec has stages. Sends nothing. Where credentials are at hand, the
service is asked what it says of the model and the settings; --offline asks
nobody."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from ftc.analysis.rules import jobs as rules
from ftc.cli import arguments, console
from ftc.cli.progress_bar import ProgressBar
from ftc.cli.service import connect, fail, offers
from ftc.diagnostics.diagnostic import Severity
from ftc.jobs import asking, spec_plan
from ftc.jobs.asking import Answer
from ftc.jobs.job_plan import JobPlan
from ftc.jobs.planning import work_out
from ftc.jobs.prices import Price, PriceError, read
from ftc.jobs.spec_plan import Attempts, SpecPlan
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
    arguments.add_again(parser)
    arguments.add_offline(parser)
    parser.add_argument("--format", choices=["text", "json"], default="text", help="default: text")
    arguments.add_overrides(parser)


def run(args: Namespace) -> int:
    target = args.target or named_target(args.spec, args)
    if target is None:
        return 2
    plan = planned(args.spec, target, args.overrides, dict(args.again), args)
    if plan is None:
        return 1
    answers = {} if args.format == "json" else asked(plan, plan.jobs, args)
    if args.format == "json":
        sys.stdout.write(spec_plan.as_json(plan))
    else:
        show(plan, args.today, answers)
    if refused(answers, target):
        return 1
    if args.out is not None:
        args.out.write_text(spec_plan.as_json(plan), encoding="utf-8")
        console.say(f"{args.out}: submit it with `ftc submit {args.out}`")
    return 0


def show(plan: SpecPlan, today: date | None, answers: Mapping[str, Answer]) -> None:
    said = {identity: answer.lines for identity, answer in answers.items()}
    for line in spec_plan.as_text(plan, today or date.today(), said).splitlines():
        console.say(line)


def asked(plan: SpecPlan, jobs: Iterable[JobPlan], args: Namespace) -> dict[str, Answer]:
    """What the service says of these jobs, by identity; of none where it cannot be asked."""
    if not offers(plan.first.target, "vet"):
        return {}
    if args.offline:
        return {job.identity: asking.OFFLINE for job in jobs}
    return {job.identity: asking.ask(job, connect) for job in jobs}


def refused(answers: Mapping[str, Answer], target: str) -> bool:
    """Whether the service will refuse a job; then the user was told why."""
    reasons = [reason for answer in answers.values() for reason in answer.refusals]
    for reason in reasons:
        fail(rules.REFUSED, f"{target} says of itself: {reason}", None, target)
    return bool(reasons)


def named_target(spec: str, args: Namespace) -> str | None:
    """The only service that the spec names; None when the user was told to choose."""
    from ftc import backends
    from ftc.front_end import check

    checked = check(spec, overrides=args.overrides, today=args.today)
    named = [n for n in checked.targets if _takes_jobs(backends.target(n))]
    if not named and not checked.plans:
        console.show(checked.diagnostics, checked.sources, "text")
        return None
    if len(named) == 1:
        return named[0]
    installed = (name for name, target in backends.targets().items() if _takes_jobs(target))
    listed = ", ".join(named or installed)
    console.say(f"ftc: {spec} names {len(named)} services; say which with --target ({listed})")
    return None


def planned(
    spec: str, target: str, overrides: list[str], attempts: Attempts, args: Namespace
) -> SpecPlan | None:
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
    with ProgressBar() as bar:
        worked = work_out(
            spec,
            loaded,
            overrides=overrides,
            today=args.today,
            attempts=attempts,
            prices=prices,
            stage=bar.stage,
        )
    shown = [d for d in worked.diagnostics if d.severity is not Severity.NOTE]
    console.show(shown, worked.sources, "text")
    plan = worked.plan
    foreign = set() if plan is None else attempts.keys() - {"", *(job.stage for job in plan.jobs)}
    if plan is not None and foreign:
        fail(rules.UNKNOWN_JOB, f"--again names {', '.join(sorted(foreign))}, no stage of {spec}")
        return None
    return plan


def _takes_jobs(target: Target) -> bool:
    """What runs here is started by `ftc run`."""
    return bool(target.driver) and not target.runner


def _prices(file: str) -> tuple[Price, ...] | None:
    try:
        return read(Path(file))
    except PriceError as error:
        fail(rules.PRICES, str(error))
        return None
