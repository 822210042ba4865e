"""The spec's datasets as they lie on this machine."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Final

from ftc.data.count import MOST_BYTES, Count, total
from ftc.data.files import Located, locate, size_of
from ftc.data.mapping import RowMapping, mapping_of
from ftc.data.survey import Survey, survey
from ftc.plan.plan import Plan
from ftc_schemas.named_tuple import NamedTuple
from ftc_schemas.spec.leaves import ListedDataset, share, sources

_MOST_FILES: Final = 20
"""Files of a dataset that are looked into; a pattern may match thousands."""


class Dataset(NamedTuple):
    """`data.train`, `data.validation` or `data.test`, where it names files."""

    leaf: str
    located: tuple[Located, ...]
    """One a location that the spec lists."""
    surveys: tuple[Survey, ...]
    """One a file, of the first files."""

    @property
    def name(self) -> str:
        """`train`, `validation` or `test`."""
        return self.leaf.rpartition(".")[2]

    @property
    def files(self) -> tuple[str, ...]:
        """All its files, as often as they are listed."""
        return tuple(file for place in self.located for file in place.files)

    @property
    def rows(self) -> Count | None:
        """Its rows; None when some of its files are elsewhere, missing or unreadable."""
        if any(place.remote or place.problem for place in self.located):
            return None
        if any(looked.error for looked in self.surveys):
            return None
        unseen = Count(0, exact=len(self.surveys) == len(set(self.files)))
        return total(unseen, *(looked.rows for looked in self.surveys))


@lru_cache(maxsize=1)  # all rules of one run see one look at the files
def datasets(plan: Plan) -> Mapping[str, Dataset]:
    """The datasets that name files, by leaf; each file is read once, and its head only."""
    return {dataset.leaf: dataset for dataset in _datasets(plan)}


def locations(plan: Plan, leaf: str) -> tuple[str, ...]:
    """What a leaf lists; nothing when it is absent or states a share of the training data."""
    value = plan.get(leaf)
    if value is None or (isinstance(value, str) and share(value) is not None):
        return ()
    return tuple(source.path for source in sources(value))


def training_sources(plan: Plan) -> tuple[ListedDataset, ...]:
    """The datasets that `data.train` lists."""
    return sources(plan["data.train"])


def rows_of_sources(plan: Plan) -> tuple[int | None, ...]:
    """How many rows each of them has; None where that cannot be counted here."""
    dataset = datasets(plan)["data.train"]
    counted = {looked.file: looked.rows for looked in dataset.surveys if looked.error is None}
    found: list[int | None] = []
    for place in dataset.located:
        counts = [counted.get(file) for file in place.files]
        exact = [count.rows for count in counts if count is not None and count.exact]
        known = counts and len(exact) == len(counts) and not (place.remote or place.problem)
        found.append(sum(exact) if known else None)
    return tuple(found)


def held_out_share(plan: Plan) -> float | None:
    """The share of the training data that `data.validation: 10%` holds out."""
    return share(plan.get("data.validation"))


def training_rows(plan: Plan) -> Count | None:
    """How many rows are learned from: those of `data.train` less the share held out (expected,
    not counted). None when they cannot be counted here."""
    dataset = datasets(plan).get("data.train")
    count = dataset.rows if dataset is not None else None
    weights = [source.weight for source in training_sources(plan)]
    if any(weight is not None for weight in weights):
        rows = [n for n in rows_of_sources(plan) if n is not None]
        if len(rows) < len(weights):
            return None
        from ftc.data.mixture import sizes

        count = Count(sum(sizes(rows, [weight or 0.0 for weight in weights])), exact=True)
    if count is None:
        return None
    return count._replace(rows=round(count.rows * (1 - (held_out_share(plan) or 0.0))))


def _datasets(plan: Plan) -> Iterator[Dataset]:
    for leaf in ("data.train", "data.validation", "data.test"):
        listed = locations(plan, leaf)
        if listed:
            located = tuple(locate(location, plan.root) for location in listed)
            format, mapping = plan.get("data.format"), mapping_of(plan)
            yield Dataset(leaf, located, tuple(_surveys(located, format, mapping)))


def _surveys(
    located: tuple[Located, ...], format: str | None, mapping: RowMapping
) -> Iterator[Survey]:
    """A look at the first files; all together are read no further than one of them would be."""
    files = dict.fromkeys(file for place in located for file in place.files)
    left = MOST_BYTES
    for file in islice(files, _MOST_FILES):
        yield survey(file, format, left, mapping)
        left -= size_of(file)
