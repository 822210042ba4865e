"""Follow a job to its end: events, state, and the loss as a plot that grows
while it trains. A lost connection is taken up again. Ctrl-C stops the
watching, not the job."""

from argparse import ArgumentParser, Namespace

from ftc.cli import arguments, console
from ftc.cli.following import follow
from ftc.cli.service import connect, diagnosed, job_of
from ftc.jobs.journal import Journal
from ftc.jobs.state import State

EXAMPLE = """\
  ftc watch ftjob-abc123
  ftc watch support-tone         the newest job of that name"""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("job", metavar="JOB", help="a job's id, or the name of its spec")
    arguments.add_every(parser)


def run(args: Namespace) -> int:
    return diagnosed(lambda: _watch(args.job, args.every))


def _watch(word: str, every: float) -> int:
    with Journal() as journal:
        job = job_of(journal, word)
        if job is None:
            return 1
        try:
            ended = follow(job, connect(job.target, job.address), journal, every)
        except KeyboardInterrupt:
            console.say("\nit goes on without you")
            console.say(f"  come back:  ftc watch {word}")
            console.say(f"  stop it:    ftc cancel {word}")
            return 130
        return 0 if ended is not None and ended.state is State.SUCCEEDED else 1
