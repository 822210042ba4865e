"""Follow a job to its end: state, events, the newest loss, and at the end the
loss as a plot. A lost connection is taken up again. Ctrl-C stops the watching,
not the job."""

import time
from argparse import ArgumentParser, Namespace

from ftc.cli import console
from ftc.cli.service import connect, diagnosed, job_of
from ftc.jobs import curve, retry
from ftc.jobs.driver import Driver, Event, Metric, Report, ServiceError
from ftc.jobs.follow import refresh
from ftc.jobs.journal import Job, Journal
from ftc.jobs.state import FINAL, State

EXAMPLE = """\
  ftc watch ftjob-abc123
  ftc watch support-tone         the newest job of that name"""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("job", metavar="JOB", help="a job's id, or the name of its spec")
    parser.add_argument("--every", metavar="SECONDS", type=float, default=15.0, help="default: 15")


def run(args: Namespace) -> int:
    with diagnosed() as codes, Journal() as journal:
        job = job_of(journal, args.job)
        if job is None:
            return 1
        try:
            return _follow(job, connect(job.target, job.address), journal, args.every)
        except KeyboardInterrupt:
            console.say(f"\nit goes on without you; stop it with `ftc cancel {args.job}`")
            return 130
    return codes[0]


def _follow(job: Job, driver: Driver, journal: Journal, every: float) -> int:
    seen: set[Event] = set()
    metrics: tuple[Metric, ...] = ()
    word, lost = "", 0
    while True:
        try:
            job, report = refresh(job, driver, journal)
        except ServiceError as error:
            if not error.passes:
                raise
            console.say(f"no answer ({error.message}); trying again")
            retry.pause(lost, error.wait)
            lost += 1
            continue
        lost = 0
        if report is None:
            console.say(f"{job.name} is not at the service; submit it again")
            return 1
        _tell(report, seen)
        _tell_losses(report.metrics, metrics)
        metrics = report.metrics or metrics
        if job.word != word:
            word = job.word
            console.say(f"{job.job}: {job.state} ({word})")
        if job.state in FINAL:
            return _end(job, metrics)
        time.sleep(every)


def _tell(report: Report, seen: set[Event]) -> None:
    for event in report.events:
        if event not in seen:
            seen.add(event)
            console.say(f"  {event.at}  {event.text}")


def _tell_losses(now: tuple[Metric, ...], before: tuple[Metric, ...]) -> None:
    """The newest of each, where there are newer ones than at the last look."""
    newest = {metric.name: metric for metric in now}
    if now != before and newest:
        losses = (f"{name} {m.value:.4f} at step {m.step}" for name, m in newest.items())
        console.say(f"  {', '.join(losses)}")


def _end(job: Job, metrics: tuple[Metric, ...]) -> int:
    plot = curve.as_text(_curve(metrics), width=console.width())
    if plot:
        print(plot)
    if job.state is State.SUCCEEDED:
        tokens = "" if job.trained_tokens is None else f" ({job.trained_tokens:,} tokens trained)"
        console.say(f"the tuned model is {job.model}{tokens}")
        console.say(f"its files: ftc fetch {job.job}")
        return 0
    console.say(job.reason or f"it ended as {job.state}")
    return 1


def _curve(metrics: tuple[Metric, ...]) -> curve.Curve:
    """Of the rewards where the job has some, else of the losses."""
    told = {metric.name for metric in metrics}
    what = curve.REWARD if told & {curve.REWARD, f"eval_{curve.REWARD}"} else curve.LOSS
    names = {what: "train", f"eval_{what}": "validation"}
    series = {
        shown: [(m.step, m.value) for m in metrics if m.name == name]
        for name, shown in names.items()
        if name in told
    }
    return curve.Curve(what, series)
