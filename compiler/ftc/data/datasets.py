"""The spec's datasets as they lie on this machine."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from ftc.data.count import Count, total
from ftc.data.files import Located, locate
from ftc.data.survey import Survey, survey
from ftc.plan.plan import Plan
from ftc_schemas.spec.leaves import share


class Dataset(NamedTuple):
    """`data.train`, `data.validation` or `data.test`, where it names files."""

    leaf: str
    located: tuple[Located, ...]
    """One a location that the spec lists."""
    surveys: tuple[Survey, ...]
    """One a file."""

    @property
    def name(self) -> str:
        """`train`, `validation` or `test`."""
        return self.leaf.rpartition(".")[2]

    @property
    def rows(self) -> Count | None:
        """Its rows; None when some of its files are elsewhere, missing or unreadable."""
        if any(place.remote or place.problem for place in self.located):
            return None
        if any(looked.error for looked in self.surveys):
            return None
        return total(*(looked.rows for looked in self.surveys))


@lru_cache(maxsize=1)  # all rules of one run see one look at the files
def datasets(plan: Plan) -> Mapping[str, Dataset]:
    """The datasets that name files, by leaf; each file is read once, and its head only."""
    return {dataset.leaf: dataset for dataset in _datasets(plan)}


def locations(plan: Plan, leaf: str) -> tuple[str, ...]:
    """What a leaf lists; nothing when it is absent or states a share of the training data."""
    value = plan.get(leaf)
    if value is None or (isinstance(value, str) and share(value) is not None):
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def held_out_share(plan: Plan) -> float | None:
    """The share of the training data that `data.validation: 10%` holds out."""
    return share(plan.get("data.validation"))


def training_rows(plan: Plan) -> Count | None:
    """How many rows are learned from: those of `data.train` less the share held out (expected,
    not counted). None when they cannot be counted here."""
    dataset = datasets(plan).get("data.train")
    count = dataset.rows if dataset is not None else None
    if count is None:
        return None
    return count._replace(rows=round(count.rows * (1 - (held_out_share(plan) or 0.0))))


def _datasets(plan: Plan) -> Iterator[Dataset]:
    for leaf in ("data.train", "data.validation", "data.test"):
        listed = locations(plan, leaf)
        if listed:
            located = tuple(locate(location, plan.root) for location in listed)
            files = dict.fromkeys(file for place in located for file in place.files)
            looked = tuple(survey(file, plan.get("data.format")) for file in files)
            yield Dataset(leaf, located, looked)
