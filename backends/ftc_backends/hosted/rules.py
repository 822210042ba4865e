"""Rules that every service needs, made for one: its model, its options, its buckets."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from ftc.analysis.first_rows import finding, looks, row_hits
from ftc.analysis.rule import Check, Finding
from ftc.data.lock_file import locked_tokens
from ftc.data.rows import Row, RowError
from ftc.jobs.identity import KEY
from ftc.plan.plan import Plan
from ftc_backends.hosted.buckets import lies_there
from ftc_backends.hosted.leaves import model_id, option
from ftc_backends.hosted.model import model, offered
from ftc_schemas.catalog import HostedModel
from ftc_schemas.spec.leaves import share, sources

READ_BY_CONVERSIONS: Final = ("data.", "from.", "method.", "model.", "targets.")
"""The sections of a spec that the conversion of a row may look at, beside the day: what it said of
a row is remembered for specs that agree in them. A test holds all targets to that."""


def model_missing(target: str) -> Check:
    """The spec names no model of the service."""
    leaf = model_id(target)

    def check(plan: Plan) -> Iterator[Finding]:
        if leaf in plan:
            return
        models = offered(plan, target).values()
        current = [model.id for model in models if not _ended(model, plan)]
        tuned = f"; it tunes {_listed(current)}" if models else ""
        yield Finding(
            leaf,
            f"the spec names no model for {target}",
            label="services have their own model ids",
            help=f"add `{target}: …` under `model.hosted`{tuned}",
            at_key=True,
        )

    return check


def options_missing(target: str, needed: Mapping[str, str]) -> Check:
    """Options without which no job can be sent, each with what it is for."""

    def check(plan: Plan) -> Iterator[Finding]:
        for name, purpose in needed.items():
            leaf = option(target, name)
            if leaf not in plan:
                yield Finding(
                    leaf,
                    f"`{leaf}` is missing: {purpose}",
                    label="needed for every job",
                    help=f"add `{name}: …` under `targets.{target}`",
                    at_key=True,
                )

    return check


def prefix_missing(target: str, scheme: str) -> Check:
    """Data has to be uploaded, and the spec does not say where to."""
    leaf = option(target, "data")

    def check(plan: Plan) -> Iterator[Finding]:
        needed = [source for source in _sources(plan) if _comes_through_here(source)]
        if needed and leaf not in plan:
            yield Finding(
                leaf,
                f"`{leaf}` is missing: where `{needed[0]}` is uploaded to",
                label="the service reads from a bucket",
                help=f"add `data: {scheme}bucket/prefix` under `targets.{target}`",
                related=(("data.train", "this has to be uploaded"),),
                at_key=True,
            )

    return check


def data_elsewhere(target: str, scheme: str | None = None) -> Check:
    """Data is neither here nor where the service reads it, or is to be split where it lies.

    Without a `scheme`, the service reads nothing but uploads. Several locations become one file,
    which is made here: all that a list names has to be within reach.
    """

    def check(plan: Plan) -> Iterator[Finding]:
        train, validation = plan["data.train"], plan.get("data.validation")
        for leaf, value in (("data.train", train), ("data.validation", validation)):
            if lies_there(value, scheme):
                continue
            for location in _out_of_reach(value):
                in_place = "" if scheme is None else f"one location on {scheme}, or "
                yield Finding(
                    leaf,
                    f"{target} cannot read `{location}`",
                    label=f"it reads {in_place}what is uploaded from here",
                    help="name a local file, which is converted and uploaded",
                )
        if lies_there(train, scheme) and share(validation) is not None:
            yield Finding(
                "data.validation",
                f"no share can be split off data that lies on {scheme}",
                label="a share needs the rows at hand",
                help=f"name a file: `validation: {scheme}…`, or train from a local file",
                related=(("data.train", "this is not read here"),),
            )

    return check


def _comes_through_here(location: str) -> bool:
    """Whether the data is converted on this machine: it is local, or fetched from the Hub."""
    return "://" not in location or location.startswith("hf://")


def _out_of_reach(value: Any) -> list[str]:
    return [location for location in _locations(value) if not _comes_through_here(location)]


def _sources(plan: Plan) -> list[str]:
    """The locations that training and validation data come from."""
    return [*_locations(plan["data.train"]), *_locations(plan.get("data.validation"))]


def _locations(value: Any) -> list[str]:
    """What `data.train` or `data.validation` lists; a share is no location."""
    if value is None or (isinstance(value, str) and share(value) is not None):
        return []
    return [source.path for source in sources(value)]


def rows_refused(convert: Callable[[Row, Plan], object]) -> Check:
    """Rows, among the first of each file, that cannot become lines of the service. A format that
    it never takes is the spec's fault and not the rows': the table refuses it, once."""

    def check(plan: Plan) -> Iterator[Finding]:
        def fault(row: Row) -> str:
            try:
                convert(row, plan)
            except RowError as error:
                return "" if error.kind == "format" else error.message
            return ""

        known_as = (convert, _read_by_conversions(plan))
        for look in looks(plan):
            if look.leaf != "data.test":
                yield from finding(
                    look,
                    row_hits(look, fault, known_as=known_as),
                    "the job would fail on it",
                    "correct these rows, or leave them out",
                )

    return check


def _read_by_conversions(plan: Plan) -> str:
    """Whatever a conversion can depend on beside the row, as text."""
    read = {
        name: leaf.value
        for name, leaf in plan.leaves.items()
        if name.startswith(READ_BY_CONVERSIONS)
    }
    return f"{plan.today} {read}"


def malformed(plan: Plan, leaf: str, pattern: str, what: str, form: str) -> Iterator[Finding]:
    """A finding when the leaf is there and does not have the form; `what` completes "is not"."""
    value = plan.get(leaf)
    if isinstance(value, str) and not re.fullmatch(pattern, value):
        yield Finding(
            leaf,
            f"`{leaf}` is not {what}",
            label="the service refuses this form",
            help=f"the form is: {form}",
        )


def too_long_or_many(
    plan: Plan, leaf: str, *, entries: int, key: str, value: str, asked: str
) -> Iterator[Finding]:
    """Findings about a mapping of labels, of which the service takes `entries`; `key` and `value`
    are patterns. One entry is the identity's, by which a job is found again."""
    labels = plan.get(leaf) or {}
    room = entries - 1
    if len(labels) > room:
        yield Finding(
            leaf,
            f"`{leaf}` has {len(labels)} entries, at most {room} are taken",
            label=f"{len(labels) - room} too many, beside the one of `ftc submit`",
            help=asked,
        )
    if KEY in labels:
        yield Finding(
            leaf,
            f"`{leaf}` has the entry `{KEY}`, under which `ftc submit` puts the job's identity",
            label="it would be overwritten",
            help="give it another name",
        )
    for name, text in labels.items():
        for part, form in ((name, key), (text, value)):
            if not re.fullmatch(form, str(part)):
                yield Finding(
                    leaf,
                    f"`{leaf}` has an entry that the service refuses: `{_shortened(name)}`",
                    label="its name" if part is name else "its value",
                    help=asked,
                )


def rows_too_long(target: str) -> Check:
    """The data's lock says that rows are longer than what the model reads of one."""

    def check(plan: Plan) -> Iterator[Finding]:
        known = model(plan, target)
        most = None if known is None else known.max_tokens
        tokens = None if most is None else locked_tokens(plan)
        if known is not None and most is not None and tokens is not None and tokens.longest > most:
            about = "" if tokens.exact else "about "
            yield Finding(
                "data.train",
                f"the longest row has {about}{tokens.longest:,} tokens, and {known.id} reads "
                f"{most:,}",
                label=f"as locked, {tokens.how}",
                help="`ftc data stats` shows how long the rows are; `ftc plan` names the long ones",
                related=((model_id(target), "this model"),),
            )

    return check


def _shortened(text: str) -> str:
    return text if len(text) <= 20 else text[:19] + "…"


def _ended(model: HostedModel, plan: Plan) -> bool:
    last = model.last_new_job or model.shutdown
    return last is not None and last < plan.today


def _listed(ids: list[str], most: int = 5) -> str:
    shown = ", ".join(ids[:most]) or "no model any more"
    return shown if len(ids) <= most else f"{shown} and {len(ids) - most} more"
