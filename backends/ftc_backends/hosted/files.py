"""The files of a hosted job: the request, how to send it, and how the data becomes its uploads."""

import json
from collections.abc import Iterator
from typing import Any

from ftc.lowering.engine import Lowered
from ftc.lowering.target import File
from ftc.plan.plan import Plan
from ftc.source.span import Path
from ftc_backends.hosted import DATASETS, REWARDS, SUBMIT
from ftc_backends.hosted.definition import request_body


def job_files(lowered: Lowered, plan: Plan) -> Iterator[File]:
    """`request.json` is the body, `submit.json` says where it goes, `dataset.json` from what; and
    the code of rewards, where you deploy it."""
    yield File("request.json", _text(request_body(lowered.document)))
    for name, key in (("submit.json", SUBMIT), ("dataset.json", DATASETS)):
        entries = lowered.document.get(key)
        if entries:
            text = _text(entries)
            yield File(name, text, _lines(text, key))
    if lowered.document.get(REWARDS):
        from ftc_backends.hosted.reward_lambda import reward_file

        yield reward_file(lowered)


def _text(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _lines(text: str, key: str) -> dict[int, tuple[Path, ...]]:
    """For each line, the place of the top-level entry that it belongs to; in what the rows call
    things, each entry has a place of its own."""
    lines: dict[int, tuple[Path, ...]] = {}
    here: Path = ()
    top = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith('  "'):
            top = line[3:].partition('"')[0]
            here = (key, top)
        elif line.startswith('    "') and top in ("columns", "roles"):
            here = (key, top, line[5:].partition('"')[0])
        if line.startswith("  "):
            lines[number] = (here,)
    return lines
