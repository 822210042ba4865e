"""Record hash, rows, bytes and revision of every source of a spec's data, beside
the spec. A dataset that changed is an error until it is locked again."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ftc.cli import console
from ftc.cli.data.given import Bar, Given, given_parts, is_spec
from ftc.cli.data.stats import tokenizer_of

if TYPE_CHECKING:
    from ftc.data.lock import Part

EXAMPLE = """\
  ftc data lock spec.yaml
  ftc data lock spec.yaml --check            1 when the data is another"""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "spec", metavar="SPEC", nargs="?", default="spec.yaml", help="default: spec.yaml"
    )
    parser.add_argument("--check", action="store_true", help="compare; write nothing")
    parser.add_argument("--remote", action="store_true", help="fetch locations with a scheme")


def run(args: Namespace) -> int:
    from ftc.data.files import LocationError
    from ftc.data.lock import changes, lock_file, locked, write_lock
    from ftc.data.locked import LockError, read_lock
    from ftc.data.tokens import TokenizerError
    from ftc.emit.error import EmitError

    if not is_spec(args.spec):
        console.say(f"ftc data lock: `{args.spec}` is no spec; a lock lies beside one")
        return 2
    args.stage = None
    parts = given_parts(args, [args.spec])
    if not parts:
        return 2
    if any(part.missing for part in parts):
        console.say("ftc data lock: not all of the data is there; nothing was locked or compared")
        return 1
    path = lock_file(args.spec)
    try:
        if not args.check:
            bar = Bar()
            content = locked([_part(one) for one in parts], _root(parts), bar.stage)
            bar.clear()
            write_lock(path, content)
            rows = sum(one["rows"] for one in content["sources"])
            tokens = sum(one["tokens"]["total"] for one in content["sources"])
            count = len({one["file"] for one in content["sources"]})
            files = f"{count} file{'s' * (count > 1)}"
            console.say(f"wrote {path}: {files}, {rows:,} rows, {tokens:,} tokens")
            return 0
        lock = read_lock(str(path))
        if lock is None:
            console.say(f"ftc data lock: there is no {path}; `ftc data lock` writes it")
            return 1
        different = [
            change
            for one in parts
            for change in changes(lock, one.sources, _root(parts), one.stage, remote=args.remote)
        ]
        different = list(dict.fromkeys(different))
    except TokenizerError as error:
        console.say(f"ftc data lock: the tokenizer {error}")
        return 1
    except LockError as error:
        console.say(f"ftc data lock: `{path}` {error}")
        return 1
    except (EmitError, LocationError) as error:
        console.say(f"ftc data lock: {error}")
        return 1
    for change in different:
        console.say(f"error[FTC546]: `{change.file}` ({change.dataset}) {change.what}")
    if not different:
        console.say(f"{path}: the data is as it was locked")
    return 1 if different else 0


def _part(given: Given) -> "Part":
    from ftc.data.lock import Part

    return Part(given.stage, given.sources, given.settings, tokenizer_of(given, None))


def _root(parts: Sequence[Given]) -> str:
    """The spec's folder."""
    return next((part.plan.root for part in parts if part.plan is not None), ".")
