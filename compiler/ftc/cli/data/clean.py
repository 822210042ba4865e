"""Write a cleaned copy: rows dropped and texts redacted as the spec's data.clean
or the options say. The input stays as it is; changes.jsonl says what and why."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from ftc.cli import console
from ftc.cli.data.given import Bar, add_given, given
from ftc.data.clean import DROPPABLE, REDACTABLE, CleanError, Wish, clean
from ftc.language.nearest import nearest
from ftc.plan.plan import Plan

EXAMPLE = """\
  ftc data clean spec.yaml --out cleaned
  ftc data clean train.jsonl --out cleaned --drop repeated-rows,empty-turn
  ftc data clean train.jsonl --out cleaned --redact personal-data"""


def add_arguments(parser: ArgumentParser) -> None:
    add_given(parser)
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help="output folder")
    parser.add_argument(
        "--drop",
        metavar="RULE[,RULE]",
        type=_names(DROPPABLE),
        help="drop rows with these findings: broken-row, repeated-rows, near-duplicates, "
        "empty-turn, … (each by the name that `ftc explain CODE` shows)",
    )
    parser.add_argument(
        "--redact",
        metavar="RULE[,RULE]",
        type=_names(REDACTABLE),
        help=f"replace what is found: {', '.join(REDACTABLE)}",
    )


def run(args: Namespace) -> int:
    from ftc.data.files import LocationError
    from ftc.data.report.headline import counted
    from ftc.emit.error import EmitError

    found = given(args)
    if found is None:
        return 2
    stated: Mapping[str, Any] | Plan = {} if found.plan is None else found.plan
    wish = Wish(
        args.drop or tuple(stated.get("data.clean.drop") or ()),
        args.redact or tuple(stated.get("data.clean.redact") or ()),
    )
    if not wish.drop and not wish.redact:
        console.say("ftc data clean: say what to clean, by --drop and --redact or `data.clean`")
        return 2
    bar = Bar()
    try:
        cleaned = clean(found.sources, found.settings, args.out, wish, bar.stage)
    except (CleanError, EmitError) as error:
        bar.clear()
        console.say(f"ftc data clean: {error}")
        return 1
    except LocationError as error:
        bar.clear()
        console.say(f"ftc data clean: a file {error.message}")
        return 1
    bar.clear()
    for name, rows in cleaned.dropped.items():
        console.say(f"dropped {counted(rows)} for {name}")
    if cleaned.redacted:
        console.say(f"redacted {counted(cleaned.redacted)}")
    written = ", ".join(f"{args.out}/{name}" for name in cleaned.files)
    console.say(f"kept {cleaned.kept:,} rows in {written}; {args.out}/changes.jsonl has the rest")
    return 0


def _names(known: Iterable[str]) -> Callable[[str], tuple[str, ...]]:
    names = tuple(known)

    def read(text: str) -> tuple[str, ...]:
        words = tuple(word.strip() for word in text.split(",") if word.strip())
        for word in words:
            if word not in names:
                meant = nearest(word, names)
                hint = f"did you mean `{meant}`?" if meant else f"known: {', '.join(names)}"
                raise ArgumentTypeError(f"`{word}` is nothing to clean by; {hint}")
        return words

    return read
