"""Locations: what is found, what is refused, and that nothing can block or run away."""

import os
import socket
from glob import glob
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ftc.data.files import (
    LocationError,
    identity,
    is_remote,
    kind_of,
    locate,
    open_for_reading,
    same_content,
    shown,
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("a.jsonl", "b.jsonl", "deep/er/c.jsonl", "deep/d.csv", ".hidden/e.jsonl"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}\n")
    return tmp_path


def found(location: str, root: Path) -> list[str]:
    located = locate(location, str(root))
    assert located.problem is None, located.problem.message
    return [os.path.relpath(file, root) for file in located.files]


def problem(location: str, root: Path) -> LocationError:
    located = locate(location, str(root))
    assert located.problem is not None
    assert not located.files
    return located.problem


def test_a_path_starts_at_the_folder_of_the_spec(root: Path) -> None:
    assert locate("a.jsonl", str(root)).files == (f"{root}/a.jsonl",)
    assert locate("./a.jsonl", str(root)).files == (f"{root}/a.jsonl",)


def test_a_path_from_the_working_directory_is_shown_as_it_is_written(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    assert locate("a.jsonl", ".").files == ("a.jsonl",)
    assert locate("*.jsonl", ".").files == ("a.jsonl", "b.jsonl")


def test_data_may_lie_outside_the_folder_of_the_spec(root: Path) -> None:
    assert found("../a.jsonl", root / "deep") == ["../a.jsonl"]
    assert found(str(root / "a.jsonl"), root / "deep") == ["../a.jsonl"]


def test_a_pattern_names_its_files_in_order(root: Path) -> None:
    assert found("*.jsonl", root) == ["a.jsonl", "b.jsonl"]
    assert found("**/*.jsonl", root) == ["a.jsonl", "b.jsonl", "deep/er/c.jsonl"]
    assert found("deep/**", root) == ["deep/d.csv", "deep/er/c.jsonl"]


def test_a_file_whose_name_is_a_pattern_is_that_file(root: Path) -> None:
    (root / "a[1].jsonl").write_text("{}\n")
    assert found("a[1].jsonl", root) == ["a[1].jsonl"]


@pytest.mark.parametrize(
    "location",
    ["hf://datasets/org/name/train.jsonl", "s3://bucket/key.jsonl", "gs://b/k", "https://x.org/a"],
)
def test_remote_locations_are_recognised_and_never_fetched(
    location: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "socket", None)
    assert is_remote(location)
    assert locate(location, ".") == (location, (), True, None)


def test_what_is_not_there_may_still_come(root: Path) -> None:
    for location in ("none.jsonl", "none/*.jsonl", "a.jsonl/b.jsonl", "~/train.jsonl"):
        assert problem(location, root).missing


@pytest.mark.parametrize(
    ("location", "message"),
    [
        ("deep", "is a directory"),
        ("/dev/zero", "is not a regular file"),
        ("notes.txt", "is none of the kinds of file that are read"),
        ("*.txt", "matches `notes.txt`, which is none of the kinds of file that are read"),
        ("loop.jsonl", "cannot be read: Too many levels of symbolic links"),
        ("a\0b.jsonl", "cannot be read: embedded null byte"),
        ("x" * 300, "cannot be read: File name too long"),
    ],
)
def test_what_is_no_dataset_is_refused(location: str, message: str, root: Path) -> None:
    (root / "notes.txt").write_text("hello\n")
    (root / "loop.jsonl").symlink_to("loop.jsonl")
    refused = problem(location, root)
    assert refused.message.replace(f"{root}/", "") == message
    assert not refused.missing


def test_a_directory_comes_with_the_pattern_that_takes_its_files(root: Path) -> None:
    assert "*.jsonl" in (problem("deep", root).help or "")


def test_a_pipe_is_refused_without_waiting_for_its_writer(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jsonl")
    assert problem("pipe.jsonl", tmp_path).message == "is not a regular file"
    with pytest.raises(LocationError, match="not a regular file"):
        open_for_reading(str(tmp_path / "pipe.jsonl"))


def test_a_file_without_permission_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("{}\n")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    with pytest.raises(LocationError, match="may not be read"):
        open_for_reading(str(path))


def test_a_pattern_over_a_whole_disk_ends() -> None:
    refused = problem("/**/no-such-name-*.jsonl", Path())
    assert refused.message == "looks through more than 20,000 files"


def test_a_pattern_in_endless_folders_ends(tmp_path: Path) -> None:
    (tmp_path / "again").symlink_to(tmp_path)
    (tmp_path / "a.jsonl").write_text("{}\n")
    assert locate("**/*.jsonl", str(tmp_path)).files[0] == f"{tmp_path}/a.jsonl"
    assert problem("/".join(["**"] * 2000) + "/*.jsonl", tmp_path)


NAMES = st.sampled_from(
    ["a.jsonl", "b.csv", "ab.jsonl", ".c.jsonl", "sub/a.jsonl", "sub/x/b.jsonl"]
)
PARTS = st.sampled_from(["*", "**", "a*", "?.jsonl", "*.jsonl", "[ab]*", "sub", "x", "[!a]*", ".*"])


@settings(max_examples=200)
@given(names=st.sets(NAMES), parts=st.lists(PARTS, min_size=1, max_size=3))
def test_patterns_match_what_pythons_glob_matches(
    names: set[str], parts: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("glob")
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("{}\n")
    pattern = "/".join(parts)
    matches = set(glob(f"{root}/{pattern}", recursive=True))  # noqa: PTH207  # its very rules
    expected = sorted(match for match in matches if Path(match).is_file())
    assert list(locate(pattern, str(root)).files) == expected


def test_kinds_are_told_by_the_ending() -> None:
    assert [kind_of(f"a{end}") for end in (".jsonl", ".JSON", ".csv", ".parquet", ".gz", "")] == [
        "jsonl",
        "jsonl",
        "csv",
        "parquet",
        None,
        None,
    ]


def test_two_names_of_one_file_are_one(root: Path) -> None:
    (root / "link.jsonl").symlink_to("a.jsonl")
    (root / "hard.jsonl").hardlink_to(root / "a.jsonl")
    one = identity(str(root / "a.jsonl"))
    assert identity(str(root / "link.jsonl")) == one == identity(str(root / "hard.jsonl"))
    assert identity(str(root / "b.jsonl")) != one


def test_a_copy_has_the_same_content(root: Path) -> None:
    (root / "empty.jsonl").write_text("")
    (root / "other.jsonl").write_text("[]\n")
    assert same_content(f"{root}/a.jsonl", f"{root}/b.jsonl")
    assert not same_content(f"{root}/a.jsonl", f"{root}/other.jsonl")
    assert not same_content(f"{root}/empty.jsonl", f"{root}/empty.jsonl")
    assert not same_content(f"{root}/a.jsonl", f"{root}/none.jsonl")


def test_names_cannot_write_to_the_terminal() -> None:
    assert shown("a\x1b[31m\udcff.jsonl") == "a�[31m�.jsonl"
