"""`ftc`: find the command and run it."""

import sys
from collections.abc import Sequence
from importlib import import_module
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
    "completion": "print the completion script of a shell",
}
"""In the order in which a newcomer meets them."""

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
errors (or differ), 2 the call was wrong, 130 interrupted."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        if arguments and arguments[0] in COMMANDS:
            name = arguments[0]
            module = import_module(f"ftc.cli.{name}")
            parser = command_parser(name)
            code: int = module.run(parser.parse_args(arguments[1:]))
            sys.stdout.flush()
            return code
        return _without_command(arguments)
    except BackendError as error:
        print(f"ftc: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\ninterrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()  # the reader (`| head`) has gone; there is nobody left to tell
        return 141


def command_parser(name: str) -> "ArgumentParser":
    """The parser of one command."""
    from argparse import ArgumentParser, RawDescriptionHelpFormatter

    module = import_module(f"ftc.cli.{name}")
    parser = ArgumentParser(
        prog=f"ftc {name}",
        description=module.__doc__,
        epilog=f"example:\n{module.EXAMPLE}",
        formatter_class=RawDescriptionHelpFormatter,
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
        print(_help())
        return 0 if arguments else 2
    from ftc.language.nearest import nearest

    meant = nearest(arguments[0], COMMANDS)
    hint = f"; did you mean `{meant}`?" if meant else ""
    print(f"ftc: unknown command `{arguments[0]}`{hint}\n\n{_help()}", file=sys.stderr)
    return 2


def _help() -> str:
    width = max(map(len, COMMANDS))
    lines = "\n".join(f"  {name:<{width}}  {about}" for name, about in COMMANDS.items())
    return (
        f"usage: ftc COMMAND [...]\n\n{_ABOUT}\n\ncommands:\n{lines}\n\n"
        f"options:\n  -V, --version\n  -h, --help\n\n{_EXAMPLE}"
    )
