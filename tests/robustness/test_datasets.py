"""Whatever a spec names as its data: nothing blocks, nothing is read without end, and what is wrong
stands at the line of the spec that names it."""

import gzip
import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.robustness.command_line import CHAT, SPEC, ftc, held, lay_out

pytestmark = pytest.mark.slow

HOSTED = """\
version: 1
name: sample
model: {hosted: {bedrock: "amazon.nova-micro-v1:0:128k"}}
data: {train: train.jsonl}
training: {epochs: 2, learning_rate: 1e-5}
targets:
  bedrock:
    role_arn: arn:aws:iam::123456789012:role/tuning
    data: s3://bucket/data
    output: s3://bucket/output
"""


def written(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)


def fifo(path: Path) -> None:
    os.mkfifo(path)


def loop(path: Path) -> None:
    path.symlink_to(path.name)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def one_line_of_100_mb(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b'{"messages": "')
        for _ in range(100):
            file.write(b"x" * 1_000_000)
        file.write(b'"}\n')


def holes(path: Path) -> None:
    """A file that says it holds a terabyte, and takes no room."""
    path.touch()
    os.truncate(path, 10**12)


class Bad(NamedTuple):
    make: Callable[[Path], object]
    code: str
    said: str
    name: str = "bad.jsonl"


DEEP = b"[" * 100_000 + b"\n" + b'{"messages":' * 50_000 + b"\n"
BAD = {
    "half a row": Bad(written(b'{"messages": [\n'), "FTC511", "bad.jsonl:1: the row is not JSON"),
    "a list a row": Bad(written(b"[1]\n"), "FTC512", "bad.jsonl:1: the row is a list"),
    "bytes": Bad(written(b"\xff\xfe\n"), "FTC511", "bad.jsonl:1: the row is not UTF-8"),
    "deep rows": Bad(written(DEEP), "FTC511", "bad.jsonl:1: the row is nested too deeply"),
    "a number that is none": Bad(written(b'{"messages": NaN}\n'), "FTC511", "NaN is no JSON"),
    "nothing": Bad(written(b""), "FTC504", "`bad.jsonl` is empty"),
    "blank lines": Bad(written(b"\n \n"), "FTC504", "`bad.jsonl` is empty"),
    "a folder": Bad(Path.mkdir, "FTC502", "`bad.jsonl` is a directory"),
    "a pipe": Bad(fifo, "FTC502", "`bad.jsonl` is not a regular file"),
    "a device": Bad(device, "FTC502", "`bad.jsonl` is not a regular file"),
    "a link to itself": Bad(loop, "FTC502", "`bad.jsonl` cannot be read: Too many levels"),
    "a line of 100 MB": Bad(one_line_of_100_mb, "FTC511", "the row is longer than 16 MB"),
    "a terabyte of holes": Bad(holes, "FTC511", "the row is longer than 16 MB"),
    "gzip": Bad(written(gzip.compress(b"{}\n")), "FTC512", "is missing", "bad.jsonl.gz"),
    "gzip by another name": Bad(written(gzip.compress(b"{}\n")), "FTC511", "not UTF-8 (byte 2"),
    "junk as CSV": Bad(written(bytes(range(256)) * 9), "FTC511", "not CSV", "bad.csv"),
    "junk as Parquet": Bad(written(b"PAR1 junk"), "FTC502", "not a Parquet file", "bad.parquet"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return lay_out(tmp_path / "work")


@pytest.mark.parametrize("style", ["text", "json"])
@pytest.mark.parametrize("case", BAD)
def test_bad_data_is_a_diagnostic_where_the_spec_names_it(case: str, style: str, folder: Path):
    make, code, said, name = BAD[case]
    make(folder / name)
    (folder / "spec.yaml").write_text(SPEC.replace("train.jsonl", name))
    answer = ftc("check", "--format", style, cwd=folder)
    assert answer.code == 1
    assert "Traceback" not in answer.shown()
    if style == "text":
        assert f"error[{code}]: " in answer.err
        assert said in " ".join(answer.err.split())
        assert "\n --> spec.yaml:4:15\n" in answer.err
    else:
        found = [d for d in answer.document() if d["code"] == code]
        assert [(d["place"]["line"], d["place"]["column"]) for d in found] == [(4, 15)]
        assert said in found[0]["message"]


@pytest.mark.parametrize("location", ["/**/*.jsonl", "**/**/**/**/**/*.jsonl", "[", "*" * 3000])
def test_a_pattern_that_leads_everywhere_ends(location: str, folder: Path):
    (folder / "circle").symlink_to("/")
    (folder / "spec.yaml").write_text(SPEC.replace("train.jsonl", f'"{location}"'))
    answer = ftc("check", cwd=folder)
    assert answer.code in (0, 1)
    assert "[FTC50" in answer.err
    assert "Traceback" not in answer.shown()


def test_bad_rows_write_no_data_and_leave_the_old(folder: Path):
    (folder / "spec.yaml").write_text(HOSTED)
    words = ("compile", "--with-data", "--out", "out")
    assert ftc(*words, cwd=folder).code == 0
    before = held(folder / "out")
    assert before["sample/bedrock/data/train.jsonl"].count(b"\n") == 200
    late = f"{CHAT}\n" * 300 + '{"messages": []}\n'  # behind the rows that a check looks at
    (folder / "train.jsonl").write_text(late % ((0, 0) * 300))
    answer = ftc(*words, cwd=folder)
    assert answer.code == 1
    assert "train.jsonl:301: " in " ".join(answer.err.split())
    assert "\n --> spec.yaml:4:15\n" in answer.err
    assert held(folder / "out") == before


def test_data_that_vanishes_is_no_reason_to_refuse_the_spec(folder: Path):
    (folder / "train.jsonl").unlink()
    answer = ftc("compile", "--out", "out", cwd=folder)
    assert answer.code == 0
    assert "warning[FTC501]" in answer.err
