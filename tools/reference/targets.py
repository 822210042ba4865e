"""The targets: the capability matrix, and what becomes of each entry on one of them."""

from functools import cache

from ftc import backends
from ftc.capabilities import LOST, Capability
from ftc.capabilities import capabilities as all_capabilities
from ftc.language.validator import model
from ftc.language.vocabulary import Entry, entries
from ftc.lowering.row import Fidelity, Row
from ftc.lowering.target import Target
from ftc.source.span import Path, dotted
from ftc_backends.hosted import DATASETS, REWARDS, SUBMIT
from ftc_backends.hosted.reward_lambda import FILE
from ftc_schemas.spec.leaves import DOCUMENTATION, HOSTED
from ftc_schemas.spec.root import Spec
from reference.language import takes
from reference.markdown import cell


def capabilities() -> str:
    """The matrix."""
    matrix = _matrix()
    names = list(matrix[0].by_target)
    head = f"| | {' | '.join(names)} |\n|---|{'---|' * len(names)}\n"
    return head + "".join(
        f"| `{c.feature}` | {' | '.join(c.by_target.values())} |\n" for c in matrix
    )


@cache
def _matrix() -> list[Capability]:
    return all_capabilities()


def page(name: str) -> str:
    """One target's own entries, and what becomes of each entry of the language."""
    target = backends.target(name)
    head = f"{target.title}. Checked against: {target.version}."
    return "\n\n".join([head, _options(target), _carried(target), _constants(target)]).strip()


def _options(target: Target) -> str:
    lines = [f"### Entries of `targets.{target.name}`", "", "| Entry | Takes | Meaning |"]
    lines.append("|---|---|---|")
    lines += [
        f"| `{entry.name}` | {cell(takes(entry))} | {cell(entry.field.description or '')} |"
        for entry in _own_entries(target)
    ]
    return "\n".join(lines)


def _own_entries(target: Target) -> list[Entry]:
    return list(entries(model(target.options)))


def _carried(target: Target) -> str:
    lines = ["### What becomes of each entry", "", "| Entry | Becomes | How |", "|---|---|---|"]
    abilities = {c.feature: c.by_target[target.name] for c in _matrix()}
    for leaf in _leaves(target):
        rows = [row for row in target.table if leaf in (*row.reads, *row.optional)]
        cells = _becomes(rows, lost_alone=abilities.get(leaf) == LOST)
        becomes = "<br>".join(place for place, _ in cells)
        how = "<br>".join(how for _, how in cells)
        lines.append(f"| `{leaf}` | {becomes} | {how} |")
    return "\n".join(lines)


def _leaves(target: Target) -> list[str]:
    """What a plan can hold for this target."""
    skipped = ("targets",) if target.hosted else ("targets", *HOSTED)
    own = {entry.name.partition(".")[0] for entry in _own_entries(target)} - {"set", "accept"}
    kept = (
        entry.name.replace("<name>", target.name)
        for entry in entries(Spec)
        if entry.name not in DOCUMENTATION and not entry.name.startswith(skipped)
    )
    fields = model(target.options).model_fields  # a mapping among its own entries is one leaf
    return [*kept, *(f"targets.{target.name}.{key}" for key in fields if key in own)]


def _becomes(rows: list[Row], *, lost_alone: bool) -> list[tuple[str, str]]:
    """Places and how they say it. `lost_alone`: a small spec that says nothing else loses it."""
    said: dict[str, list[str]] = {}
    for row in rows:
        said.setdefault(cell(_how(row)), []).append(_place(row.writes))
    cells = [(", ".join(dict.fromkeys(places)), how) for how, places in said.items()]
    if not rows:
        cells.append(("–", "lost: an error until the spec accepts it by name"))
    elif lost_alone:
        cells.append(("–", "otherwise lost or refused"))
    return cells


def _how(row: Row) -> str:
    if row.fidelity is Fidelity.DELEGATED:
        return f"by itself: {row.note}"
    if not row.writes:
        return "understood without a word; other values are refused"
    return str(row.fidelity) + (f": {row.note}" if row.note else "")


_FILES = {SUBMIT: "submit.json", DATASETS: "dataset.json", REWARDS: FILE}
"""Parts of a service's document that stand beside the request, each in a file of its own."""


def _place(path: Path) -> str:
    if not path:
        return "–"
    if path[0] in _FILES:
        return f"`{_FILES[path[0]]}`" + (f": `{dotted(path[1:])}`" if path[1:] else "")
    return f"`{dotted(path)}`"


def _constants(target: Target) -> str:
    rows = [row for row in target.table if not row.reads and not row.optional and row.writes]
    parts = {
        "### Written whatever the spec says": [row for row in rows if not row.yields_to],
        "### Written where nothing else is said": [row for row in rows if row.yields_to],
    }
    tables = [
        "\n".join([title, "", "| Place | Why |", "|---|---|", *map(_why, listed)])
        for title, listed in parts.items()
        if listed
    ]
    return "\n\n".join(tables)


def _why(row: Row) -> str:
    return f"| {_place(row.writes)} | {cell(row.note)} |"
