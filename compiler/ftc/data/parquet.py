"""Read Parquet files where pyarrow is installed; the core does without it."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any, BinaryIO

from ftc.data.files import LocationError


def parquet_rows(file: BinaryIO) -> Iterator[dict[str, Any]]:
    """The rows, in order, a batch at a time; raises LocationError when pyarrow is absent or the
    file is none of its kind."""
    try:
        arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError:
        raise LocationError(
            "is a Parquet file, and pyarrow, which reads those, is not installed",
            "pip install pyarrow",
            skipped=True,
        ) from None
    try:
        for batch in parquet.ParquetFile(file).iter_batches(batch_size=256):
            yield from batch.to_pylist()
    except (arrow.ArrowException, OSError) as error:
        raise LocationError(f"is not a Parquet file: {error}") from None
