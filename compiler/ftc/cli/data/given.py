"""What the words on the command line mean: a spec with its datasets, or files."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ftc.cli import console
from ftc.data.check import Settings, Source
from ftc.data.datasets import datasets
from ftc.data.files import is_remote, kind_of, locate
from ftc.diagnostics.diagnostic import Severity, has_errors
from ftc.plan.plan import Plan


class Given(NamedTuple):
    sources: tuple[Source, ...]
    settings: Settings
    plan: Plan | None
    """Where a spec was named."""
    missing: tuple[str, ...] = ()
    """Locations of the spec that are not there, which the person has been told."""


def add_given(parser: ArgumentParser) -> None:
    parser.add_argument(
        "given",
        metavar="SPEC|FILE",
        nargs="*",
        default=["spec.yaml"],
        help="a spec, or files: .jsonl, .csv, each also .gz or .zst, .parquet; globs; with "
        "--remote also s3://, gs://, hf:// (default: spec.yaml)",
    )
    parser.add_argument("--remote", action="store_true", help="fetch locations with a scheme")


def is_spec(word: str) -> bool:
    return word.endswith((".yaml", ".yml")) and not is_remote(word)


def given(args: Namespace, words: Sequence[str] | None = None) -> Given | None:
    """None when nothing can be done; the person has then been told why."""
    words = list(args.given) if words is None else words
    if any(map(is_spec, words)):
        if len(words) > 1:
            console.say("ftc data: name one spec, or files")
            return None
        return _of_spec(words[0], args)
    sources: list[Source] = []
    for word in words:
        if is_remote(word):
            sources.append(Source(word, ""))
            continue
        located = locate(word, ".")
        if located.problem is not None:
            console.say(f"ftc data: `{word}` {located.problem.message}")
            if located.problem.help:
                console.say(f"help: {located.problem.help}")
            return None
        sources += [Source(file, "") for file in located.files]
    return Given(tuple(dict.fromkeys(sources)), Settings(remote=args.remote), None)


def _of_spec(spec: str, args: Namespace) -> Given | None:
    from ftc.compilation import check
    from ftc.data.of_spec import of_spec

    checked = check(spec)
    errors = [
        one
        for one in checked.diagnostics
        if one.severity is Severity.ERROR and not one.code.startswith("FTC5")
    ]
    missing = [one for one in checked.diagnostics if one.code in ("FTC501", "FTC502")]
    if errors or missing:
        sources = checked.document.sources if checked.document else {}
        console.show([*errors, *missing], sources, "text")
    if len(checked.plans) > 1:
        console.say(
            f"ftc data: {spec} has several trainings; name their files, or use `ftc check --data`, "
            "which reads the data of all"
        )
    if checked.plan is None or has_errors(errors):
        return None
    found = of_spec(checked.plan, remote=args.remote)
    for reason in found.unusable:
        console.say(f"ftc data: {reason}")
    if found.unusable:
        return None
    if not found.sources:
        console.say(f"ftc data: {spec} names no dataset that is on this machine")
        return None
    return Given(found.sources, found.settings, checked.plan, tuple(_missing(checked.plan)))


def _missing(plan: Plan) -> Iterator[str]:
    for dataset in datasets(plan).values():
        for place in dataset.located:
            if place.problem is not None:
                yield place.location


def is_readable(file: str) -> bool:
    return is_remote(file) or kind_of(file) is not None


class Bar:
    """Progress on a terminal: one line that is written over; nothing elsewhere."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._name, self._size, self._done, self._percent = "", 0, 0, -1

    def stage(self, name: str, size: int) -> "Bar":
        self.clear()
        self._name, self._size, self._done, self._percent = name, size, 0, -1
        return self

    def __call__(self, done: int) -> None:
        self._done += done
        percent = min(100 * self._done // self._size, 100) if self._size else 0
        if self._shown and percent != self._percent:
            self._percent = percent
            filled = "█" * (percent // 5)
            print(f"\r{self._name[:44]:<44} {filled:<20} {percent:3}%", end="", file=sys.stderr)
            sys.stderr.flush()

    def clear(self) -> None:
        if self._shown and self._percent >= 0:
            print("\r\x1b[K", end="", file=sys.stderr)
            self._percent = -1
