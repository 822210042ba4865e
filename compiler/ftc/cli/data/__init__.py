"""Make a dataset trustworthy before any money is spent: check, count, split,
clean, convert and lock it. Reads files of any size in bounded memory and never
changes one that it reads."""

from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from functools import partial
from importlib import import_module

EXAMPLE = """\
  ftc data check spec.yaml                   every row of every dataset
  ftc data check train.jsonl --format json
  ftc data split all.jsonl --out split       train, validation and test
  ftc data COMMAND --help                    tells more of each"""

COMMANDS = {
    "check": "find what is wrong with the rows of a spec's datasets, or of files",
    "stats": "show lengths, tokens, slices and languages",
    "sample": "show some rows, the same ones each time",
    "split": "divide rows into train, validation and test without leaks",
    "clean": "write a cleaned copy, and a list of what was removed and why",
    "convert": "rewrite rows in another format",
    "lock": "record what a spec's datasets are; a change is then an error",
}


def add_arguments(parser: ArgumentParser) -> None:
    from ftc.cli.main import columns

    commands = parser.add_subparsers(dest="data_command", metavar="COMMAND", required=True)
    for name, about in COMMANDS.items():
        module = import_module(f"ftc.cli.data.{name}")
        command = commands.add_parser(
            name,
            help=about,
            description=module.__doc__,
            epilog=f"example:\n{module.EXAMPLE}",
            formatter_class=partial(RawDescriptionHelpFormatter, width=columns() - 2),
            allow_abbrev=False,
        )
        module.add_arguments(command)


def run(args: Namespace) -> int:
    code: int = import_module(f"ftc.cli.data.{args.data_command}").run(args)
    return code
