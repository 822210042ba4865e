"""Names of people are found where Presidio and a model are installed, with no network."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ftc.data.check import check_files
from ftc.data.clean import CleanError, Wish, clean
from ftc.data.found import Settings, Source
from ftc.data.names import missing

needs_presidio = pytest.mark.skipif(
    bool(missing()), reason="needs ftc[names] and one of spaCy's models"
)

ROWS = [
    ("Where is the parcel for Thomas Miller? He ordered it on Monday.", "It is on its way."),
    ("Where is the parcel of last week? It was a lamp.", "It is in the warehouse."),
    ("My name is Jane Doe, and I write about the order of Anna Smith.", "I will look, Jane Doe."),
]
SETTINGS = Settings(near=False, languages=0, kingfisher=False, names=None)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "people.jsonl"
    with path.open("w") as out:
        for asked, said in ROWS:
            turns = [{"role": "user", "content": asked}, {"role": "assistant", "content": said}]
            out.write(json.dumps({"messages": turns}) + "\n")
    return path


@needs_presidio
def test_rows_that_name_people_are_told_without_repeating_the_names(file: Path) -> None:
    (found,) = (
        one
        for one in check_files([Source(str(file), "")], SETTINGS).found
        if one.rule.code == "FTC549"
    )
    assert [(hit.line, hit.what) for hit in found.hits.first] == [
        (1, "the row names a person"),
        (3, "the row names 2 people"),
    ]


@needs_presidio
def test_names_are_redacted(file: Path, tmp_path: Path) -> None:
    clean([Source(str(file), "")], SETTINGS, tmp_path / "out", Wish((), ("names-in-data",)))
    left = (tmp_path / "out/people.jsonl").read_text()
    assert not [name for name in ("Thomas", "Jane", "Anna") if name in left]
    assert "It is in the warehouse." in left


@needs_presidio
@pytest.mark.skipif(shutil.which("unshare") is None, reason="needs unshare")
def test_names_are_found_without_a_network(file: Path) -> None:
    command = ["unshare", "-rn", sys.executable, "-m", "ftc", "data", "check", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "2 rows with names of people" in done.stderr


@pytest.mark.skipif(not missing(), reason="Presidio is installed")
def test_where_it_is_not_installed_the_check_says_so_and_redaction_refuses(
    file: Path, tmp_path: Path
) -> None:
    told = [one.told for one in check_files([Source(str(file), "")], SETTINGS).found]
    assert f"names of people: {missing()}" in told
    with pytest.raises(CleanError, match="names cannot be redacted"):
        clean([Source(str(file), "")], SETTINGS, tmp_path / "out", Wish((), ("names-in-data",)))
