"""The command line's own words: help texts, and what commands print."""

import os
import shlex
import subprocess
import sys
import tomllib
from argparse import _SubParsersAction
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from ftc.cli.main import COMMANDS, command_parser
from reference.markdown import fenced

ROOT = Path(__file__).parent.parent.parent
TODAY = "2026-11-23"
"""The day that shown runs judge dates by, so that the docs do not change with the calendar."""


def helps() -> str:
    """Every command's own help."""
    parts = []
    for name, about in COMMANDS.items():
        parts += [f"## `ftc {name}`", f"{about[0].upper()}{about[1:]}.", fenced(help_of(name))]
        for inner, text in _inner_helps(name):
            parts += [f"### `ftc {name} {inner}`", fenced(text)]
    return "\n\n".join(parts)


def _inner_helps(command: str) -> Iterator[tuple[str, str]]:
    """The helps of a command's own commands, in a terminal of 80 columns."""
    with _columns(80):
        for action in command_parser(command)._actions:  # argparse has no public way to them
            if isinstance(action, _SubParsersAction):
                yield from ((name, parser.format_help()) for name, parser in action.choices.items())


def help_of(command: str) -> str:
    """`ftc COMMAND --help` as it looks in a terminal of 80 columns."""
    with _columns(80):
        return command_parser(command).format_help()


@contextmanager
def _columns(number: int) -> Iterator[None]:
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = str(number)
    try:
        yield
    finally:
        if before is None:
            del os.environ["COLUMNS"]
        else:
            os.environ["COLUMNS"] = before


def output(command: str) -> str:
    """What a command prints, on either stream, run in the checkout."""
    return fenced(f"$ {command}\n{_run(command)}")


def acme_output(command: str) -> str:
    """The same with the example backend installed."""
    example = ROOT / "docs" / "examples" / "acme"
    project = tomllib.loads((example / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    with TemporaryDirectory() as folder:
        metadata = Path(folder) / "ftc_acme.dist-info"
        metadata.mkdir()
        lines = [f"{k} = {v}\n" for k, v in project["entry-points"]["ftc.backends"].items()]
        (metadata / "entry_points.txt").write_text("".join(["[ftc.backends]\n", *lines]))
        return fenced(f"$ {command}\n{_run(command, f'{folder}{os.pathsep}{example}')}")


def _run(command: str, python_path: str = "") -> str:
    words = shlex.split(command)
    if words[0] != "ftc":
        raise ValueError(f"only ftc itself is run for the docs, not {words[0]}")
    if words[1] in ("check", "compile", "diff", "explain", "targets") and words[2:]:
        words += ["--today", TODAY]
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONPATH": python_path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return done.stdout
