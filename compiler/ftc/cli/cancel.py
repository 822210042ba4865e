"""Ask a job's service to stop it. What was trained until then is paid for."""

from argparse import ArgumentParser, Namespace

from ftc.cli import console
from ftc.cli.service import connect, diagnosed, job_of
from ftc.jobs.follow import cancel
from ftc.jobs.journal import Journal
from ftc.jobs.state import ACTIVE, State

EXAMPLE = """\
  ftc cancel ftjob-abc123"""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("job", metavar="JOB", help="a job's id, or the name of its spec")


def run(args: Namespace) -> int:
    return diagnosed(lambda: _cancel(args.job))


def _cancel(word: str) -> int:
    with Journal() as journal:
        job = job_of(journal, word)
        if job is None:
            return 1
        now = cancel(job, connect(job.target, job.address), journal)
    stops = now.state in (State.CANCELLING, State.CANCELLED)
    if stops or now.state in ACTIVE:
        console.say(f"{now.job}: asked to stop; it is {now.state} ({now.word})")
        return 0
    console.say(f"{now.job or now.identity[:12]} has nothing to stop: it is {now.state}")
    return 1
