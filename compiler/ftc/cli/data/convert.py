"""Rewrite rows in another format, where that says the same. Rows of other tools
(ShareGPT, Alpaca, Gemini, Anthropic, …) are read as they are; `--to chat`
writes OpenAI's messages, with tools."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from ftc.cli import console
from ftc.cli.data.given import add_given, given
from ftc.data.rows import FORMATS

EXAMPLE = """\
  ftc data convert sharegpt.json --to chat --out chat.jsonl
  ftc data convert pairs.jsonl --to unpaired-preference --out kto.jsonl"""


def add_arguments(parser: ArgumentParser) -> None:
    add_given(parser)
    parser.add_argument("--to", choices=FORMATS, required=True, metavar="FORMAT", help=_formats())
    parser.add_argument("--out", metavar="FILE", type=Path, required=True, help="a .jsonl file")


def run(args: Namespace) -> int:
    from ftc.data.files import LocationError
    from ftc.data.rewrite import RewriteError, rewrite
    from ftc.emit.error import EmitError

    found = given(args)
    if found is None:
        return 2
    if any(Path(source.file).resolve() == args.out.resolve() for source in found.sources):
        console.say("ftc data convert: --out names the file that is read")
        return 2
    try:
        done = rewrite(found.sources, args.to, args.out, remote=args.remote)
    except RewriteError as error:
        for line in error.told:
            console.say(line)
        more = error.rows - len(error.told)
        if more > 0:
            console.say(f"… and {more:,} more")
        console.say(
            f"ftc data convert: {error or 'the file cannot be rewritten'}; nothing was written"
        )
        return 1
    except EmitError as error:
        console.say(f"ftc data convert: {error}")
        return 1
    except LocationError as error:
        console.say(f"ftc data convert: a file {error.message}")
        return 1
    kinds = ", ".join(dict.fromkeys(done.fits))
    console.say(f"{args.out}: {done.written:,} rows of {args.to}, from {done.read:,} of {kinds}")
    return 0


def _formats() -> str:
    return ", ".join(FORMATS)
