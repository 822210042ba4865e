"""Which files a spec's data becomes, and the rows that say so."""

from collections.abc import Callable, Iterator
from typing import Any

from ftc.data.mapping import reads
from ftc.lowering.row import OMIT, Row, both, converted, exact
from ftc.lowering.target import DatasetPlan
from ftc.plan.plan import Plan
from ftc_backends.hosted import DATASETS
from ftc_backends.hosted.buckets import lies_there
from ftc_backends.hosted.leaves import model_id
from ftc_schemas.spec.leaves import COLUMNS, ROLES, share, sources

LineFormat = Callable[[str, str | None], str]
"""The service's name for its lines, by what the rows are (`data.format`, or what else a target says
that it depends on) and by the model's id on it."""


def dataset_rows(
    target: str,
    line_format: LineFormat,
    in_place: str | None = None,
    *,
    depends_on: str = "data.format",
) -> tuple[Row, ...]:
    """How `data.train` and `data.validation` become files.

    Data that lies where the service reads it (a location that starts with `in_place`) is taken as
    it is and not converted. The lines follow from `depends_on`: `method.type` only where the
    service takes each method as what it is, for a leaf that a row reads counts as carried.
    """

    def train(source: Any, format: str, kind: str, model: str | None) -> Any:
        if lies_there(source, in_place):
            return OMIT
        return _entry("train", source, format, None, line_format(kind, model))

    def validation(value: str, source: Any, format: str, kind: str, model: str | None) -> Any:
        if lies_there(value, in_place):
            return OMIT
        held_out = share(value)
        origin = value if held_out is None else source
        return _entry("validation", origin, format, held_out, line_format(kind, model))

    leaves = ("data.train", "data.format", depends_on)
    hosted = (model_id(target),)
    note = "converted to the service's lines"
    return (
        *_mapping_rows(in_place),
        converted((DATASETS, "train"), leaves, train, optional=hosted, note=note),
        converted(
            (DATASETS, "validation"),
            ("data.validation", *leaves),
            validation,
            optional=hosted,
            note=note,
        ),
    )


def dataset_plans(
    plan: Plan,
    target: str,
    line_format: LineFormat,
    in_place: str | None = None,
    *,
    depends_on: str = "data.format",
) -> Iterator[DatasetPlan]:
    """What the rows say, for the conversion; several sources of one role become one file."""
    for row in dataset_rows(target, line_format, in_place, depends_on=depends_on):
        role = str(row.writes[-1])
        if role in ("train", "validation") and all(leaf in plan for leaf in row.reads):
            leaves = [plan.get(leaf) for leaf in (*row.reads, *row.optional)]
            entry = row.forward(*leaves)
            if entry is not OMIT:
                for source in sources(entry["sources"]):
                    yield DatasetPlan(
                        role,
                        source.path,
                        entry.get("share"),
                        f"{role}.jsonl",
                        entry["line_format"],
                        source.weight,
                    )


def _mapping_rows(in_place: str | None) -> Iterator[Row]:
    """What the rows call things; what lies with the service is taken as it is."""

    def converted_here(plan: Plan) -> bool:
        return not lies_there(plan["data.train"], in_place)

    for section, names in (("columns", COLUMNS), ("roles", ROLES)):
        for name in names:
            when = both(converted_here, reads(section, name))
            yield exact((DATASETS, section, name), f"data.{section}.{name}", when=when)


def _entry(
    role: str, source: Any, format: str, held_out: float | None, line_format: str
) -> dict[str, Any]:
    return {
        "sources": [source] if isinstance(source, str) else list(source),
        **({} if held_out is None else {"share": held_out}),
        "format": format,
        "file": f"data/{role}.jsonl",
        "line_format": line_format,
    }
