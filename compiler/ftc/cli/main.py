"""`ftc`: find the command and run it."""

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from io import TextIOWrapper
from typing import TYPE_CHECKING

from ftc.backends import BackendError

if TYPE_CHECKING:
    from argparse import ArgumentParser

COMMANDS = {
    "init": "write a commented starter spec",
    "check": "find what is wrong with specs; write nothing",
    "compile": "write what each target needs",
    "diff": "show what a change to the spec does to each target's files",
    "explain": "explain a rule, an entry of the language, or a compiled line",
    "targets": "show which targets can take what, or a given spec",
    "schema": "print the JSON Schema for editors",
    "run": "compile for this machine and train",
    "data": "check, count, split, clean, convert and lock datasets",
    "plan": "show what submitting to a service would do and cost",
    "submit": "upload the data and create the job, once",
    "jobs": "list the jobs that were submitted from here",
    "watch": "follow a job to its end",
    "cancel": "ask a service to stop a job",
    "fetch": "bring a job's results, metrics and weights",
    "import": "write a spec from an Axolotl YAML, or from a service's job",
    "prices": "show your own prices, and which are old",
    "completion": "print the completion script of a shell",
}
"""In the order in which a newcomer meets them."""

_USAGE = "usage: ftc COMMAND [...]"
_ABOUT = """\
Compile one declarative spec.yaml into a TRL/PEFT run, an Axolotl config or a
hosted fine-tuning job."""

_EXAMPLE = """\
example:
  ftc init                                   start with a commented spec
  ftc check spec.yaml                        see what is wrong, in place
  ftc compile spec.yaml --target local       write build/<name>/local/
  ftc run spec.yaml                          train here

`ftc COMMAND --help` tells more of each. Exit codes: 0 fine, 1 the specs have
errors (or differ) or their files cannot be written, 2 the call was wrong or
nothing can be printed, 130 interrupted."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    _prepare_streams()
    try:
        try:
            return _run(arguments)
        finally:
            sys.stdout.flush()  # here, where it can fail with a message and an exit code
            if argv is None:
                gc.freeze()  # the process ends: no need to look for garbage in what is left
    except BackendError as error:
        print(f"ftc: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\ninterrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        _abandon_stdout()  # the reader (`| head`) has gone; there is nobody left to tell
        return 141
    except OSError as error:
        _abandon_stdout()
        where = f" ({error.filename})" if error.filename else ""
        with suppress(OSError):  # it may be stderr that cannot be written
            print(f"ftc: {error.strerror or error}{where}", file=sys.stderr)
        return 2


def _run(arguments: list[str]) -> int:
    if not arguments or arguments[0] not in COMMANDS:
        return _without_command(arguments)
    gc.set_threshold(500_000)  # a short command allocates much and throws away little
    name = arguments[0]
    code: int = import_module(f"ftc.cli.{name}").run(command_parser(name).parse_args(arguments[1:]))
    return code


def _prepare_streams() -> None:
    """Make stdout the same bytes in every locale, and on Windows; where the caller closed a stream
    (`2>&-`), Python has none, and what is said goes nowhere."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: PTH123, SIM115  # open to the end
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")


def _abandon_stdout() -> None:
    """Let what is still buffered go nowhere: Python would try to write it once more at its end, and
    complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def columns() -> int:
    """Of the terminal, else 80. argparse would import shutil for it, at every start."""
    try:
        return int(os.environ.get("COLUMNS") or os.get_terminal_size().columns)
    except (OSError, ValueError):
        return 80


def command_parser(name: str) -> "ArgumentParser":
    """The parser of one command."""
    from argparse import ArgumentParser, RawDescriptionHelpFormatter
    from functools import partial

    module = import_module(f"ftc.cli.{name}")
    parser = ArgumentParser(
        prog=f"ftc {name}",
        description=module.__doc__,
        epilog=f"example:\n{module.EXAMPLE}",
        formatter_class=partial(RawDescriptionHelpFormatter, width=columns() - 2),
        allow_abbrev=False,
    )
    module.add_arguments(parser)
    return parser


def _without_command(arguments: list[str]) -> int:
    from ftc import __version__

    if arguments[:1] in (["--version"], ["-V"]):
        print(f"ftc {__version__}")
        return 0
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        asked = [word for word in arguments[1:] if word in COMMANDS]
        print(command_parser(asked[0]).format_help() if asked else _help())
        return 0 if arguments else 2
    from ftc.language.nearest import nearest

    what = "option" if arguments[0].startswith("-") else "command"
    meant = nearest(arguments[0], [*COMMANDS, "--version", "--help"])
    hint = f"did you mean `{meant}`?" if meant else "`ftc --help` lists them"
    print(f"{_USAGE}\nftc: unknown {what} `{arguments[0]}`; {hint}", file=sys.stderr)
    return 2


def _help() -> str:
    width = max(map(len, COMMANDS))
    lines = "\n".join(f"  {name:<{width}}  {about}" for name, about in COMMANDS.items())
    return (
        f"{_USAGE}\n\n{_ABOUT}\n\ncommands:\n{lines}\n\n"
        f"options:\n  -V, --version  print the version\n  -h, --help     print this\n\n{_EXAMPLE}"
    )
