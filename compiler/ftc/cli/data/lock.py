"""Record hash, rows, bytes and revision of every source of a spec's data, beside
the spec. A dataset that changed is an error until it is locked again."""

from argparse import ArgumentParser, Namespace

from ftc.cli import console
from ftc.cli.data.given import Bar, given, is_spec
from ftc.cli.data.stats import tokenizer_of

EXAMPLE = """\
  ftc data lock spec.yaml
  ftc data lock spec.yaml --check            1 when the data is another"""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("spec", metavar="SPEC", nargs="?", default="spec.yaml")
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
    found = given(args, [args.spec])
    if found is None or found.plan is None:
        return 2
    path = lock_file(args.spec)
    try:
        if not args.check:
            bar = Bar()
            tokenizer = tokenizer_of(found, None)
            content = locked(found.sources, found.settings, found.plan.root, tokenizer, bar.stage)
            bar.clear()
            write_lock(path, content)
            rows = sum(one["rows"] for one in content["sources"])
            tokens = sum(one["tokens"]["total"] for one in content["sources"])
            files = f"{len(found.sources)} file{'s' * (len(found.sources) > 1)}"
            console.say(f"wrote {path}: {files}, {rows:,} rows, {tokens:,} tokens")
            return 0
        lock = read_lock(str(path))
        if lock is None:
            console.say(f"ftc data lock: there is no {path}; `ftc data lock` writes it")
            return 1
        different = list(changes(lock, found.sources, found.plan.root))
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
