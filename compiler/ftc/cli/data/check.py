"""Read every row of a spec's datasets, or of files, and tell what is wrong, with
its line and byte. Opens no connection unless --remote is given."""

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ftc.cli import console
from ftc.cli.arguments import at_least_one, rows_or_all
from ftc.cli.data.given import Given, add_given, add_tokens, given_parts
from ftc.cli.data.stats import tokenizer_of, write
from ftc.cli.progress_bar import ProgressBar
from ftc.data import languages, names
from ftc.data.found import CheckedData, Settings
from ftc_schemas.named_tuple import NamedTuple

if TYPE_CHECKING:
    from ftc.data.check import Scans
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
        type=rows_or_all,
        default=names.MOST_ROWS,
        help="rows of a file in which names of people are looked for, where Presidio is installed "
        f"(default: {names.MOST_ROWS})",
    )
    parser.add_argument(
        "--languages",
        metavar="ROWS|all",
        type=rows_or_all,
        default=languages.MOST_ROWS,
        help=f"rows of a file whose language is told (default: {languages.MOST_ROWS})",
    )
    add_tokens(parser)
    parser.add_argument(
        "--most",
        metavar="N",
        type=at_least_one,
        default=5,
        help="places shown of each kind (default: 5)",
    )
    parser.add_argument(
        "--processes",
        metavar="N",
        type=at_least_one,
        help="default: one a core, for large files",
    )
    parser.add_argument(
        "--report", metavar="DIR", help="also write data-report.json and data-report.html there"
    )


class Judged(NamedTuple):
    """One training's data, and what was found in it."""

    given: Given
    checked: CheckedData
    files: "Sequence[Facts]"


def run(args: Namespace) -> int:
    from ftc.data import benchmark
    from ftc.data.check import Scans
    from ftc.data.files import LocationError
    from ftc.data.tokens import TokenizerError

    if args.benchmark:
        try:  # now, not after an hour of reading rows
            benchmark.read(args.benchmark, remote=args.remote)
        except LocationError as error:
            console.say(f"ftc data check: benchmark {error.message}")
            return 2
    parts = given_parts(args)
    if not parts:
        return 2
    scans = Scans()
    try:
        with ProgressBar() as bar:
            judged = [_judge(part, args, scans, bar) for part in parts]
    except TokenizerError as error:
        console.say(f"ftc data check: the tokenizer {error}")
        return 2
    show(judged, args.format, args.most)
    missing = list(dict.fromkeys(name for one in judged for name in one.given.missing))
    for location in missing:
        console.say(f"ftc data check: `{location}` was not checked")
    code = int(bool(missing) or any(fails(one.checked, args.fail_on) for one in judged))
    if args.report is not None:
        for one in judged:
            code = max(code, write(args.report, one.given, one.checked, one.files))
    return code


def _judge(given: Given, args: Namespace, scans: "Scans", bar: ProgressBar) -> Judged:
    """Raises TokenizerError."""
    from ftc.data.check import check_files
    from ftc.data.report.facts import facts, with_cut_rows

    settings = settings_of(args, given.settings)
    checked = check_files(given.sources, settings, bar.stage, scans)
    max_length = None if given.plan is None else given.plan.get("training.max_length")
    files: Sequence[Facts] = ()
    if args.report is not None or max_length is not None:
        files = facts(checked, settings, tokenizer_of(given, None), max_length, bar.stage)
    return Judged(given, with_cut_rows(checked, files), files)


def settings_of(args: Namespace, settings: Settings) -> Settings:
    from ftc.data.passes import default_processes

    return settings._replace(
        options=settings.options._replace(content="content" not in args.skip),
        languages=0 if "languages" in args.skip else args.languages,
        near="near" not in args.skip,
        kingfisher="kingfisher" not in args.skip,
        names=0 if "names" in args.skip else args.names,
        tokens=args.tokens,
        benchmarks=tuple(args.benchmark),
        processes=args.processes or default_processes(),
        remote=args.remote,
    )


def show(judged: Sequence[Judged], style: str, most: int) -> None:
    if style == "text":
        from ftc.data.report.text import Page, summary

        page = Page(console.width(), colour=console.colour(sys.stderr), most=most)
        for number, one in enumerate(judged):
            if one.given.stage:
                console.say("\n" * (number > 0) + f"stage `{one.given.stage}`\n")
            print(page.render(one.checked), file=sys.stderr)
            console.say(f"\n{summary(one.checked)}")
    elif style == "json":
        from ftc.data.report.machine import document, document_of_stages
        from ftc.emit.json import dump

        named = {one.given.stage: one.checked for one in judged}
        print(dump(document_of_stages(named) if any(named) else document(named[""])), end="")
    else:
        from ftc.data.report.machine import diagnostics

        found = [told for one in judged for told in diagnostics(one.checked)]
        console.show(list(dict.fromkeys(found)), {}, style)


def fails(checked: CheckedData, fail_on: tuple[str, ...]) -> bool:
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
    from ftc.data.found import is_rule

    words = tuple(word.strip() for word in text.split(",") if word.strip())
    for word in words:
        if word not in ("error", "warning") and not is_rule(word):
            raise ArgumentTypeError(f"`{word}` is neither error, warning nor a code like FTC536")
    return words


def _skips(text: str) -> tuple[str, ...]:
    words = tuple(word.strip() for word in text.split(",") if word.strip())
    for word in words:
        if word not in _SKIPS:
            raise ArgumentTypeError(f"`{word}` cannot be left out; known: {', '.join(_SKIPS)}")
    return words
