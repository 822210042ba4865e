"""Follow a job to its end: its events as they come, and below, on a terminal, how it stands."""

import sys
import time

from ftc.cli import console
from ftc.cli.live import LiveBlock
from ftc.emit.characters import escape
from ftc.jobs import curve, retry
from ftc.jobs.driver import Driver, Event, Metric, Report, ServiceError
from ftc.jobs.follow import refresh
from ftc.jobs.journal import Job, Journal
from ftc.jobs.state import FINAL, State

EVERY = 15.0
"""Seconds between two looks."""

_PLOT_ROWS = 12
_ABOUT_PLOT = 8
"""Lines that the axis, the legend, the state and the newest events want beside a plot."""


def follow(job: Job, driver: Driver, journal: Journal, every: float) -> Job | None:
    """The job when it has ended; None when the service does not have it. A lost connection is taken
    up again, after longer and longer waits. Raises ServiceError for what does not pass."""
    with LiveBlock(sys.stderr) as live:
        ended, metrics = _Watch(driver, journal, live, every).to_the_end(job)
    if ended is not None:
        plot = curve.as_text(_curve(metrics), width=console.width())
        if plot:
            print(plot)
        _tell_end(ended)
    return ended


class _Watch:
    def __init__(self, driver: Driver, journal: Journal, live: LiveBlock, every: float) -> None:
        self._driver, self._journal, self._live, self._every = driver, journal, live, every
        self._seen: set[Event] = set()
        self._metrics: tuple[Metric, ...] = ()

    def to_the_end(self, job: Job) -> tuple[Job | None, tuple[Metric, ...]]:
        word, lost = "", 0
        while True:
            try:
                job, report = refresh(job, self._driver, self._journal)
            except ServiceError as error:
                if not error.passes:
                    raise
                self._live.line(f"no answer ({error.message}); trying again")
                retry.pause(lost, error.wait)
                lost += 1
                continue
            lost = 0
            if report is None:
                self._live.line(f"{job.name} is not at the service; submit it again")
                return None, ()
            self._tell(report)
            if job.word != word:
                word = job.word
                self._live.line(f"{job.job}: {job.state} ({word})")
            if job.state in FINAL:
                return job, self._metrics
            self._live.show(self._block(job))
            time.sleep(self._every)

    def _tell(self, report: Report) -> None:
        for event in report.events:
            if event not in self._seen:
                self._seen.add(event)
                self._live.line(f"{event.at}  {event.text}")
        if report.metrics and report.metrics != self._metrics:
            self._metrics = report.metrics
            if not self._live.shown:
                self._live.line(f"  {_newest(self._metrics)}")

    def _block(self, job: Job) -> list[str]:
        """The curve so far, as high as the terminal lets it be, and a line on how it stands."""
        height = min(_PLOT_ROWS, self._live.rows - _ABOUT_PLOT)
        plot = ""
        if height >= 3:
            plot = curve.as_text(_curve(self._metrics), width=console.width() - 1, height=height)
        now = time.strftime("%H:%M:%S")
        state = f"{job.job}: {job.state}, as of {now}; looking every {self._every:g} s"
        lines = ["", *plot.splitlines()] if plot else [""]
        if self._metrics:
            lines.append(_newest(self._metrics))
        return [*lines, escape(state), "Ctrl-C stops the watching, not the job"]


def _newest(metrics: tuple[Metric, ...]) -> str:
    newest = {metric.name: metric for metric in metrics}
    return ", ".join(f"{name} {m.value:.4f} at step {m.step}" for name, m in newest.items())


def _tell_end(job: Job) -> None:
    if job.state is State.SUCCEEDED:
        tokens = "" if job.trained_tokens is None else f" ({job.trained_tokens:,} tokens trained)"
        console.say(f"the tuned model is {job.model}{tokens}")
        console.say(f"its files: ftc fetch {job.job}")
    else:
        console.say(job.reason or f"it ended as {job.state}")


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
