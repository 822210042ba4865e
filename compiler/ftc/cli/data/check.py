"""Read every row of a spec's datasets, or of files, and tell what is wrong, with
its line and byte. Opens no connection unless --remote is given."""

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ftc.cli import console
from ftc.cli.data.given import Bar, add_given, given
from ftc.cli.data.stats import tokenizer_of, write
from ftc.data.check import Checked, Settings
from ftc.data.names import MOST_ROWS

if TYPE_CHECKING:
    from ftc.data.report.facts import Facts

EXAMPLE = """\
  ftc data check spec.yaml
  ftc data check train.jsonl --fail-on warning
  ftc data check train.jsonl --benchmark gsm8k.jsonl --format json"""

_SKIPS = ("content", "near", "languages", "names", "kingfisher")


def add_arguments(parser: ArgumentParser) -> None:
    add_given(parser)
    parser.add_argument(
        "--format",
        choices=["text", "json", "github", "sarif"],
        default="text",
        help="how findings are printed (default: text; json has all of them)",
    )
    parser.add_argument(
        "--fail-on",
        metavar="error|warning|CODE",
        type=_fail_on,
        default=("error",),
        help="what makes the exit code 1: errors (default), warnings too, or codes: FTC536,FTC531",
    )
    parser.add_argument(
        "--benchmark",
        metavar="FILE",
        action="append",
        default=[],
        help="rows must not share 13 words in a row with this file (repeatable)",
    )
    parser.add_argument(
        "--skip",
        metavar="WHAT",
        type=_skips,
        default=(),
        help=f"leave out slow checks: {', '.join(_SKIPS)}",
    )
    parser.add_argument(
        "--names",
        metavar="ROWS|all",
        type=_rows,
        default=MOST_ROWS,
        help="rows of a file in which names of people are looked for, where Presidio is installed "
        f"(default: {MOST_ROWS})",
    )
    parser.add_argument(
        "--most", metavar="N", type=int, default=5, help="places shown of each kind (default: 5)"
    )
    parser.add_argument(
        "--processes", metavar="N", type=int, help="default: one a core, for large files"
    )
    parser.add_argument(
        "--report", metavar="DIR", help="also write data-report.json and data-report.html there"
    )


def run(args: Namespace) -> int:
    from ftc.data.check import check_files
    from ftc.data.report.facts import facts, with_cut_rows
    from ftc.data.tokens import TokenizerError

    found = given(args)
    if found is None:
        return 2
    bar = Bar()
    settings = settings_of(args, found.settings)
    checked = check_files(found.sources, settings, bar.stage)
    max_length = None if found.plan is None else found.plan.get("training.max_length")
    files: Sequence[Facts] = ()
    try:
        if args.report is not None or max_length is not None:
            files = facts(checked, settings, tokenizer_of(found, None), max_length, bar.stage)
    except TokenizerError as error:
        bar.clear()
        console.say(f"ftc data check: the tokenizer {error}")
        return 2
    bar.clear()
    checked = with_cut_rows(checked, files)
    show(checked, args.format, args.most)
    code = 1 if fails(checked, args.fail_on) else 0
    if args.report is not None:
        code = max(code, write(args.report, found, checked, files))
    return code


def settings_of(args: Namespace, settings: Settings) -> Settings:
    from ftc.data.passes import default_processes

    return settings._replace(
        options=settings.options._replace(content="content" not in args.skip),
        languages="languages" not in args.skip,
        near="near" not in args.skip,
        kingfisher="kingfisher" not in args.skip,
        names=0 if "names" in args.skip else args.names,
        benchmarks=tuple(args.benchmark),
        processes=args.processes or default_processes(),
        remote=args.remote,
    )


def show(checked: Checked, style: str, most: int) -> None:
    if style == "text":
        from ftc.data.report.text import Page, summary

        page = Page(console.width(), colour=console.colour(sys.stderr), most=most)
        print(page.render(checked), file=sys.stderr)
        console.say(f"\n{summary(checked)}")
    elif style == "json":
        from ftc.data.report.machine import document
        from ftc.emit.json import dump

        print(dump(document(checked)), end="")
    else:
        from ftc.data.report.machine import diagnostics

        console.show(diagnostics(checked), {}, style)


def fails(checked: Checked, fail_on: tuple[str, ...]) -> bool:
    """Files that cannot be read always fail."""
    if checked.unread:
        return True
    severities = {"error": ("error",), "warning": ("error", "warning")}
    failing = {severity for word in fail_on for severity in severities.get(word, ())}
    return any(
        found.rule.severity.value in failing or found.rule.code in fail_on
        for found in checked.found
    )


def _fail_on(text: str) -> tuple[str, ...]:
    words = tuple(word.strip() for word in text.split(",") if word.strip())
    for word in words:
        code = word.startswith("FTC5") and len(word) == 6 and word[3:].isdigit()
        if word not in ("error", "warning") and not code:
            raise ArgumentTypeError(f"`{word}` is neither error, warning nor a code like FTC536")
    return words


def _rows(text: str) -> int | None:
    if text == "all":
        return None
    if not text.isdecimal():
        raise ArgumentTypeError(f"`{text}` is neither a number of rows nor `all`")
    return int(text)


def _skips(text: str) -> tuple[str, ...]:
    words = tuple(word.strip() for word in text.split(",") if word.strip())
    for word in words:
        if word not in _SKIPS:
            raise ArgumentTypeError(f"`{word}` cannot be left out; known: {', '.join(_SKIPS)}")
    return words
