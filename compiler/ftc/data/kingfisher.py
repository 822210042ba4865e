"""Credentials found by Kingfisher, a scanner with hundreds of rules, where it is installed.

It runs as a program of its own, over the file as it lies there. It is told to validate nothing and
to look for no update, so that it opens no connection; a test runs it without a network. It caches
its compiled rules where it always does, below the user's cache folder.
"""

import os
import subprocess  # the scanner is a binary, started with fixed words
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Final, NamedTuple

from ftc.data.files import compression_of, is_remote, kind_of

_WORDS: Final = (
    "scan",
    "--no-validate",
    "--no-update-check",
    "--no-dedup",
    "--no-extract-archives",
    "--no-limits",
    "--no-ignore",
    "--format",
    "jsonl",
)


def has_library() -> bool:
    return _binary() is not None


def can_scan(file: str) -> bool:
    """Plain text of which a line is a row: it reads files as they are."""
    return kind_of(file) == "jsonl" and compression_of(file) is None and not is_remote(file)


class Credential(NamedTuple):
    line: int
    kind: str
    text: str
    """The credential itself, as it stands in the file: to be redacted, never to be shown."""


def credentials_in(file: str) -> Iterator[Credential]:
    """Each credential. Nothing where the scanner fails: it is a second pair of
    eyes, and what it says beside its findings is for its own log."""
    import json

    binary = _binary()
    if binary is None:
        return
    path = file if file.startswith("/") else f"./{file}"  # no name is taken for an option
    done = subprocess.run(  # noqa: S603
        [binary, *_WORDS, path],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    found = set()
    for line in done.stdout.splitlines():
        try:
            hit = json.loads(line)
            finding = hit["finding"]
            found.add(
                Credential(int(finding["line"]), str(hit["rule"]["name"]), str(finding["snippet"]))
            )
        except (ValueError, KeyError, TypeError):
            continue
    yield from sorted(found)


@cache
def _binary() -> str | None:
    """The binary that `kingfisher-bin` installs."""
    try:
        package = import_module("kingfisher")
    except ImportError:
        return None
    folder = os.path.dirname(str(package.__file__))  # noqa: PTH120
    name = "kingfisher.exe" if os.name == "nt" else "kingfisher"
    path = f"{folder}/bin/{name}"
    return path if os.path.isfile(path) else None  # noqa: PTH113
