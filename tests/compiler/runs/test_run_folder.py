"""Every run has a folder of its own, and nobody else's while it lasts."""

import os
from pathlib import Path

import pytest

from ftc.runs import run_folder
from ftc.runs.run_folder import RunError


def test_runs_are_numbered(tmp_path: Path):
    first, second = run_folder.new(tmp_path, "a"), run_folder.new(tmp_path, "a")
    assert [first.path.name, second.path.name] == ["1", "2"]
    assert run_folder.new(tmp_path, "b").path.name == "1"


def test_the_last_run_is_the_highest_number_not_the_last_word(tmp_path: Path):
    for number in ("2", "10", "notes"):
        (tmp_path / "a" / number).mkdir(parents=True)
    assert run_folder.last(tmp_path, "a").path.name == "10"


def test_a_run_that_is_still_going_cannot_be_gone_on_with(tmp_path: Path):
    going = run_folder.new(tmp_path, "a")
    with pytest.raises(RunError, match="still training"):
        run_folder.last(tmp_path, "a")
    os.close(going.lock)
    assert run_folder.last(tmp_path, "a").path == going.path


def test_without_a_run_there_is_nothing_to_go_on_with(tmp_path: Path):
    with pytest.raises(RunError, match="no run of a"):
        run_folder.last(tmp_path, "a")


def test_a_folder_that_cannot_be_made_says_why(tmp_path: Path):
    (tmp_path / "a").write_text("a file")
    with pytest.raises(RunError, match="cannot make the folder"):
        run_folder.new(tmp_path, "a")
