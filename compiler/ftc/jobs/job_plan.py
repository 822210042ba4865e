"""What one job would do: a value that is shown, saved, and submitted as it stands."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from textwrap import wrap
from typing import Any

from ftc.jobs.prices import Price
from ftc_schemas.named_tuple import NamedTuple


class DataFile(NamedTuple):
    """A file that is uploaded."""

    role: str
    """`train` or `validation`."""
    file: str
    """Its name in the compiled job: `data/train.jsonl`."""
    sources: tuple[str, ...]
    """What it is made from, as the spec names it."""
    rows: int
    bytes: int
    sha256: str
    tokens: int
    """Of all rows: counted, or estimated."""
    longest: int
    """The tokens of its longest row."""
    how: str
    """Who counted: "by the tokenizer of Qwen/Qwen3-0.6B"; or "an estimate: …"."""
    exact: bool
    """Whether the tokens were counted."""


class JobPlan(NamedTuple):
    """Everything that will happen."""

    identity: str
    attempt: int
    """From 1; more when the same job is wanted once more."""
    target: str
    title: str
    spec: str
    overrides: tuple[str, ...]
    name: str
    model: str
    address: Mapping[str, Any]
    """The compiled `submit.json`."""
    request: Mapping[str, Any]
    """The compiled body, with placeholders for what the uploads' ids will be."""
    files: tuple[DataFile, ...]
    in_place: tuple[str, ...]
    """Data that lies where the service reads it. Nobody looks at it here."""
    chosen: Mapping[str, str]
    """What the service settles by itself, by leaf, and how."""
    dates: tuple[str, ...]
    """What the catalogue says of the model's future."""
    epochs: float | None
    """That the request says, or that the service is known to take; None where neither is."""
    generates: bool
    """Whether models write what is learned while the job runs: the files hold prompts alone."""
    price: Price | None
    stage: str = ""
    """Of a spec with stages."""
    needs: tuple[str, ...] = ()
    """The earlier stages whose models it starts from."""

    @property
    def tokens(self) -> int | None:
        """Of the training data; None when it is not looked at here."""
        counted = [file.tokens for file in self.files if file.role == "train"]
        return sum(counted) if counted else None

    @property
    def estimated(self) -> str:
        """How the tokens of the training data were estimated; empty where they were counted."""
        training = [file for file in self.files if file.role == "train"]
        return next((file.how for file in training if not file.exact), "")

    @property
    def trained_tokens(self) -> int | None:
        """Over all epochs; None where it cannot be known before."""
        if self.tokens is None or self.epochs is None or self.generates:
            return None
        return round(self.tokens * self.epochs)

    @property
    def cost(self) -> float | None:
        """In the price's currency; None where tokens or price are unknown."""
        if self.trained_tokens is None or self.price is None:
            return None
        return self.price.of(self.trained_tokens)


def as_value(plan: JobPlan) -> dict[str, Any]:
    """For `plan.json` and machines."""
    value = plan._asdict()
    value["files"] = [file._asdict() for file in plan.files]
    value["price"] = None if plan.price is None else plan.price._asdict()
    value["trained_tokens"], value["cost"] = plan.trained_tokens, plan.cost
    value["estimated"] = plan.estimated or None
    if not plan.stage:
        del value["stage"], value["needs"]
    return value


def as_text(plan: JobPlan, today: date, said: Sequence[str] = ()) -> str:
    """For a person; with what the service said when it was asked."""
    lines = [f"{plan.name} on {plan.target} ({plan.title})", f"  model     {plan.model}"]
    lines += [f"            {line}" for line in plan.dates]
    lines += [f"  starts    from the model that {stage} leaves" for stage in plan.needs]
    lines += [f"  goes to   {plan.address.get('url', plan.target)}"]
    for file in plan.files:
        lines.append(f"  upload    {file.file}: {file.rows:,} rows, {size(file.bytes)}")
        lines += _wrapped(f"            {_tokens(file)}")
        lines.append(f"            from {', '.join(file.sources)}; sha256 {file.sha256[:16]}…")
    lines += [
        f"  in place  {location}: read by the service, not looked at here"
        for location in plan.in_place
    ]
    for how, leaves in _by_how(plan.chosen).items():
        lines += _wrapped(f"  decides   {', '.join(leaves)}: {how}")
    lines += [f"  trains    {line}" for line in _training(plan)]
    lines += [f"  price     {line}" for line in _price(plan, today)]
    lines += [line for text in said for line in _wrapped(f"  service   {text}")]
    again = f" (attempt {plan.attempt})" if plan.attempt > 1 else ""
    request = json.dumps(plan.request, indent=2, ensure_ascii=False).splitlines()
    lines += [f"  request   {request[0]}", *(f"            {line}" for line in request[1:])]
    lines += [f"  identity  {plan.identity}{again}"]
    return "\n".join(lines)


def _by_how(chosen: Mapping[str, str]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for leaf, how in chosen.items():
        grouped.setdefault(how, []).append(leaf)
    return grouped


def _wrapped(line: str) -> list[str]:
    return wrap(line, width=78, subsequent_indent=" " * 12, break_long_words=False)


def _tokens(file: DataFile) -> str:
    about = "" if file.exact else "about "
    return f"{about}{file.tokens:,} tokens, the longest row {file.longest:,} ({file.how})"


def _training(plan: JobPlan) -> list[str]:
    epochs = (
        "" if plan.epochs is None else f"{plan.epochs:g} epoch{'' if plan.epochs == 1 else 's'}"
    )
    if plan.trained_tokens is not None:
        told = "; by an estimate, no count" if plan.estimated else ""
        return [f"about {plan.trained_tokens:,} tokens, in {epochs}{told}"]
    return [f"{epochs}; tokens not known: {_why_unknown(plan)}".lstrip("; ")]


def _why_unknown(plan: JobPlan) -> str:
    if plan.generates:
        return "models write the answers while it runs"
    if plan.in_place:
        return "the service reads data in place"
    return "the service decides how many epochs"


def _price(plan: JobPlan, today: date) -> list[str]:
    price = plan.price
    if price is None:
        return ["price unknown: no row for it in your price file (`ftc prices`)"]
    rate = f"{price.price:g} {price.currency} per {price.per}"
    age = " (older than 90 days)" if price.stale(today) else ""
    known = f"{rate}, by {price.source} of {price.as_of}{age}"
    if plan.cost is None:
        return [f"total unknown; {known}"]
    told = ", for an estimated number of tokens" if plan.estimated else ""
    total = f"about {plan.cost:,.2f} {price.currency}{told}"
    return [total, f"{known}; tuning only, not serving"]


def size(count: int) -> str:
    """Bytes, for a person."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= factor:
            return f"{count / factor:.1f} {unit}"
    return f"{count} bytes"
