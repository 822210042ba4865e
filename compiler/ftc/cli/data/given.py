"""What the words on the command line mean: a spec with its datasets, or files."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path

from ftc.cli import console
from ftc.cli.arguments import rows_or_all
from ftc.data.counting import MOST_CHARACTERS
from ftc.data.datasets import datasets
from ftc.data.files import Located, is_remote, kind_of, locate
from ftc.data.found import Settings, Source
from ftc.data.lock_file import stage_of
from ftc.data.remote import hub_location
from ftc.diagnostics.diagnostic import Severity, has_errors
from ftc.plan.plan import Plan
from ftc_schemas.named_tuple import NamedTuple


class Given(NamedTuple):
    sources: tuple[Source, ...]
    settings: Settings
    plan: Plan | None
    """Where a spec was named."""
    missing: tuple[str, ...] = ()
    """Locations of the spec that are not there, which the person has been told."""

    @property
    def stage(self) -> str:
        """Which training of a spec it is; empty for a spec that is one, and for files."""
        return "" if self.plan is None or self.plan.stage is None else self.plan.stage.name


def add_given(parser: ArgumentParser) -> None:
    parser.add_argument(
        "given",
        metavar="SPEC|FILE",
        nargs="*",
        default=["spec.yaml"],
        help="a spec, or files: .jsonl, .csv, each also .gz or .zst, .parquet; globs; with "
        "--remote also s3://, gs://, hf:// and datasets on the Hub (default: spec.yaml)",
    )
    parser.add_argument("--remote", action="store_true", help="fetch what is not on this machine")
    parser.add_argument(
        "--split", metavar="NAME", help="of a dataset on the Hub, owner/name (default: train)"
    )
    parser.add_argument("--subset", metavar="NAME", help="of a dataset on the Hub")
    add_stage(parser)


def add_stage(parser: ArgumentParser) -> None:
    parser.add_argument("--stage", metavar="NAME", help="only this training of a spec with stages")


def add_tokens(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--tokens",
        metavar="ROWS|all",
        type=rows_or_all,
        default=0,
        help="rows of a file whose tokens are counted, evenly spread (default: all, or as many as "
        f"have {MOST_CHARACTERS // 10**6} million characters)",
    )


def is_spec(word: str) -> bool:
    return word.endswith((".yaml", ".yml")) and not is_remote(word)


def given(args: Namespace) -> Given | None:
    """For what works on one dataset; None when nothing can be done, and the person was told why."""
    parts = given_parts(args)
    if len(parts) > 1:
        named = ", ".join(part.stage for part in parts)
        console.say(f"ftc data: the spec has several trainings; choose by --stage one of {named}")
        return None
    return parts[0] if parts else None


def given_parts(args: Namespace, words: Sequence[str] | None = None) -> tuple[Given, ...]:
    """One for each training of a spec, or one for all files. None of them when nothing can be done;
    the person has then been told why."""
    words = list(args.given) if words is None else words
    if any(map(is_spec, words)):
        if len(words) > 1:
            console.say("ftc data: name one spec, or files")
            return ()
        return _of_spec(words[0], args)
    if args.stage is not None:
        console.say("ftc data: --stage chooses a training of a spec; files have none")
        return ()
    sources: list[Source] = []
    for word in words:
        remote = word if is_remote(word) else _on_the_hub(word)
        if remote is not None:
            fetched = _of_remote(word, remote, args)
            if fetched is None:
                return ()
            sources += fetched
            continue
        located = locate(word, ".")
        if located.problem is not None:
            console.say(f"ftc data: `{word}` {located.problem.message}")
            if located.problem.help:
                console.say(f"help: {located.problem.help}")
            return ()
        sources += [Source(file, "") for file in located.files]
    return (Given(tuple(dict.fromkeys(sources)), Settings(remote=args.remote), None),)


def _on_the_hub(word: str) -> str | None:
    """The location of a dataset on the Hub that is named by its bare id; None for what rather is a
    path."""
    if kind_of(word) is not None or Path(word).exists() or Path(word).parent.exists():
        return None
    return hub_location(word)


def _of_remote(word: str, location: str, args: Namespace) -> list[Source] | None:
    from ftc.data.files import LocationError
    from ftc.data.remote import files_of

    if not args.remote:
        where = "is not on this machine" if word == location else "does not exist here"
        console.say(f"ftc data: `{word}` {where}, and nothing is fetched unasked")
        console.say("help: --remote fetches it" + ("" if word == location else " from the Hub"))
        return None
    try:
        return [Source(file, "") for file in files_of(location, args.split, args.subset)]
    except LocationError as error:
        console.say(f"ftc data: `{word}` {error.message}")
        if error.help:
            console.say(f"help: {error.help}")
        return None


def _of_spec(spec: str, args: Namespace) -> tuple[Given, ...]:
    from ftc.front_end import check

    checked = check(spec)
    errors = [
        one
        for one in checked.diagnostics
        if one.severity is Severity.ERROR and not one.code.startswith("FTC5")
    ]
    missing = [one for one in checked.diagnostics if one.code in ("FTC501", "FTC502")]
    if errors or missing:
        console.show([*errors, *missing], checked.sources, "text")
    if not checked.plans or has_errors(errors):
        return ()
    plans = [plan for plan in checked.plans if args.stage in (None, stage_of(plan))]
    if not plans:
        there = ", ".join(filter(None, map(stage_of, checked.plans)))
        told = f"it has {there}" if there else "it has no stages"
        console.say(f"ftc data: {spec} has no stage `{args.stage}`; {told}")
        return ()
    parts = [part for plan in plans if (part := _of_plan(plan, args)) is not None]
    if len(parts) < len(plans):
        return ()
    parts = [part for part in parts if part.sources]
    if not parts:
        console.say(f"ftc data: no dataset of {spec} is on this machine; nothing was read")
    return tuple(parts)


def _of_plan(plan: Plan, args: Namespace) -> Given | None:
    """None where the spec says something that cannot be used."""
    from ftc.data.files import LocationError
    from ftc.data.of_plan import unfetched
    from ftc.data.of_spec import of_spec

    try:
        found = of_spec(plan, remote=args.remote)
    except LocationError as error:
        console.say(f"ftc data: a location of the spec {error.message}")
        return None
    for reason in found.unusable:
        console.say(f"ftc data: {reason}")
    if found.unusable:
        return None
    if not args.remote:
        console.show(unfetched(plan), plan.document.sources, "text")
    missing = tuple(place.location for place in _places(plan) if place.problem is not None)
    return Given(found.sources, found.settings, plan, missing)


def _places(plan: Plan) -> Iterator[Located]:
    for dataset in datasets(plan).values():
        yield from dataset.located
