"""Divide rows into train.jsonl, validation.jsonl and test.jsonl by their content:
adding rows moves no other row, near duplicates stay together, nothing leaks."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ftc.cli import console
from ftc.cli.data.given import Given, add_given, given
from ftc.cli.progress_bar import ProgressBar
from ftc.data.divide import DivideError, Wish, divide
from ftc.data.manifest import MANIFEST
from ftc.plan.plan import Plan

EXAMPLE = """\
  ftc data split all.jsonl --out split
  ftc data split all.jsonl --out split --group-by customer
  ftc data split all.jsonl --out split --ratio 70/15/15 --time-by date"""


def add_arguments(parser: ArgumentParser) -> None:
    add_given(parser)
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help="output folder")
    parser.add_argument(
        "--ratio",
        metavar="A/B/C",
        type=_ratio,
        help="shares of train, validation and test (default: the spec's, else 80/10/10)",
    )
    parser.add_argument(
        "--group-by", metavar="FIELD", help="rows with the same value stay together"
    )
    parser.add_argument("--time-by", metavar="FIELD", help="oldest rows to train, newest to test")
    parser.add_argument("--stratify-by", metavar="FIELD", help="count each value on each side")
    parser.add_argument(
        "--no-near", action="store_true", help="do not look for near duplicates (faster, may leak)"
    )


def run(args: Namespace) -> int:
    from ftc.data.files import LocationError
    from ftc.emit.error import EmitError

    if args.group_by and args.time_by:
        console.say("ftc data split: --group-by and --time-by exclude each other")
        return 2
    found = given(args)
    if found is None:
        return 2
    sources = [source for source in found.sources if source.dataset in ("", "train")]
    again = (Path(args.out) / MANIFEST).exists()
    try:
        with ProgressBar() as bar:
            divided = divide(sources, args.out, _wish(args, found), bar.stage, remote=args.remote)
    except (DivideError, EmitError) as error:
        console.say(f"ftc data split: {error}")
        return 1
    except LocationError as error:
        console.say(f"ftc data split: a file {error.message}")
        return 1
    total = sum(divided.rows.values())
    if again:
        console.say(
            f"rows of the earlier split in {args.out} keep their sides; another --out divides anew"
        )
    for side, rows in divided.rows.items():
        console.say(f"{args.out}/{side}.jsonl: {rows:,} rows ({rows / total:.1%})")
    for name, sides in divided.strata.items():
        missing = [side for side in divided.rows if side != "left-out" and side not in sides]
        if missing:
            console.say(f"`{name}` has no row in {' and '.join(missing)}")
    return 0


def _wish(args: Namespace, found: Given) -> Wish:
    plan = found.plan
    stated: Mapping[str, Any] | Plan = {} if plan is None else plan
    ratio = args.ratio or _ratio(stated.get("data.split.ratio") or "80/10/10")
    return Wish(
        ratio,
        args.group_by or stated.get("data.split.group_by"),
        args.time_by or stated.get("data.split.time_by"),
        args.stratify_by or stated.get("data.split.stratify_by"),
        near=not args.no_near,
    )


def _ratio(text: str) -> tuple[float, float, float]:
    try:
        parts = [float(part) for part in text.split("/")]
    except ValueError:
        parts = []
    if len(parts) != 3 or min(parts) < 0 or not parts[0] or sum(parts) in (0, float("inf")):
        raise ArgumentTypeError(f"`{text}` is no ratio like 80/10/10")
    train, validation, test = (part / sum(parts) for part in parts)
    return train, validation, test
