"""Where rows lie, how they are read, and where results go."""

from collections.abc import Mapping
from typing import Any, Final

from ftc.lowering.row import OMIT, Refusal, Row, converted, equals, exact, fixed, lacks, unless
from ftc_backends.axolotl import datasets, mapping
from ftc_backends.axolotl.table.conditions import kto, takes_rows_as_they_are
from ftc_schemas.spec.leaves import COLUMNS, ROLES, percent, share

DEFAULT_PREPARED: Final = "last_run_prepared"
"""Where Axolotl itself keeps prepared data."""

_NAMES: Final = (
    *(f"data.columns.{name}" for name in COLUMNS),
    *(f"data.roles.{name}" for name in ROLES),
)
"""What the rows call things."""


def _reading(method: str, data_format: str, optional: tuple[Any, ...]) -> Any:
    """How the rows are read. `optional` are the base and the values of `_NAMES`, None where the
    spec says nothing."""
    base, *names = optional
    given = {leaf: value for leaf, value in zip(_NAMES, names, strict=True) if value is not None}
    columns = {n: given[leaf] for n in COLUMNS if (leaf := f"data.columns.{n}") in given}
    roles = {n: given[leaf] for n in ROLES if (leaf := f"data.roles.{n}") in given}
    return mapping.mapped(
        datasets.reading(method, data_format, base or ""), data_format, columns, roles
    )


def _train_entries(train: Any, data_format: str, method: str, *optional: Any) -> Any:
    reading = _reading(method, data_format, optional)
    return reading if isinstance(reading, Refusal) else datasets.entries(train, "train", reading)


def _validation_entries(validation: str, data_format: str, method: str, *optional: Any) -> Any:
    file = datasets.validation_file(validation)
    reading = _reading(method, data_format, optional)
    if file is None or isinstance(reading, Refusal):  # the training data is refused for it
        return OMIT
    return datasets.entries(file, "validation", reading)


def _leaves_of_entries(entries: list[Any]) -> Mapping[str, Any]:
    data_format = datasets.data_format(entries[0])
    columns = mapping.columns_of(entries[0], data_format or "")
    read = {
        "data.train": datasets.locations(entries),
        "data.format": data_format,
        "method.type": "cpt" if data_format == "text" else None,
        "method.loss_on": datasets.loss_on(entries[0]),
        **{f"data.columns.{ours}": theirs for ours, theirs in columns.items()},
        **{f"data.roles.{ours}": said for ours, said in mapping.roles_of(entries[0]).items()},
    }
    return {leaf: value for leaf, value in read.items() if value is not None}


def _val_set_size(validation: str) -> Any:
    fraction = share(validation)
    return OMIT if fraction is None else fraction


DATA: Final[tuple[Row, ...]] = (
    converted(
        "datasets",
        ("data.train", "data.format", "method.type"),
        _train_entries,
        backward=_leaves_of_entries,
        optional=("model.base", *_NAMES),
        note="one entry a location",
        group="data",
    ),
    converted(
        "test_datasets",
        ("data.validation", "data.format", "method.type"),
        _validation_entries,
        backward=lambda entries: {"data.validation": datasets.locations(entries)},
        optional=("model.base", *_NAMES),
        note="Axolotl's name for what is evaluated while training",
        group="data",
    ),
    fixed(
        "shuffle_merged_datasets",
        False,
        note="the order follows from the seed alone, batch by batch as on the local target",
        when=unless(kto),
        group="data",
    ),
    fixed(
        "shuffle_merged_datasets",
        True,
        note="KTO takes rows in their order, so they are shuffled once by the seed, as by train.py",
        when=kto,
        group="data",
    ),
    fixed(
        "skip_prepare_dataset",
        True,
        note="rows reach TRL as they are: its trainer applies the template and cuts, as elsewhere",
        when=takes_rows_as_they_are,
        group="data",
    ),
    fixed(
        "remove_unused_columns",
        False,
        note="the trainer makes its columns from these",
        when=takes_rows_as_they_are,
        group="data",
    ),
    converted(
        "train_on_inputs",
        ("method.loss_on",),
        lambda loss_on: loss_on == "all",
        backward=lambda on: {"method.loss_on": "all" if on else "completion"},
        note="whether prompts are learned too",
        when=equals("data.format", "prompt-completion"),
        group="data",
    ),
    converted(
        "dataset_prepared_path",
        ("name",),
        lambda name: f"{DEFAULT_PREPARED}/{name}",
        backward=lambda path: (
            {"name": path.removeprefix(f"{DEFAULT_PREPARED}/")} if path != DEFAULT_PREPARED else {}
        ),
        note="a folder of its own, so that specs don't share prepared data",
        group="data",
    ),
    converted(
        "val_set_size",
        ("data.validation",),
        _val_set_size,
        backward=lambda size: {"data.validation": percent(size)} if size else {},
        note="Axolotl shuffles by the seed and keeps back the last rows",
        group="data",
    ),
    fixed(
        "val_set_size",
        0.0,
        note="nothing is kept back",
        when=lacks("data.validation"),
        group="data",
    ),
    exact("output_dir", "output", group="data"),
)
