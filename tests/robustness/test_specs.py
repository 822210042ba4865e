"""Whatever stands where a spec belongs: the answer comes soon, in a gigabyte, with a code, at the
place, in every format, and is never a traceback."""

import gzip
import json
import os
import re
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.robustness.command_line import SPEC, Answer, ftc, held, lay_out

pytestmark = pytest.mark.slow


class Bad(NamedTuple):
    """A file that is no spec, the rule that says so, and where."""

    content: bytes
    code: str
    at: str | None = None
    """`line:column`; None where there is no place: the file as a whole is meant."""


def spec(old: str = "", new: str = "", more: str = "") -> bytes:
    """The good spec with one change."""
    assert old in SPEC
    return (SPEC.replace(old, new, 1) + more).encode()


ALIAS_BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30)
)

BAD = {
    "50 MB": Bad(b"x" * 50_000_000, "FTC005"),
    "50 MB after a good spec": Bad(spec(more="# ") + b"y" * 50_000_000, "FTC005"),
    "an alias bomb": Bad(ALIAS_BOMB.encode(), "FTC006", "1:13"),
    "100,000 nested brackets": Bad(b"[" * 100_000, "FTC006", "1:66"),
    "100,000 nested mappings": Bad(b"{a: " * 100_000, "FTC006", "1:258"),
    "brackets in a value": Bad(spec(more="x: " + "[" * 100_000), "FTC006", "9:68"),
    "a NUL": Bad(spec("sample", "sam\0ple"), "FTC004", "2:10"),
    "nothing but NUL": Bad(b"\0" * 1000, "FTC004", "1:1"),
    "an escape sequence": Bad(spec("sample", "\x1b[31msample"), "FTC004", "2:7"),
    "Latin-1": Bad(spec("sample", "sampl\xe9").decode().encode("latin-1"), "FTC002", "2:12"),
    "UTF-16": Bad(SPEC.encode("utf-16"), "FTC002", "1:1"),
    "binary junk": Bad(bytes(range(256)) * 100, "FTC002", "3:115"),
    "gzip": Bad(gzip.compress(SPEC.encode(), mtime=0), "FTC002", "1:2"),
    "a tab as indentation": Bad(spec(more="hardware:\n\tgpus: 1\n"), "FTC003", "10:1"),
    "a duplicate key": Bad(spec(more="name: other\n"), "FTC010", "9:1"),
    "not a number": Bad(spec("batch_size: 4", "learning_rate: .nan"), "FTC013", "7:27"),
    "the word nan": Bad(spec("batch_size: 4", "learning_rate: nan"), "FTC103", "7:27"),
    "infinity": Bad(spec("batch_size: 4", "learning_rate: -.inf"), "FTC013", "7:27"),
    "5,000 digits": Bad(spec("batch_size: 4", "batch_size: " + "9" * 5000), "FTC013", "7:24"),
    "a Python object": Bad(
        spec("sample", "!!python/object/apply:os.system [touch pwned]"), "FTC012", "2:7"
    ),
    "a number as key": Bad(spec(more="1: x\n"), "FTC011", "9:1"),
    "nothing as key": Bad(spec(more="~: x\n"), "FTC011", "9:1"),
    "a list as key": Bad(spec(more="? [a, b]\n: x\n"), "FTC011", "9:3"),
    "two documents": Bad(spec(more="---\n" + SPEC), "FTC009", "9:1"),
    "an alias in itself": Bad(b"a: &a\n  b: *a\n", "FTC014", "2:6"),
    "an empty file": Bad(b"", "FTC007"),
    "blank lines": Bad(b"\n \n", "FTC007"),
    "a comment": Bad(b"# soon\n", "FTC007"),
    "a list": Bad(b"- a\n- b\n", "FTC008", "1:1"),
    "a word": Bad(b"hello\n", "FTC008", "1:1"),
    "a file that extends itself": Bad(b"extends: spec.yaml\n" + SPEC.encode(), "FTC021", "1:10"),
    "a device to extend": Bad(b"extends: /dev/zero\n" + SPEC.encode(), "FTC001", "1:10"),
    "a folder to extend": Bad(b"extends: .\n" + SPEC.encode(), "FTC001", "1:10"),
    "a number to extend": Bad(b"extends: [a.yaml, 1]\n" + SPEC.encode(), "FTC020", "1:19"),
}

HARMLESS = {
    "a byte order mark": "\ufeff" + SPEC,
    "Windows line ends": SPEC.replace("\n", "\r\n"),
    "old Mac line ends": SPEC.replace("\n", "\r"),
    "tabs between words": SPEC.replace("name: sample", "name:\tsample\t"),
    "a start and an end of the document": f"---\n{SPEC}...\n",
    "no line end at the end": SPEC.rstrip("\n"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return lay_out(tmp_path / "work")


def assert_told(answer: Answer, code: str, at: str | None) -> None:
    """As a person sees it: on stderr, with the code, at the place, with nothing that could change
    what the terminal shows."""
    assert answer.code == 1
    assert "Traceback" not in answer.shown()
    assert answer.out == ""
    assert f"[{code}]" in answer.err
    assert at is None or re.search(f"^ *--> {re.escape(at)}$", answer.err, re.MULTILINE)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", answer.err)
    assert max(map(len, answer.err.split("\n"))) <= 80


def assert_answered(folder: Path, code: str, at: str | None) -> None:
    """In text and in JSON alike."""
    assert_told(ftc("check", cwd=folder), code, at)
    answer = ftc("check", "--format", "json", cwd=folder)
    assert answer.code == 1
    assert answer.err == ""
    first = next(found for found in answer.document() if found["code"] == code)
    place = first["place"] and f"{first['place']['file']}:{first['place']['line']}"
    assert (place and f"{place}:{first['place']['column']}") == at
    for style in ("github", "sarif"):
        answer = ftc("check", "--format", style, cwd=folder)
        assert answer.code == 1
        assert answer.err == ""
        assert code in answer.out
    json.loads(answer.out)


@pytest.mark.parametrize("name", BAD)
def test_a_bad_spec_is_a_diagnostic_at_its_place(name: str, folder: Path):
    content, code, at = BAD[name]
    (folder / "spec.yaml").write_bytes(content)
    assert_answered(folder, code, at and f"spec.yaml:{at}")
    assert not (folder / "pwned").exists()


@pytest.mark.parametrize("command", ["compile", "diff", "targets", "run"])
def test_every_command_that_reads_a_spec_says_the_same(command: str, folder: Path):
    (folder / "spec.yaml").write_bytes(BAD["a duplicate key"].content)
    answer = ftc(command, "spec.yaml", cwd=folder)
    assert answer.code == (2 if command == "diff" else 1)
    assert "error[FTC010]: `name` is written twice\n --> spec.yaml:9:1\n" in answer.err
    assert set(held(folder)) == {"spec.yaml", "train.jsonl", "held-out.jsonl"}


@pytest.mark.parametrize("name", HARMLESS)
def test_how_a_text_is_stored_changes_nothing(name: str, folder: Path):
    assert ftc("compile", "--out", "plain", cwd=folder).code == 0
    (folder / "spec.yaml").write_bytes(HARMLESS[name].encode())
    assert ftc("check", "--strict", cwd=folder).err == "spec.yaml: no problems found\n"
    assert ftc("compile", "--out", "stored", cwd=folder).code == 0
    assert held(folder / "stored") == held(folder / "plain")


def fifo(path: Path) -> None:
    os.mkfifo(path)


def loop(path: Path) -> None:
    path.symlink_to(path.name)


def dangling(path: Path) -> None:
    path.symlink_to("nowhere")


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize("make", [fifo, loop, dangling, device, Path.mkdir])
def test_what_is_no_file_is_refused_without_being_read(make, folder: Path):
    (folder / "spec.yaml").unlink()
    make(folder / "spec.yaml")
    assert_answered(folder, "FTC001", None)


@pytest.mark.parametrize(
    "name", ["nowhere.yaml", "", "/dev/zero", "/dev/null", "-", "x" * 5000, "a/b/c", "\udcff.yaml"]
)
def test_a_name_that_names_no_file_is_an_error(name: str, folder: Path):
    answer = ftc("check", name, cwd=folder)
    assert answer.code == 1
    assert "error[FTC001]: cannot read" in answer.err
    assert "Traceback" not in answer.shown()


def test_a_file_that_may_not_be_read_says_so(folder: Path):
    (folder / "spec.yaml").chmod(0)
    if os.access(folder / "spec.yaml", os.R_OK):
        pytest.skip("this user may read everything")
    assert_answered(folder, "FTC001", None)
    assert "you may not read it" in ftc("check", cwd=folder).err


def test_several_bad_specs_are_all_told_in_one_run(folder: Path):
    for name in ("a duplicate key", "not a number"):
        (folder / f"{name.replace(' ', '-')}.yaml").write_bytes(BAD[name].content)
    answer = ftc("check", *sorted(p.name for p in folder.glob("*.yaml")), "no.yaml", cwd=folder)
    assert answer.code == 1
    assert [code in answer.err for code in ("FTC010", "FTC013", "FTC001")] == [True] * 3
    assert answer.err.endswith("\n4 specs: 3 errors\n")


def test_a_circle_of_three_specs_is_shown_as_one(folder: Path):
    for one, next_ in ("spec", "b"), ("b", "c"), ("c", "spec"):
        (folder / f"{one}.yaml").write_text(f"extends: {next_}.yaml\n{SPEC}")
    assert_told(ftc("check", cwd=folder), "FTC021", "c.yaml:1:10")
    circle = "spec.yaml extends itself: spec.yaml → b.yaml → c.yaml → spec.yaml"
    assert circle in ftc("check", "--format", "json", cwd=folder).out


def test_a_chain_that_is_too_long_ends_where_the_limit_is(folder: Path):
    for number in range(100):
        (folder / f"{number}.yaml").write_text(f"extends: {number + 1}.yaml\n{SPEC}")
    (folder / "spec.yaml").write_text(f"extends: 0.yaml\n{SPEC}")
    assert_answered(folder, "FTC022", "14.yaml:1:10")


def test_files_that_extend_two_files_each_do_not_multiply(folder: Path):
    for number in range(14):
        text = f"extends: [{number + 1}.yaml, {number + 1}.yaml]\n{SPEC}"
        (folder / f"{number}.yaml").write_text(text)
    (folder / "14.yaml").write_text(SPEC)
    (folder / "spec.yaml").write_text(f"extends: 0.yaml\n{SPEC}")
    answer = ftc("check", cwd=folder)
    assert answer.code == 1
    assert "[FTC022]" in answer.err


def test_a_chain_of_a_few_files_compiles_to_what_one_file_would(folder: Path):
    assert ftc("compile", "--out", "one", cwd=folder).code == 0
    head, *rest = SPEC.splitlines(keepends=True)
    (folder / "0.yaml").write_text(head)
    for number, line in enumerate(rest, 1):
        (folder / f"{number}.yaml").write_text(f"extends: {number - 1}.yaml\n{line}")
    (folder / "spec.yaml").write_text(f"extends: {len(rest)}.yaml\n")
    assert ftc("compile", "--out", "many", cwd=folder).code == 0
    assert held(folder / "many") == held(folder / "one")


JUNK = {
    "": ("FTC030", "1:1"),
    "=": ("FTC030", "1:1"),
    "epochs": ("FTC030", "1:1"),
    ".=1": ("FTC030", "1:1"),
    "training..epochs=1": ("FTC030", "1:1"),
    "data.train[0]=x": ("FTC030", "1:1"),
    "name.x=1": ("FTC030", "1:6"),
    "extends=x.yaml": ("FTC030", "1:1"),
    "training.epochs=#": ("FTC030", "1:17"),
    "training.epochs=[1": ("FTC003", "1:17"),
    "training.epochs=": ("FTC103", "1:17"),
    "training.epochs=x": ("FTC103", "1:17"),
    "training.learning_rate=nan": ("FTC103", "1:24"),
    "training.learning_rate=.nan": ("FTC013", "1:24"),
    "training=3": ("FTC103", "1:10"),
    "name=!!python/object:x y": ("FTC012", "1:6"),
    "name=*a": ("FTC014", "1:6"),
    "na\x1bme=1": ("FTC004", "1:3"),
    "name=\udcff": ("FTC004", "1:6"),
    "name=" + "[" * 100_000: ("FTC006", None),
    "trainin.epochs=1": ("FTC101", "1:1"),
}


@pytest.mark.parametrize("setting", JUNK, ids=lambda text: repr(text[:30]))
def test_junk_after_set_is_a_diagnostic_that_shows_it(setting: str, folder: Path):
    code, at = JUNK[setting]
    answer = ftc("check", "--set", setting, cwd=folder)
    assert_told(answer, code, at and f"--set:{at}")


def test_the_last_of_many_settings_wins(folder: Path):
    settings = [f"--set=training.seed={number}" for number in range(500)]
    answer = ftc("compile", "--target", "axolotl", "--stdout", *settings, cwd=folder)
    assert "\nseed: 499\n" in answer.out
