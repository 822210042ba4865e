"""Bring what a job left at its service: result files, metrics, and the weights
where the service gives them away. Says the tuned model's id."""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path

from ftc.cli import console
from ftc.cli.service import connect, diagnosed, job_of
from ftc.jobs.follow import refresh
from ftc.jobs.journal import Journal
from ftc.jobs.state import FINAL

EXAMPLE = """\
  ftc fetch ftjob-abc123
  ftc fetch support-tone --out results"""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("job", metavar="JOB", help="a job's id, or the name of its spec")
    parser.add_argument(
        "--out", metavar="DIR", type=Path, default=Path("jobs"), help="default: jobs; into DIR/JOB/"
    )


def run(args: Namespace) -> int:
    return diagnosed(lambda: _fetch(args.job, args.out))


def _fetch(word: str, out: Path) -> int:
    with Journal() as journal:
        job = job_of(journal, word)
        if job is None:
            return 1
        driver = connect(job.target, job.address)
        now, report = refresh(job, driver, journal)
        if now.job is None or report is None:
            console.say(f"{now.name} is not at the service; there is nothing to fetch")
            return 1
        folder = out / _file_name(now.job)
        folder.mkdir(parents=True, exist_ok=True)
        metrics = folder / "metrics.jsonl"
        lines = [json.dumps({"step": m.step, m.name: m.value}) for m in report.metrics]
        metrics.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        files = [metrics, *driver.fetch(now.job, folder)]
    for file in files:
        console.say(f"{file}: {file.stat().st_size:,} bytes")
    if now.state not in FINAL:
        console.say(f"it is {now.state}: there will be more at its end")
    if now.model is not None:
        print(now.model)
    return 0


def _file_name(job: str) -> str:
    """A job's id may be an ARN or a path; its last part names the folder."""
    last = job.rpartition("/")[2]
    return "".join(c if c.isalnum() or c in "-_" else "_" for c in last) or "job"
