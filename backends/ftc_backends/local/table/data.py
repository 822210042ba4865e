"""The datasets."""

from typing import Any, Final

from ftc.data.mapping import reads
from ftc.lowering.row import OMIT, Refusal, Row, converted, exact
from ftc_backends.local.sources import SourceError, source, training_sources
from ftc_schemas.spec.formats import FORMATS
from ftc_schemas.spec.leaves import COLUMNS, ROLES, percent, share


def _data_format(data_format: str, method: str) -> Any:
    taken = FORMATS[method]
    if data_format in taken:
        return data_format
    return Refusal(
        f"{method} learns from {' or '.join(taken)} data, not from {data_format} data",
        help=f"set `data.format: {taken[0]}`, or another `method.type`",
    )


def _train(listed: Any) -> Any:
    items = listed if isinstance(listed, list) else [listed]
    try:
        training_sources(items)
    except SourceError as problem:
        return Refusal(str(problem))
    return items


def _file(location: str, role: str) -> Any:
    try:
        source([location], role)
    except SourceError as problem:
        return Refusal(str(problem))
    return [location]


def _unlisted(files: list[Any]) -> Any:
    return files[0] if len(files) == 1 and isinstance(files[0], str) else files


def _validation_file(validation: str) -> Any:
    return OMIT if share(validation) is not None else _file(validation, "validation")


def _validation_share(validation: str) -> Any:
    fraction = share(validation)
    if fraction is None:
        return OMIT
    return fraction or Refusal("a share of 0% holds nothing out", help="leave `validation` out")


DATA: Final[tuple[Row, ...]] = (
    converted(
        ("data", "format"),
        ("data.format", "method.type"),
        _data_format,
        backward=lambda data_format: {"data.format": data_format},
        note="the columns that TRL looks for",
    ),
    converted(
        ("data", "train"),
        ("data.train",),
        _train,
        backward=lambda files: {"data.train": _unlisted(files)},
        note="always a list",
    ),
    converted(
        ("data", "validation"),
        ("data.validation",),
        _validation_file,
        backward=lambda files: {"data.validation": files[0]},
        note="a file of its own",
    ),
    converted(
        ("data", "validation_share"),
        ("data.validation",),
        _validation_share,
        backward=lambda fraction: {"data.validation": percent(fraction)},
        note="split off by train.py, by the content of each row",
    ),
    converted(
        ("data", "test"),
        ("data.test",),
        lambda test: _file(test, "test"),
        backward=lambda files: {"data.test": files[0]},
        note="evaluated once, after the training",
    ),
    *(
        exact(("data", section, name), f"data.{section}.{name}", when=reads(section, name))
        for section, names in (("columns", COLUMNS), ("roles", ROLES))
        for name in names
    ),
    exact("output_dir", "output"),
)
