"""Compressed and remote files: the same rows, and a coded answer when they break off."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ftc.data.files import LocationError, kind_of
from ftc.data.read import records

zstandard = pytest.importorskip("zstandard")

ROWS = [{"text": f"row {number} " + "x" * 50} for number in range(2000)]
LINES = "".join(json.dumps(row) + "\n" for row in ROWS).encode()


def zstd_frames(content: bytes) -> bytes:
    half = len(content) // 2
    compress = zstandard.ZstdCompressor().compress
    return compress(content[:half]) + compress(content[half:])


compressions = pytest.mark.parametrize(
    ("ending", "compress"), [("gz", gzip.compress), ("zst", zstd_frames)]
)


@compressions
def test_a_compressed_file_holds_the_same_rows(
    ending: str, compress: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    file = tmp_path / f"train.jsonl.{ending}"
    file.write_bytes(compress(LINES))
    assert kind_of(str(file)) == "jsonl"
    found = list(records(str(file)))
    assert [record.value for record in found] == ROWS
    assert found[1].offset == LINES.index(b"\n") + 1


@compressions
@pytest.mark.parametrize("kept", [0.999, 0.5, 0.05])
def test_a_compressed_file_that_breaks_off_is_a_problem_after_its_whole_rows(
    ending: str, compress: Callable[[bytes], bytes], kept: float, tmp_path: Path
) -> None:
    file = tmp_path / f"train.jsonl.{ending}"
    whole = compress(LINES)
    file.write_bytes(whole[: int(len(whole) * kept)])
    *rows, last = records(str(file))
    assert last.problem == "ends in the middle, or is damaged"
    assert [row.value for row in rows] == ROWS[: len(rows)]


@compressions
def test_a_file_that_only_calls_itself_compressed_is_a_problem(
    ending: str, compress: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    file = tmp_path / f"train.jsonl.{ending}"
    file.write_bytes(LINES)
    (only,) = records(str(file))
    assert only.problem


def test_a_remote_location_is_read_only_when_asked_for() -> None:
    fsspec = pytest.importorskip("fsspec")
    with fsspec.open("memory://data/train.jsonl", "wb") as file:
        file.write(LINES)
    with pytest.raises(LocationError, match="nothing is fetched unasked"):
        list(records("memory://data/train.jsonl"))
    found = records("memory://data/train.jsonl", remote=True)
    assert [record.value for record in found] == ROWS
