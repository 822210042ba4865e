"""Write a spec from an Axolotl YAML, or from a job that a service knows: the
JSON of the job or of its request, with its training file. Says what could not
be carried, and where the spec can go from there."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ftc.cli import arguments, console
from ftc.emit.characters import escape
from ftc.lifting import Lifted, lift_job, spec_text
from ftc.lowering.target import Target

if TYPE_CHECKING:
    from ftc.diagnostics.diagnostic import Diagnostic
    from ftc.front_end import Checked
    from ftc.settling import Settled

EXAMPLE = """\
  ftc import axolotl.yaml --gpus 2
  ftc import job.json --train train.jsonl
  ftc import job.json --train train.jsonl --out specs/tone.yaml"""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar="FILE", help="an Axolotl YAML, or the JSON of a job or a request"
    )
    parser.add_argument(
        "--train", metavar="DATA", type=Path, help="the training file of a service's job"
    )
    parser.add_argument(
        "--validation", metavar="DATA", type=Path, help="its validation file, if it had one"
    )
    parser.add_argument(
        "--out", metavar="SPEC", type=Path, default=Path("spec.yaml"), help="default: spec.yaml"
    )
    parser.add_argument(
        "--gpus",
        metavar="N",
        type=_count,
        default=1,
        help="what a trainer's file ran on; default: 1",
    )
    arguments.add_target(parser, "whose file it is (default: told by its entries)")


def _count(text: str) -> int:
    """Of GPUs. A word that is none is a mistake in the call."""
    from argparse import ArgumentTypeError

    if text.isascii() and text.isdigit() and len(text) < 6:
        return int(text)
    raise ArgumentTypeError(f"{text} is no number of GPUs")


_WANTED = "name an Axolotl YAML, or the JSON of a job or of its request"


class _UnfitError(Exception):
    """A file cannot be taken; one sentence for the user."""


def run(args: Namespace) -> int:
    try:
        document = _document(Path(args.file))
    except _UnfitError as error:
        console.say(f"ftc import: {args.file} {error}")
        return 1
    if document is None:
        return 1
    lifted = lift_job(document, {}, args.target, args.gpus)
    if lifted is None:
        console.say(f"ftc import: {args.file} is nothing that can be imported")
        console.say(f"help: known are jobs, requests for jobs, or configurations, of {_known()}")
        return 1
    if args.out.exists():
        console.say(f"ftc import: {args.out} exists; choose another file with --out")
        return 1
    try:
        data = _named_data(args, lifted)
    except _UnfitError as error:
        console.say(f"ftc import: {error}")
        return 1
    lifted = lift_job(document, data, args.target, args.gpus)
    assert lifted is not None  # noqa: S101  # it was known before
    settled = _settled(lifted, args.out)
    _write(args, lifted, settled)
    return _tell(args, lifted, settled)


def _document(file: Path) -> Any:
    """None where the findings have been shown. Raises _UnfitError, whose words follow the name of
    the file."""
    return _yaml(file) if file.suffix in (".yaml", ".yml") else _json(file)


def _yaml(file: Path) -> Any:
    """By the reader of specs, with its limits, and with the words of YAML 1.1, which trainers
    read."""
    from ftc.analysis.rules.source import EMPTY, NOT_A_MAPPING
    from ftc.diagnostics.diagnostic import Diagnostic, has_errors
    from ftc.source.construct import Budget
    from ftc.source.files import read_file
    from ftc.source.parse import parse
    from ftc.source.refused import Refused
    from ftc.source.yaml_1_1 import as_yaml_1_1

    found: list[Diagnostic] = []
    try:
        text = read_file(str(file))[0].decode("utf-8")
    except UnicodeDecodeError as error:
        raise _UnfitError("is not UTF-8 text") from error
    except Refused as refused:
        console.show([refused.diagnostic._replace(help=_WANTED)], {}, "text")
        return None
    document = parse(text, str(file), found, Budget())
    if any(one.code in (EMPTY.code, NOT_A_MAPPING.code) for one in found):  # no entries, nobody's
        return {}
    console.show(found, document.sources, "text")
    return None if has_errors(found) else as_yaml_1_1(document)


def _json(file: Path) -> Any:
    """Raises _UnfitError, whose words follow the name of the file."""
    try:
        text = file.read_text(encoding="utf-8")
        return json.loads(text, parse_constant=_finite, parse_float=_finite)
    except OSError as error:
        raise _UnfitError(f"cannot be read: {error.strerror}\nhelp: {_WANTED}") from error
    except UnicodeDecodeError as error:
        raise _UnfitError("is not UTF-8 text") from error
    except RecursionError as error:
        raise _UnfitError("is nested too deeply") from error
    except ValueError as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise _UnfitError(f"is not JSON{where}") from error


def _finite(text: str) -> float:
    """Raises ValueError: JSON has no infinity, and no setting is one."""
    number = float(text)
    if number - number != 0:
        raise ValueError(text)
    return number


def _named_data(args: Namespace, lifted: Lifted) -> dict[str, Any]:
    """The leaves about the datasets that the command names."""
    files = {"train": args.train, "validation": args.validation}
    named = {role: file for role, file in files.items() if file is not None}
    if "data.train" in lifted.leaves:
        if named:
            raise _UnfitError(f"{args.file} names its data; leave --train and --validation out")
        return {}
    if args.train is None:
        raise _UnfitError("say with --train DATA which file the job was trained on")
    return _data(lifted.target, named, args.out)


def _known() -> str:
    """The titles of the targets that know their own jobs."""
    from ftc import backends

    known = [one.title for one in backends.targets().values() if one.request_of]
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


def _settled(lifted: Lifted, out: Path) -> "Settled | None":
    """None where a spec cannot keep the target's own words."""
    if lifted.request.verbatim is None:
        return None
    from ftc.settling import settle

    return settle(lifted, str(out))


def _write(args: Namespace, lifted: Lifted, settled: "Settled | None") -> None:
    title = lifted.target.title
    if settled is None:
        text = spec_text(
            lifted.leaves, f"Imported from a job at {title}.", verbatim={}, to=lifted.target.name
        )
    else:
        header = "\n".join(_header(args, title, settled))
        text = spec_text(settled.leaves, header, verbatim=settled.verbatim, to=lifted.target.name)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(text, encoding="utf-8")


def _header(args: Namespace, title: str, settled: "Settled") -> Iterator[str]:
    yield f"Imported from a configuration of {title}, as it runs on {_gpus(args)}."
    if settled.verbatim:
        yield "What stands under `set` is in its own words: other targets do not get it."


def _tell(args: Namespace, lifted: Lifted, settled: "Settled | None") -> int:
    from ftc.diagnostics.diagnostic import has_errors
    from ftc.front_end import check
    from ftc.settling import losses

    out, checked = escape(str(args.out)), check(args.out)
    console.say(f"{out}: a spec for {lifted.target.title}")
    if lifted.called:
        console.say(f"  named {lifted.leaves['name']}: `{lifted.called}` is no name for a spec")
    for line in lifted.request.notes:
        console.say(f"  {line}")
    if settled is not None:
        for line in _differences(args, lifted.target.name, settled):
            console.say(f"  {line}")
    else:
        for place in losses(lifted, checked):
            console.say(f"  not carried: {place}")
        if lifted.results:
            results = ", ".join(lifted.results)
            console.say(f"  says how the job went, and is left out: {results}")
    console.show(_with_what_is_open(lifted, checked), checked.sources, "text")
    console.say(f"where it can go: ftc targets {out}")
    return 1 if has_errors(checked.diagnostics) else 0


def _with_what_is_open(lifted: Lifted, checked: "Checked") -> "list[Diagnostic]":
    """The findings, where a leaf is missing that the file left open with the way out of that. Where
    none is missing, a default stands in its place, which the file does not mean."""
    from ftc.analysis.rules.language import MISSING_KEY

    ways_out = lifted.request.open
    missing = {one.leaf for one in checked.diagnostics if one.code == MISSING_KEY.code}
    for leaf, way_out in ways_out.items():
        if leaf not in missing:
            console.say(f"  {leaf}: {way_out}")
    return [
        one._replace(help=ways_out.get(one.leaf or "", one.help)) if one.leaf in missing else one
        for one in checked.diagnostics
    ]


def _differences(args: Namespace, target: str, settled: "Settled") -> Iterator[str]:
    from ftc.emit.yaml import inline

    yield f"batches are counted for {_gpus(args)}; say another number with --gpus"
    if settled.otherwise:
        yield f"comes out in other words: {', '.join(settled.otherwise)}"
    if settled.verbatim:
        yield f"kept verbatim, under targets.{target}.set: {', '.join(settled.verbatim)}"
    for key, reason in settled.refused:
        yield f"not imported: {key}: {reason}"
    for note in dict.fromkeys(added.note for added in settled.added):
        places = [f"{one.place}: {inline(one.value)}" for one in settled.added if one.note == note]
        yield f"compile adds {', '.join(places)}" + (f" ({note})" if note else "")


def _gpus(args: Namespace) -> str:
    return f"{args.gpus} GPU" if args.gpus == 1 else f"{args.gpus} GPUs"
