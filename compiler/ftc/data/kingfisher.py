"""Credentials found by Kingfisher, a scanner with hundreds of rules, where it is installed.

It runs as a program of its own, over the file as it lies there. It is told to validate nothing and
to look for no update, so that it opens no connection; a test runs it without a network. Compiling
its rules takes seconds, so they are kept for the next check: in the system's temporary folder, or
where KF_RULE_CACHE_DIR says. A check writes nothing else.
"""

import os
import stat
import subprocess  # the scanner is a binary, started with fixed words
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from tempfile import gettempdir
from typing import Final

from ftc.data.files import compression_of, is_remote, kind_of
from ftc_schemas.named_tuple import NamedTuple

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
        [binary, *_WORDS, *_cache(), path],
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


def _cache() -> tuple[str, ...]:
    """Where compiled rules are kept. What somebody else could have put there is not used."""
    if os.environ.get("KF_RULE_CACHE_DIR"):
        return ()
    user = os.getuid() if hasattr(os, "getuid") else 0
    folder = f"{gettempdir()}/ftc-kingfisher-{user}"
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)  # noqa: PTH103
        found = os.lstat(folder)
    except OSError:
        return ("--no-rule-cache",)
    private = stat.S_ISDIR(found.st_mode) and not stat.S_IMODE(found.st_mode) & 0o022
    mine = private and (os.name == "nt" or found.st_uid == user)
    return ("--rule-cache-dir", folder) if mine else ("--no-rule-cache",)


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
