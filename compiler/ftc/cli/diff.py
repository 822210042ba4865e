"""Show what a change to the spec does to each target's files, as a unified
diff. Compares with the compiled files in the output folder, or with what the
spec compiled to at a git revision."""

import io
import subprocess
import sys
import tarfile
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from difflib import unified_diff
from pathlib import Path
from tempfile import TemporaryDirectory

from ftc.cli import arguments, console

EXAMPLE = """\
  ftc diff spec.yaml                              against build/
  ftc diff spec.yaml --against main --target axolotl
  ftc diff spec.yaml --set training.epochs=1      what would this change?"""


def add_arguments(parser: ArgumentParser) -> None:
    arguments.add_spec(parser)
    arguments.add_targets(parser, "which targets' files to compare")
    parser.add_argument(
        "--against", metavar="REV", help="compare with the spec at this git revision"
    )
    arguments.add_output(parser)
    arguments.add_overrides(parser)


class _BrokenError(Exception):
    """One side cannot be compiled, and the user has been told."""


def run(args: Namespace) -> int:
    from ftc.front_end import check

    checked = check(args.spec, overrides=args.overrides, today=args.today)
    if not checked.plans:
        console.show(checked.diagnostics, checked.sources, "text")
        return 2
    targets = arguments.chosen(args.target) or list(checked.targets)
    if not targets:
        console.say(f"ftc diff: {args.spec} names no target; say which with --target")
        return 2
    try:
        new = _compiled(Path(args.spec), targets, args, args.overrides)
        if args.against is not None:
            old = _at_revision(Path(args.spec), args.against, targets, args)
        else:
            old = _on_disk(Path(args.out) / checked.name, targets)
    except _BrokenError:
        return 2
    return _print_diff(old, new)


def _compiled(
    spec: Path, targets: list[str], args: Namespace, overrides: list[str]
) -> dict[str, str]:
    """Files by `<target>/<file>`; a target that cannot take the spec contributes its findings, and
    so does one that could, when the spec has errors of its own: `ftc compile` writes nothing then.
    """
    from ftc import backends
    from ftc.compilation import compile_spec
    from ftc.diagnostics.diagnostic import Severity
    from ftc.front_end import check

    checked = check(spec, overrides=overrides, today=args.today)
    if not checked.plans:
        console.show(checked.diagnostics, checked.sources, "text")
        raise _BrokenError
    files: dict[str, str] = {}
    for name in targets:
        compiled = compile_spec(checked, backends.target(name))
        found = (*checked.diagnostics, *compiled.diagnostics)
        errors = [d for d in found if d.severity is Severity.ERROR]
        if errors:
            text = "".join(f"error[{d.code}]: {d.message}\n" for d in errors)
            files[f"{name}/(cannot be compiled)"] = text
        else:
            files |= {f"{name}/{file}": text for file, text in compiled.texts.items()}
    return files


def _on_disk(out: Path, targets: list[str]) -> dict[str, str]:
    files = {}
    for target in targets:
        for path in sorted((out / target).rglob("*")):
            name = path.relative_to(out).as_posix()
            if path.is_file() and not path.name.startswith(".") and "/data/" not in name:
                files[name] = path.read_text(encoding="utf-8", errors="replace")
    return files


def _at_revision(spec: Path, revision: str, targets: list[str], args: Namespace) -> dict[str, str]:
    """Compile the spec as it stood at a revision, with the specs that it extended then."""
    folder = spec.resolve().parent
    try:
        top = Path(_git(folder, "rev-parse", "--show-toplevel").decode().strip())
        commit = _commit(top, revision)
        archive = _git(top, "archive", "--format=tar", commit, "--", ":(glob)**/*.y*ml")
    except subprocess.CalledProcessError as error:
        console.say(f"ftc diff: git: {error.stderr.decode(errors='replace').strip()}")
        raise _BrokenError from None
    except FileNotFoundError:
        console.say("ftc diff: --against needs git, which isn't installed")
        raise _BrokenError from None
    with TemporaryDirectory() as scratch, tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(scratch, filter="data")
        there = Path(scratch) / spec.resolve().relative_to(top)
        if not there.exists():
            console.say(f"ftc diff: {revision} has no {spec}; everything is new")
            return {}
        return _compiled(there, targets, args, [])


def _commit(top: Path, revision: str) -> str:
    """The commit's hash, which git cannot take for one of its options."""
    try:
        words = ("--verify", "--end-of-options", f"{revision}^{{commit}}")
        return _git(top, "rev-parse", *words).decode().strip()
    except subprocess.CalledProcessError:
        console.say(f"ftc diff: git knows no revision `{revision}`")
        raise _BrokenError from None


def _git(folder: Path, *words: str) -> bytes:
    return subprocess.run(  # noqa: S603  # a fixed program; the revision is one argument
        ["git", "-C", str(folder), *words],  # noqa: S607  # the user's own git
        check=True,
        capture_output=True,
    ).stdout


def _print_diff(old: Mapping[str, str], new: Mapping[str, str]) -> int:
    differs = False
    for name in sorted(old.keys() | new.keys()):
        lines = list(
            unified_diff(
                old.get(name, "").splitlines(keepends=True),
                new.get(name, "").splitlines(keepends=True),
                f"a/{name}" if name in old else "/dev/null",
                f"b/{name}" if name in new else "/dev/null",
            )
        )
        differs = differs or bool(lines)
        sys.stdout.writelines(_shown(line) for line in lines)
    if not differs:
        console.say("no differences")
    return 1 if differs else 0


def _shown(line: str) -> str:
    """The very line where it can be applied as a patch; at a terminal in colour, with everything
    spelt out that could do more there than be read."""
    if not sys.stdout.isatty():
        return line
    from ftc.diagnostics.cells import shown_characters

    line = "".join(shown_characters(line.rstrip("\n"))) + "\n"
    if not console.colour(sys.stdout):
        return line
    colour = {"+": "32", "-": "31", "@": "36"}.get(line[:1])
    return f"\x1b[{colour}m{line.rstrip()}\x1b[0m\n" if colour else line
