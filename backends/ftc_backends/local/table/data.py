"""The datasets."""

from typing import Any, Final

from ftc.lowering.row import OMIT, Refusal, Row, converted, exact
from ftc_backends.local.sources import SourceError, source
from ftc_schemas.spec.formats import FORMATS
from ftc_schemas.spec.leaves import share


def _data_format(data_format: str, method: str) -> Any:
    taken = FORMATS[method]
    if data_format in taken:
        return data_format
    return Refusal(
        f"{method} learns from {' or '.join(taken)} data, not from {data_format} data",
        help=f"set `data.format: {taken[0]}`, or another `method.type`",
    )


def _files(files: str | list[str], role: str) -> Any:
    locations = [files] if isinstance(files, str) else files
    try:
        source(locations, role)
    except SourceError as problem:
        return Refusal(str(problem))
    return locations


def _unlisted(files: list[str]) -> str | list[str]:
    return files[0] if len(files) == 1 else files


def _validation_file(validation: str) -> Any:
    return OMIT if share(validation) is not None else _files(validation, "validation")


def _validation_share(validation: str) -> Any:
    fraction = share(validation)
    if fraction is None:
        return OMIT
    return fraction or Refusal("a share of 0% holds nothing out", help="leave `validation` out")


def _percent(fraction: float) -> str:
    return f"{round(fraction * 100, 8):g}%"


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
        lambda train: _files(train, "train"),
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
        backward=lambda fraction: {"data.validation": _percent(fraction)},
        note="split off by train.py, by the content of each row",
    ),
    converted(
        ("data", "test"),
        ("data.test",),
        lambda test: _files(test, "test"),
        backward=lambda files: {"data.test": files[0]},
        note="evaluated once, after the training",
    ),
    exact("output_dir", "output"),
)
