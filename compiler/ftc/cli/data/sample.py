"""Show some rows, chosen by their content: the same ones on every machine."""

import sys
from argparse import ArgumentParser, Namespace

from ftc.cli import console
from ftc.cli.arguments import at_least_one
from ftc.cli.data.given import add_given, given_parts

EXAMPLE = """\
  ftc data sample train.jsonl -n 3
  ftc data sample spec.yaml --seed 7 --format jsonl"""


def add_arguments(parser: ArgumentParser) -> None:
    add_given(parser)
    parser.add_argument(
        "-n", "--rows", metavar="N", type=at_least_one, default=5, help="default: 5"
    )
    parser.add_argument("--seed", metavar="N", type=int, default=0, help="other rows (default: 0)")
    parser.add_argument(
        "--format",
        choices=["text", "jsonl"],
        default="text",
        help="default: text; jsonl: the rows as they are",
    )


def run(args: Namespace) -> int:
    from ftc.data.files import LocationError, shown
    from ftc.data.report.rows import as_text
    from ftc.data.sample import sample

    parts = given_parts(args)
    if not parts:
        return 2
    sources = tuple(dict.fromkeys(one for part in parts for one in part.sources))
    try:
        rows = sample(sources, max(args.rows, 0), args.seed, remote=args.remote)
    except LocationError as error:
        console.say(f"ftc data sample: a file {error.message}")
        return 1
    for number, picked in enumerate(rows):
        if args.format == "jsonl":
            sys.stdout.write(picked.raw.decode(errors="replace") + "\n")
        else:
            where = f"{shown(picked.file)}:{picked.record.line}"
            print(("\n" if number else "") + as_text(where, picked.record.value, console.width()))
    return 0
