"""Show the plan of a job, ask, upload its files and create it. The same job is
never created twice: after a crash or a lost answer, the same command goes on
from where it was."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from ftc.analysis.rules import jobs as rules
from ftc.cli import arguments, console
from ftc.cli.plan import named_target, planned_job, show
from ftc.cli.service import connect, diagnosed, fail
from ftc.cli.upload_bar import UploadBar
from ftc.jobs import job_plan
from ftc.jobs.driver import Upload
from ftc.jobs.job_plan import JobPlan, PlanError, Saved
from ftc.jobs.journal import Job, Journal
from ftc.jobs.lock import HeldError, held
from ftc.jobs.state import FINAL, State
from ftc.jobs.submission import Told, submit

EXAMPLE = """\
  ftc submit spec.yaml --target openai
  ftc submit plan.json --yes                     in CI, after a review
  ftc submit spec.yaml --yes --max-cost 20       in the currency of the price"""


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
        "--max-cost", metavar="AMOUNT", type=float, help="refuse what costs more, or is unknown"
    )
    parser.add_argument(
        "--max-tokens", metavar="N", type=int, help="refuse what trains more, counted or estimated"
    )
    parser.add_argument(
        "--again",
        metavar="N",
        type=int,
        default=1,
        help="create the N-th job of the same content, on purpose (default: 1)",
    )
    arguments.add_overrides(parser)


def run(args: Namespace) -> int:
    saved = None
    if job_plan.is_plan(args.spec):
        try:
            saved = job_plan.read(args.spec)
        except PlanError as error:
            fail(rules.CHANGED, str(error))
            return 1
    spec = args.spec if saved is None else saved.spec
    target = saved.target if saved is not None else args.target or named_target(spec, args)
    if target is None:
        return 2
    overrides = args.overrides if saved is None else list(saved.overrides)
    attempt = args.again if saved is None else saved.attempt
    planned = planned_job(spec, target, overrides, attempt, args)
    if planned is None or planned.plan is None:
        return 1
    plan = planned.plan
    if saved is not None and not _as_reviewed(args.spec, saved, plan):
        return 1
    show(plan, args.today)
    if _beyond(plan, args) or not (args.yes or _agreed(plan)):
        return 1
    uploads = [_upload(file, plan, planned.folder) for file in plan.files]
    with diagnosed(plan.target) as codes:
        return _submit(plan, uploads)
    return codes[0]


def _submit(plan: JobPlan, uploads: list[Upload]) -> int:
    with Journal() as journal:
        known = journal.find(plan.identity)
        if known is not None and known.state not in (State.PREPARED, State.SUBMITTING):
            return _told_before(known, plan)
        try:
            with held(journal.folder / "locks", plan.identity):
                driver = connect(plan.target, plan.address)
                console.say(f"connected to {driver.place}")
                with UploadBar(sys.stderr) as bar:
                    told = Told(console.say, bar.sent)
                    job = submit(_job(plan), uploads, driver, journal, told)
        except HeldError as error:
            fail(rules.HELD, f"{plan.name} is being submitted by {error}", "wait for it to end")
            return 1
    console.say(f"{job.job}: {job.word or job.state}")
    console.say(f"  watch it:  ftc watch {job.job}")
    console.say(f"  stop it:   ftc cancel {job.job}")
    print(job.job)
    return 0


def _told_before(job: Job, plan: JobPlan) -> int:
    """The same job exists: that is no error while it works or has worked."""
    console.say(f"{job.name} was submitted before ({job.begun[:16]}): {job.job}, {job.state}")
    failed = job.state in FINAL and job.state is not State.SUCCEEDED
    if failed:
        if job.reason:
            console.say(f"  {job.reason}")
        console.say(f"  to create one more of the same: --again {plan.attempt + 1}")
    print(job.job)
    return 1 if failed else 0


def _as_reviewed(file: str, saved: Saved, plan: JobPlan) -> bool:
    if plan.identity == saved.identity:
        return True
    fail(
        rules.CHANGED,
        f"{saved.spec} would submit something else now than {file} says",
        f"see what: `ftc plan {saved.spec} --target {saved.target}`; then write the plan anew",
    )
    return False


def _beyond(plan: JobPlan, args: Namespace) -> bool:
    for name, limit, value in (
        ("--max-cost", args.max_cost, plan.cost),
        ("--max-tokens", args.max_tokens, plan.trained_tokens),
    ):
        what = "the cost" if name == "--max-cost" else "the number of trained tokens"
        if limit is None:
            continue
        if value is None:
            fail(rules.BEYOND, f"{what} is unknown, and {name} allows {limit:,}")
            return True
        amount = f"{value:,.2f}".removesuffix(".00")
        if value > limit:
            told = f"is about {amount}, by an estimate" if plan.estimated else f"is {amount}"
            fail(rules.BEYOND, f"{what} {told}, and {name} allows {limit:,}", plan.estimated)
            return True
        if plan.estimated:
            console.say(f"{name} {limit:,} was held against an estimate, {amount}: no count")
    return False


def _agreed(plan: JobPlan) -> bool:
    if not sys.stdin.isatty():
        console.say("nobody can be asked here; nothing was sent. To submit it: --yes")
        return False
    print(f"Submit {plan.name} to {plan.target}? [y/N] ", end="", file=sys.stderr, flush=True)
    answer = sys.stdin.readline().strip().casefold() in ("y", "yes")
    if not answer:
        console.say("nothing was sent")
    return answer


def _upload(file: job_plan.DataFile, plan: JobPlan, folder: Path) -> Upload:
    entry = next(e for e in plan.address.get("uploads", ()) if e["file"] == file.file)
    return Upload(file.role, folder / file.file, file.bytes, file.sha256, entry)


def _job(plan: JobPlan) -> Job:
    from datetime import UTC, datetime

    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    return Job(
        plan.identity,
        plan.target,
        plan.name,
        plan.spec,
        plan.address,
        plan.request,
        {file.file: file.sha256 for file in plan.files},
        now,
        now,
        State.PREPARED,
    )
