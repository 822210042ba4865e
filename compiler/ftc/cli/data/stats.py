"""Show how long rows are, in tokens and characters, how many max_length would
cut, and what slices, labels and languages there are."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ftc.cli import console
from ftc.cli.arguments import at_least_one
from ftc.cli.data.given import Bar, Given, add_given, given_parts

if TYPE_CHECKING:
    from ftc.data.check import Scans
    from ftc.data.found import Checked
    from ftc.data.report.facts import Facts
    from ftc.data.tokens import Tokenizer

EXAMPLE = """\
  ftc data stats spec.yaml
  ftc data stats train.jsonl --tokenizer models/qwen --html stats
  ftc data stats train.jsonl --format json"""


def add_arguments(parser: ArgumentParser) -> None:
    add_given(parser)
    parser.add_argument(
        "--tokenizer", metavar="DIR", help="a folder with tokenizer.json (default: model.base's)"
    )
    parser.add_argument("--slice-by", metavar="FIELD", help="count rows by a field's value")
    parser.add_argument("--max-length", metavar="N", type=at_least_one, help="default: the spec's")
    parser.add_argument("--format", choices=["text", "json"], default="text", help="default: text")
    parser.add_argument(
        "--html", metavar="DIR", help="also write data-report.json and data-report.html there"
    )


def run(args: Namespace) -> int:
    from ftc.data.check import Scans
    from ftc.data.report.facts import as_document
    from ftc.data.tokens import TokenizerError

    parts = given_parts(args)
    if not parts:
        return 2
    bar, scans = Bar(), Scans()
    try:
        counted = [(part, *_count(part, args, scans, bar)) for part in parts]
    except TokenizerError as error:
        bar.clear()
        console.say(f"ftc data stats: the tokenizer {error}")
        return 2
    bar.clear()
    if args.format == "json":
        from ftc.emit.json import dump

        datasets = [
            {**({"stage": part.stage} if part.stage else {}), **as_document(one)}
            for part, _, files in counted
            for one in files
        ]
        print(dump({"version": 1, "datasets": datasets}), end="")
    else:
        from ftc.data.report.stats import render

        for number, (part, _, files) in enumerate(counted):
            if part.stage:
                print("\n" * (number > 0) + f"stage `{part.stage}`\n")
            print(render(files, min(console.width(), 100)))
    code = int(any(bool(part.missing or checked.unread) for part, checked, _ in counted))
    if args.html is not None:
        for part, checked, files in counted:
            code = max(code, write(args.html, part, checked, files))
    return code


def _count(
    given: Given, args: Namespace, scans: "Scans", bar: Bar
) -> "tuple[Checked, Sequence[Facts]]":
    """Raises TokenizerError."""
    from ftc.data.check import check_files
    from ftc.data.passes import default_processes
    from ftc.data.report.facts import facts

    options = given.settings.options
    settings = given.settings._replace(
        options=options._replace(
            slice_by=args.slice_by or options.slice_by, content=False, output=None
        ),
        near=False,
        kingfisher=False,
        processes=default_processes(),
    )
    tokenizer = tokenizer_of(given, args.tokenizer)
    checked = check_files(given.sources, settings, bar.stage, scans)
    max_length = args.max_length
    if max_length is None and given.plan is not None:
        max_length = given.plan.get("training.max_length")
    return checked, facts(checked, settings, tokenizer, max_length, bar.stage)


def tokenizer_of(found: Given, folder: str | None) -> "Tokenizer | None":
    """Raises TokenizerError."""
    from ftc.analysis.chat_template import TemplateError, template
    from ftc.data.tokens import Tokenizer, TokenizerError, find_tokenizer

    plan, own = found.plan, None
    if plan is not None and "model.chat_template" in plan:
        try:
            said = template(plan)
        except TemplateError as error:
            raise TokenizerError(f"has a chat template that cannot be read: {error}") from None
        own = None if said is None else said.text
    if folder is not None:
        return Tokenizer(folder, folder, own)
    return None if plan is None else find_tokenizer(plan.get("model.base"), plan.root, own)


def write(folder: str, found: Given, checked: "Checked", files: "Sequence[Facts]") -> int:
    """Write the report, of a stage into a folder of its own; returns the exit code."""
    from pathlib import Path

    from ftc.data.report.write import HTML, JSON, write_report
    from ftc.emit.error import EmitError

    name = "files" if found.plan is None else found.plan["name"]
    if found.plan is not None and found.plan.stage is not None:
        folder = f"{folder}/{found.plan.stage.number}-{found.stage}"
    try:
        write_report(Path(folder), f"Data report: {name}", checked, files)
    except EmitError as error:
        console.say(f"ftc data: {error}")
        return 1
    console.say(f"wrote {folder}/{JSON} and {folder}/{HTML}")
    return 0
