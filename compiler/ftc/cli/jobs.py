"""List the jobs that were submitted from this folder, the newest first. A job
whose answer got lost is looked for at its service; --refresh asks about all
that have not ended."""

import json
from argparse import ArgumentParser, Namespace
from functools import partial

from ftc.cli import console
from ftc.cli.service import connect, diagnosed
from ftc.jobs.follow import refresh
from ftc.jobs.journal import Job, Journal
from ftc.jobs.lock import HeldError, held
from ftc.jobs.state import State
from ftc.jobs.submission import worth_a_look

EXAMPLE = """\
  ftc jobs
  ftc jobs --refresh"""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--refresh", action="store_true", help="ask the services first")
    parser.add_argument("--format", choices=["text", "json"], default="text", help="default: text")


def run(args: Namespace) -> int:
    return diagnosed(lambda: _list(args.refresh, args.format))


def _list(ask: bool, style: str) -> int:
    failed = 0
    with Journal() as journal:
        for job in journal.jobs():
            lost = job.state is State.SUBMITTING
            if lost or (ask and worth_a_look(job)):
                failed |= diagnosed(partial(_look, job, journal), job.target)
        listed = journal.jobs()
    _show(listed, style)
    return failed


def _look(job: Job, journal: Journal) -> int:
    try:
        with held(journal.folder / "locks", job.identity):
            refresh(job, connect(job.target, job.address), journal)
    except HeldError as error:
        console.say(f"{job.name} is being submitted by {error}")
    return 0


def _show(jobs: tuple[Job, ...], style: str) -> None:
    if style == "json":
        print(json.dumps([job._asdict() for job in jobs], indent=2, ensure_ascii=False))
        return
    if not jobs:
        console.say("no jobs were submitted from this folder")
        return
    rows = [
        (job.job or job.identity[:12], job.target, *_names(job), _state(job), job.begun[:16])
        for job in jobs
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for job, row in zip(jobs, rows, strict=True):
        cells = (f"{c:<{width}}" for c, width in zip(row, widths, strict=True) if width)
        print("  ".join(cells).rstrip())
        if job.model:
            print(f"  model {job.model}")
        if job.reason and job.state is not State.SUCCEEDED:
            print(f"  {job.reason}")


def _names(job: Job) -> tuple[str, str]:
    """The spec's name, and its stage."""
    return job.spec_name, f"stage {job.stage}" if job.stage else ""


def _state(job: Job) -> str:
    word = f" ({job.word})" if job.word and job.word.casefold() != job.state else ""
    return f"{job.state}{word}"
