"""Show the plan of a job, ask, upload its files and create it. The same job is
never created twice: after a crash or a lost answer, the same command goes on
from where it was. Of a spec with stages, the first stage is submitted that can
be; the same command goes on with the next once it has succeeded, and --wait
stays until all have."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

from ftc.analysis.rules import jobs as rules
from ftc.cli import arguments, console
from ftc.cli.following import follow
from ftc.cli.plan import asked, named_target, planned, refused, show
from ftc.cli.service import connect, diagnosed, fail, offers
from ftc.cli.upload_bar import UploadBar
from ftc.jobs import spec_plan
from ftc.jobs.driver import Driver, Estimate
from ftc.jobs.journal import Job, Journal
from ftc.jobs.lock import HeldError, held
from ftc.jobs.spec_plan import PlanError, Saved, SpecPlan
from ftc.jobs.stage_submission import Services, Standing, submit_next
from ftc.jobs.state import State
from ftc.jobs.submission import Told

EXAMPLE = """\
  ftc submit spec.yaml --target openai
  ftc submit plan.json --yes                     in CI, after a review
  ftc submit spec.yaml --yes --max-cost 20       in the currency of the price
  ftc submit stages.yaml --wait                  all stages, one after the other"""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "spec",
        metavar="SPEC|PLAN",
        nargs="?",
        default="spec.yaml",
        help="a spec, or what `ftc plan --out` wrote (default: spec.yaml)",
    )
    arguments.add_target(parser)
    arguments.add_prices(parser)
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument(
        "--wait", action="store_true", help="follow the job to its end, and then the next stage's"
    )
    arguments.add_every(parser)
    parser.add_argument(
        "--max-cost", metavar="AMOUNT", type=float, help="refuse what costs more, or is unknown"
    )
    parser.add_argument(
        "--max-tokens",
        metavar="N",
        type=arguments.at_least_one,
        help="refuse what trains more, counted or estimated",
    )
    arguments.add_again(parser)
    arguments.add_offline(parser)
    arguments.add_overrides(parser)


def run(args: Namespace) -> int:
    saved = None
    if spec_plan.is_plan(args.spec):
        try:
            saved = spec_plan.read(args.spec)
        except PlanError as error:
            fail(rules.CHANGED, str(error))
            return 1
    spec = args.spec if saved is None else saved.spec
    target = saved.target if saved is not None else args.target or named_target(spec, args)
    if target is None:
        return 2
    overrides = args.overrides if saved is None else list(saved.overrides)
    attempts = dict(args.again) if saved is None else saved.attempts
    plan = planned(spec, target, overrides, attempts, args)
    if plan is None:
        return 1
    if saved is not None and not _as_reviewed(args.spec, saved, plan):
        return 1
    return diagnosed(lambda: _propose(plan, target, args), target)


def _propose(plan: SpecPlan, target: str, args: Namespace) -> int:
    """Show the plan, hold it to the limits, ask the user, and submit it."""
    with Journal() as journal:
        new = [job for job in plan.jobs if not _is_there(journal.find(job.identity))]
    answers = asked(plan, new, args)
    show(plan, args.today, answers)
    if refused(answers, target) or _beyond(plan, args):
        return 1
    if not (args.yes or _agreed(plan, target)):
        return 1
    try:
        with Journal() as journal, _alone(plan, journal):
            return _submit(plan, journal, args)
    except HeldError as error:
        fail(rules.HELD, f"{plan.name} is being submitted by {error}", "wait for it to end")
    except _DeclinedError as error:
        fail(rules.BEYOND, str(error), "no job was created; what is uploaded can stay there")
    return 1


_WHAT: Final = {"--max-cost": "the cost", "--max-tokens": "the number of trained tokens"}


class _DeclinedError(Exception):
    """What the service says of the price forbids the job; a sentence for the user."""


def _is_there(job: Job | None) -> bool:
    return job is not None and job.state not in (State.PREPARED, State.SUBMITTING)


@contextmanager
def _alone(plan: SpecPlan, journal: Journal) -> Iterator[None]:
    """Nobody else goes through the same stages meanwhile."""
    if not plan.staged:
        yield
        return
    with held(journal.folder / "locks", plan.identity):
        yield


def _submit(plan: SpecPlan, journal: Journal, args: Namespace) -> int:
    told: set[str] = set()
    services = Services(partial(_connected, told))
    try:
        while True:
            with UploadBar(sys.stderr) as bar:
                hears = Told(console.say, bar.sent, partial(_weigh, plan, args))
                standing = submit_next(plan, services, journal, hears)
            _tell(plan, standing, told)
            if standing.failed is not None:
                return _stopped(plan, standing)
            if not args.wait or standing.working is None:
                _tell_next(plan, standing, args)
                return 0
            follow(standing.working, services.of(standing.working), journal, args.every)
    except KeyboardInterrupt:
        if not args.wait:
            raise
        console.say("\nwhat was submitted goes on without you; see `ftc jobs`")
        console.say("  come back:  the same command goes on from where it is")
        return 130


def _connected(told: set[str], target: str, address: Mapping[str, Any]) -> Driver:
    driver = connect(target, address)
    if driver.place not in told:
        told.add(driver.place)
        console.say(f"connected to {driver.place}")
    return driver


def _tell(plan: SpecPlan, standing: Standing, told: set[str]) -> None:
    """How the jobs stand, each told of once; their ids for machines."""
    for part in plan.jobs:
        job = standing.jobs.get(part.stage)
        if job is None or job.identity in told:
            continue
        told.add(job.identity)
        if part is standing.submitted:
            title = f"{plan.title(part)}: " if plan.staged else ""
            console.say(f"{title}{job.job}: {job.word or job.state}")
            console.say(f"  watch it:  ftc watch {job.job}")
            console.say(f"  stop it:   ftc cancel {job.job}")
        else:
            when = f"was submitted before ({job.begun[:16]})"
            console.say(
                f"{plan.title(part)}{':' if plan.staged else ''} {when}: {job.job}, {job.state}"
            )
        print(job.job, flush=True)


def _tell_next(plan: SpecPlan, standing: Standing, args: Namespace) -> None:
    """What comes next, where stages are left."""
    left = [part for part in plan.jobs if part.stage not in standing.jobs]
    if not plan.staged:
        return
    if not left and standing.working is None:
        last = standing.jobs[plan.jobs[-1].stage]
        console.say(f"all stages have succeeded; the last left {last.model}")
    elif left:
        waits = ", ".join(left[0].needs)
        after = f"waits for the model of {waits}" if waits else "is next"
        console.say(f"{plan.title(left[0])}, {after}")
        console.say(
            "  go on:     the same command, then; or now with --wait, to stay until the end"
        )


def _stopped(plan: SpecPlan, standing: Standing) -> int:
    part = standing.failed
    assert part is not None  # noqa: S101  # that is why this is called
    job = standing.jobs[part.stage]
    which = f"{part.stage}=" if plan.staged else ""
    again = f"--again {which}{part.attempt + 1}"
    if plan.staged:
        reason = f": {job.reason}" if job.reason else ""
        message = f"{plan.title(part)}, {job.state}{reason}; nothing after it is submitted"
        fail(rules.STOPPED, message, f"to create its job once more: {again}", part.target)
    else:
        if job.reason:
            console.say(f"  {job.reason}")
        console.say(f"  to create one more of the same: {again}")
    return 1


def _as_reviewed(file: str, saved: Saved, plan: SpecPlan) -> bool:
    if plan.identity == saved.identity:
        return True
    fail(
        rules.CHANGED,
        f"{saved.spec} would submit something else now than {file} says",
        f"see what: `ftc plan {saved.spec} --target {saved.target}`; then write the plan anew",
    )
    return False


def _beyond(plan: SpecPlan, args: Namespace) -> bool:
    later = not plan.staged and offers(plan.first.target, "estimate")
    for name, limit, value in (
        ("--max-cost", args.max_cost, plan.cost),
        ("--max-tokens", args.max_tokens, plan.trained_tokens),
    ):
        if limit is None or (value is None and later):
            continue  # the service's own estimate is held to it, once the files are there
        what = _WHAT[name] + (" of all stages" if plan.staged else "")
        if value is None:
            fail(rules.BEYOND, f"{what} is unknown, and {name} allows {limit:,}")
            return True
        amount = f"{value:,.2f}".removesuffix(".00")
        if value > limit:
            told = f"is about {amount}, by an estimate" if plan.estimated else f"is {amount}"
            fail(
                rules.BEYOND, f"{what} {told}, and {name} allows {limit:,}", plan.estimated or None
            )
            return True
        if plan.estimated:
            console.say(f"{name} {limit:,} was held against an estimate, {amount}: no count")
    return False


def _weigh(plan: SpecPlan, args: Namespace, estimate: Estimate) -> None:
    """Say what the service estimates, and hold it to the limits. Raises _DeclinedError."""
    if estimate.price is None:
        console.say(f"the service estimates no price: {estimate.reason}")
    else:
        tokens = "" if estimate.tokens is None else f" for {estimate.tokens:,} trained tokens"
        console.say(f"the service estimates {estimate.price:,.2f} {estimate.currency}{tokens}")
    if estimate.refusal:
        raise _DeclinedError(f"the service would not take the job: {estimate.refusal}")
    for name, limit, value, counted in (
        ("--max-cost", args.max_cost, estimate.price, plan.cost),
        ("--max-tokens", args.max_tokens, estimate.tokens, plan.trained_tokens),
    ):
        if limit is None or (value is None and counted is not None):
            continue  # what was counted here has been held to it
        if value is None or value > limit:
            amount = "unknown" if value is None else f"{value:,.2f}".removesuffix(".00")
            said = f"{_WHAT[name]} is {amount}, and {name} allows {limit:,}"
            raise _DeclinedError(f"by the service's estimate {said}")


def _agreed(plan: SpecPlan, target: str) -> bool:
    if not sys.stdin.isatty():
        console.say("nobody can be asked here; nothing was sent. To submit it: --yes")
        return False
    print(f"Submit {plan.name} to {target}? [y/N] ", end="", file=sys.stderr, flush=True)
    answer = sys.stdin.readline().strip().casefold() in ("y", "yes")
    if not answer:
        console.say("nothing was sent")
    return answer
