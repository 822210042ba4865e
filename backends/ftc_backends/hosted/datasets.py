"""Which files a spec's data becomes, and the rows that say so."""

from collections.abc import Callable, Iterator
from typing import Any

from ftc.data.mapping import reads
from ftc.lowering.row import OMIT, Forward, Row, both, converted, exact
from ftc.lowering.target import DatasetPlan
from ftc.plan.plan import Plan
from ftc_backends.hosted import DATASETS
from ftc_backends.hosted.buckets import lies_there
from ftc_backends.hosted.leaves import model_id
from ftc_schemas.named_tuple import NamedTuple
from ftc_schemas.spec.leaves import COLUMNS, ROLES, share, sources


class Datasets(NamedTuple):
    """How a service takes `data.train` and `data.validation`."""

    target: str
    line_format: Callable[[str, str | None], str]
    """The service's name for its lines, by `depends_on` and by the model's id on it."""
    scheme: str | None = None
    """Data at such a location is in the service's lines already, and is taken as it is."""
    depends_on: str = "data.format"
    """What the lines follow from; `method.type` only where the service takes each method as what it
    is, for a leaf that a row reads counts as carried."""

    def rows(self) -> tuple[Row, ...]:
        """How data becomes files, and what its rows call things."""
        return (*self._names(), *self._files())

    def plans(self, plan: Plan) -> Iterator[DatasetPlan]:
        """What the rows say, for the conversion; several sources of one role become one file."""
        for row in self._files():
            if not all(leaf in plan for leaf in row.reads):
                continue
            entry = row.forward(*(plan.get(leaf) for leaf in (*row.reads, *row.optional)))
            if entry is OMIT:
                continue
            role = str(row.writes[-1])
            for source in sources(entry["sources"]):
                yield DatasetPlan(
                    role,
                    source.path,
                    entry.get("share"),
                    f"{role}.jsonl",
                    entry["line_format"],
                    source.weight,
                )

    def _files(self) -> tuple[Row, ...]:
        def train(source: Any, *lines: Any) -> Any:
            if lies_there(source, self.scheme):
                return OMIT
            return self._entry("train", source, None, *lines)

        def validation(location: Any, train: Any, *lines: Any) -> Any:
            if lies_there(location, self.scheme):
                return OMIT
            held_out = share(location)
            source = location if held_out is None else train
            return self._entry("validation", source, held_out, *lines)

        lines = ("data.format", self.depends_on)
        return (
            self._file("train", ("data.train", *lines), train),
            self._file("validation", ("data.validation", "data.train", *lines), validation),
        )

    def _file(self, role: str, reads: tuple[str, ...], forward: Forward) -> Row:
        return converted(
            (DATASETS, role),
            reads,
            forward,
            optional=(model_id(self.target),),
            note="converted to the service's lines",
        )

    def _entry(
        self, role: str, source: Any, held_out: float | None, format: str, kind: str, id: str | None
    ) -> dict[str, Any]:
        return {
            "sources": [source] if isinstance(source, str) else list(source),
            **({} if held_out is None else {"share": held_out}),
            "format": format,
            "file": f"data/{role}.jsonl",
            "line_format": self.line_format(kind, id),
        }

    def _names(self) -> Iterator[Row]:
        """What the rows call things; what lies with the service is taken as it is."""

        def converted_here(plan: Plan) -> bool:
            return not lies_there(plan["data.train"], self.scheme)

        for section, names in (("columns", COLUMNS), ("roles", ROLES)):
            for name in names:
                when = both(converted_here, reads(section, name))
                yield exact((DATASETS, section, name), f"data.{section}.{name}", when=when)
