"""Write a spec from a job that a service knows: the JSON of the job or of its
request, with its training file. Says what could not be carried, and where the
spec can go from there."""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from ftc.cli import arguments, console
from ftc.emit.characters import escape
from ftc.lifting import Lifted, lift_job, losses
from ftc.lowering.target import Target

EXAMPLE = """\
  ftc import job.json --train train.jsonl
  ftc import job.json --train train.jsonl --out specs/tone.yaml"""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="the JSON of a job or a request")
    parser.add_argument(
        "--train", metavar="DATA", required=True, type=Path, help="the job's training file"
    )
    parser.add_argument(
        "--validation", metavar="DATA", type=Path, help="its validation file, if it had one"
    )
    parser.add_argument(
        "--out", metavar="SPEC", type=Path, default=Path("spec.yaml"), help="default: spec.yaml"
    )
    arguments.add_target(parser)


class _UnfitError(Exception):
    """A file cannot be taken; one sentence for the user."""


def run(args: Namespace) -> int:
    try:
        document = _json(Path(args.file))
    except _UnfitError as error:
        console.say(f"ftc import: {args.file} {error}")
        return 1
    lifted = lift_job(document, {}, args.target)
    if lifted is None:
        console.say(f"ftc import: {args.file} is no job that can be imported")
        console.say(f"help: known are jobs, and requests for jobs, of {_importing()}")
        return 1
    if args.out.exists():
        console.say(f"ftc import: {args.out} exists; choose another file with --out")
        return 1
    files = {"train": args.train, "validation": args.validation}
    try:
        data = _data(lifted.target, {r: f for r, f in files.items() if f is not None}, args.out)
    except _UnfitError as error:
        console.say(f"ftc import: {error}")
        return 1
    lifted = lift_job(document, data, args.target)
    assert lifted is not None  # noqa: S101  # it was known before
    _write(args.out, lifted)
    return _tell(args, lifted)


def _json(file: Path) -> Any:
    """Raises _UnfitError, whose words follow the name of the file."""
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise _UnfitError(f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise _UnfitError("is not UTF-8 text") from error
    except RecursionError as error:
        raise _UnfitError("is nested too deeply") from error
    except ValueError as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        yaml = file.suffix in (".yaml", ".yml")
        more = "; the configuration of a trainer cannot be imported" if yaml else ""
        raise _UnfitError(f"is not JSON{where}{more}") from error


def _importing() -> str:
    """The titles of the targets that know their own jobs."""
    from ftc import backends

    known = [one.title for one in backends.targets().values() if one.request_of is not None]
    return ", ".join(known)


def _data(target: Target, files: dict[str, Path], out: Path) -> dict[str, Any]:
    """The leaves about the datasets. Files whose lines are rows already stay where they are; of
    others, the rows are written beside the spec."""
    leaves: dict[str, Any] = {}
    for role, file in files.items():
        kinds = {kind for kind, *_ in _rows(target, file)}
        if len(kinds) != 1:
            raise _UnfitError(f"{file} has lines of several formats: {', '.join(sorted(kinds))}")
        (leaves["data.format"],) = kinds
        if all(row == line for _, row, line in _rows(target, file)):
            leaves[f"data.{role}"] = _relative(file, out)
            continue
        written = out.with_name(f"{out.stem}.{role}.jsonl")
        with written.open("x", encoding="utf-8") as opened:
            for _, row, _ in _rows(target, file):
                opened.write(json.dumps(row, ensure_ascii=False) + "\n")
        console.say(f"{written}: the rows of {file}, as the language writes them")
        leaves[f"data.{role}"] = written.name
    return leaves


def _rows(target: Target, file: Path) -> Any:
    """Format, row and line of each line."""
    from ftc.data.files import LocationError
    from ftc.data.read import records
    from ftc.data.rows import RowError

    assert target.revert is not None  # noqa: S101  # a target that knows its jobs knows its lines
    try:
        for record in records(str(file)):
            if record.problem is not None:
                raise _UnfitError(f"{file}:{record.line}: the row {record.problem}")
            try:
                kind, row = target.revert(record.value)
            except RowError as error:
                raise _UnfitError(f"{file}:{record.line}: {error.message}") from error
            yield kind, row, record.value
    except LocationError as error:
        raise _UnfitError(f"{file} {error.message}") from error


def _relative(file: Path, out: Path) -> str:
    """From the spec's folder, where that can be said without leaving it, else absolute."""
    try:
        return file.resolve().relative_to(out.resolve().parent).as_posix()
    except ValueError:
        return file.resolve().as_posix()


def _write(out: Path, lifted: Lifted) -> None:
    from ftc.emit import yaml

    header = f"Imported from a job at {lifted.target.title}."
    groups = {key: key for key in lifted.spec if key not in ("version", "name")}
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(yaml.dump(lifted.spec, groups=groups, header=header), encoding="utf-8")


def _tell(args: Namespace, lifted: Lifted) -> int:
    from ftc.diagnostics.diagnostic import has_errors
    from ftc.front_end import check

    out = escape(str(args.out))
    console.say(f"{out}: a spec for {lifted.target.title}")
    if lifted.called:
        console.say(f"  named {lifted.spec['name']}: `{lifted.called}` is no name for a spec")
    for place in losses(lifted):
        console.say(f"  not carried: {place}")
    if lifted.results:
        console.say(f"  says how the job went, and is left out: {', '.join(lifted.results)}")
    checked = check(args.out)
    console.show(checked.diagnostics, checked.sources, "text")
    console.say(f"where it can go: ftc targets {out}")
    return 1 if has_errors(checked.diagnostics) else 0
