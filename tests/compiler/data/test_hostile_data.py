"""Whatever bytes a dataset holds: findings, never a crash, never a hang, bounded memory."""

import gzip
import json
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.compiler.data.planted import plant

from ftc.data.check import check_files
from ftc.data.found import Checked, Settings, Source

GOOD = json.dumps({"messages": [{"role": "user", "content": "Hi."},
                                {"role": "assistant", "content": "Hello."}]}).encode()  # fmt: skip


def checked(content: bytes, folder: Path, name: str = "data.jsonl") -> Checked:
    file = folder / name
    file.write_bytes(content)
    return check_files([Source(str(file), "")], Settings(kingfisher=False))


def codes(found: Checked) -> dict[str, list[int]]:
    return {one.rule.code: [hit.line for hit in one.hits.first] for one in found.found}


@given(st.binary(max_size=400))
@settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200
)
def test_any_bytes_are_answered(tmp_path: Path, content: bytes) -> None:
    found = checked(content, tmp_path)
    assert len(found.files) == 1


@given(st.binary(max_size=300), st.sampled_from(["data.jsonl.gz", "data.jsonl.zst", "data.csv"]))
@settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100
)
def test_any_bytes_are_answered_whatever_the_file_calls_itself(
    tmp_path: Path, content: bytes, name: str
) -> None:
    found = checked(content, tmp_path, name)
    assert found.files or found.unread


@pytest.mark.parametrize("seed", range(30))
def test_a_dataset_with_flipped_cut_and_doubled_bytes_is_answered(
    seed: int, tmp_path: Path
) -> None:
    chance = random.Random(seed)  # noqa: S311  # reproducible
    content = bytearray(b"\n".join(plant(seed, clean=60).lines))
    for _ in range(chance.randrange(1, 60)):
        at = chance.randrange(len(content))
        match chance.randrange(4):
            case 0:
                content[at] = chance.randrange(256)
            case 1:
                del content[at : at + chance.randrange(1, 200)]
            case 2:
                content[at:at] = content[at : at + chance.randrange(1, 200)]
            case _:
                content[at:at] = chance.choice(
                    [b"\x00", b"\r\n", b"\n\n", b"\xff", b"\\ud800", b"\xef\xbb\xbf", b"[" * 2000]
                )
    found = checked(bytes(content), tmp_path)
    assert found.files[0].tally.rows <= content.count(b"\n") + 1


def test_each_kind_of_broken_line_is_one_finding_at_its_line(tmp_path: Path) -> None:
    lines = [
        GOOD,
        b'{"messages": "\xff"}',
        b'{"messages": "\\ud800"}',
        b"\x00",
        b"[" * 100_000,
        GOOD + b" " + GOOD,
        b'{"messages":',
        b"",
        b"  ",
        GOOD,
        b'{"n": ' + b"9" * 5_000 + b"}",
    ]
    found = checked(b"\r\n".join(lines), tmp_path)
    assert codes(found)["FTC511"] == [2, 3, 4, 5, 6, 7, 11]
    assert found.files[0].tally.rows == 9


def test_a_row_over_two_lines_is_two_broken_lines(tmp_path: Path) -> None:
    two = GOOD.replace(b", ", b",\n", 1)
    assert codes(checked(GOOD + b"\n" + two + b"\n", tmp_path))["FTC511"] == [2, 3]


def test_a_byte_order_mark_is_a_finding_and_the_first_row_is_read(tmp_path: Path) -> None:
    found = checked(b"\xef\xbb\xbf" + GOOD + b"\n", tmp_path)
    assert codes(found)["FTC510"] == [1]
    assert found.files[0].tally.usable == 1


def test_a_line_of_a_hundred_megabytes_is_a_finding(tmp_path: Path) -> None:
    content = GOOD + b"\n" + b'{"text": "' + b"a" * (100 * 2**20) + b'"}\n' + GOOD
    found = checked(content, tmp_path)
    assert codes(found)["FTC511"] == [2]
    assert found.files[0].tally.usable == 2


def test_a_gzip_that_breaks_off_is_a_finding_after_its_rows(tmp_path: Path) -> None:
    whole = gzip.compress(b"\n".join([GOOD] * 5_000))
    found = checked(whole[: len(whole) // 2], tmp_path, "data.jsonl.gz")
    assert "FTC511" in codes(found)


def test_a_gzip_that_unfolds_without_end_is_read_in_bounded_memory(tmp_path: Path) -> None:
    bomb = gzip.compress(b"0" * (300 * 2**20))
    found = checked(bomb, tmp_path, "data.jsonl.gz")
    assert codes(found)["FTC511"] == [1]


def test_keys_and_roles_that_hold_anything_are_shown_harmlessly(tmp_path: Path) -> None:
    from ftc.data.report.text import Page

    row = {"messages": [{"role": "\x1b[2J`\u202e", "content": "Hi"}]}
    found = checked(json.dumps(row).encode(), tmp_path)
    text = Page(80, colour=False, most=5).render(found)
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_a_file_that_is_no_dataset_is_unread(tmp_path: Path) -> None:
    found = check_files([Source(str(tmp_path), "")], Settings())
    assert found.unread[0].error.message == "is a directory"


PROGRAM = """
import resource, sys
from ftc.data.check import check_files
from ftc.data.found import Settings, Source
check_files([Source(sys.argv[1], "")], Settings(near=False, kingfisher=False, languages=0))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """Beyond the 32 bytes a row that its fingerprint takes."""
    peaks = []
    for rows in (2_000, 200_000):
        file = tmp_path / f"{rows}.jsonl"
        with file.open("wb") as out:
            for n in range(rows):
                out.write(GOOD.replace(b"Hi.", b"Question %d: %s?" % (n, b"word " * 60)) + b"\n")
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(file)], capture_output=True, check=True
        )
        peaks.append(int(done.stdout))
    assert peaks[1] < peaks[0] + 110, f"{peaks} MB"


NO_NETWORK = sys.platform == "linux" and os.geteuid() == 0
"""Root can make a network namespace."""
STRACE = shutil.which("strace") is not None


class Watched(NamedTuple):
    """A check with everything switched on, and what it did beside it."""

    done: subprocess.CompletedProcess[str]
    folder: Path
    """Where it ran; `home` in it was its home."""
    sockets: list[str]
    """Its system calls that have to do with the internet, where strace is there to see them."""


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    """Without a network and under strace, where this machine has such a thing."""
    folder, trace = tmp_path_factory.mktemp("watched"), tmp_path_factory.mktemp("trace") / "calls"
    (folder / "home").mkdir()
    (folder / "data.jsonl").write_bytes(b"\n".join(plant(clean=100).lines))
    command = [sys.executable, "-m", "ftc", "data", "check", "data.jsonl"]
    if NO_NETWORK:
        command = ["unshare", "-n", *command]
    if STRACE:
        command = ["strace", "-f", "-e", "trace=socket,connect", "-o", str(trace), *command]
    here = {key: value for key, value in os.environ.items() if not key.startswith(("XDG_", "KF_"))}
    environment = {**here, "HOME": str(folder / "home")}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 1, done.stderr  # there is something to find
    calls = trace.read_text().splitlines() if STRACE else ()
    return Watched(done, folder, [line for line in calls if "AF_INET" in line])


@pytest.mark.slow
@pytest.mark.skipif(not NO_NETWORK, reason="needs a network namespace")
def test_a_check_works_without_any_network(watched: Watched) -> None:
    assert "error[FTC511]" in watched.done.stderr


@pytest.mark.slow
@pytest.mark.skipif(not STRACE, reason="strace is not installed")
def test_a_check_opens_no_socket(watched: Watched) -> None:
    assert watched.sockets == []


@pytest.mark.slow
def test_a_check_writes_nothing_into_the_home_folder(watched: Watched) -> None:
    assert list((watched.folder / "home").rglob("*")) == []
    assert {path.name for path in watched.folder.iterdir()} == {"data.jsonl", "home"}


def test_a_check_of_a_hostile_file_takes_no_longer_than_one_of_a_good_one(tmp_path: Path) -> None:
    def seconds(content: bytes) -> float:
        start = time.process_time()
        checked(content, tmp_path)
        return time.process_time() - start

    seconds(GOOD)
    good = seconds(b"\n".join([GOOD] * 20_000))
    hostile = seconds(
        (b'{"messages": [{"role": "user", "content": "' + b"a@" * 20 + b'"}]\n') * 20_000
    )
    assert hostile < 20 * good + 5
