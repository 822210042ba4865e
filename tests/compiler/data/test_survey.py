"""A quick look at files and at a spec's datasets."""

import time
from pathlib import Path

import pytest
from tests.compiler.data.plans import chat, chats, plan_of, write

from ftc.data import datasets as datasets_module
from ftc.data.count import Count
from ftc.data.datasets import datasets, held_out_share, locations, training_rows
from ftc.data.survey import FIRST_ROWS, survey


def test_the_first_rows_are_held_against_the_format_and_all_are_counted(tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", chat("Hi", "Hello."), "{", {"text": "a"}, *chats(500))
    looked = survey(str(file), "chat")
    assert looked.rows == Count(503, exact=True)
    assert len(looked.first) == FIRST_ROWS
    good, broken, other = looked.first[:3]
    assert good.parsed.row is not None
    assert (broken.record.line, broken.parsed.row) == (2, None)
    assert [p.message for p in other.parsed.problems] == ["`messages` is missing"]


def test_counting_ends_after_so_many_bytes(tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", *chats(1000))
    looked = survey(str(file), "chat", most_bytes=1000)
    assert not looked.rows.exact
    assert FIRST_ROWS <= looked.rows.rows < 1000


def test_long_first_rows_are_not_all_parsed(tmp_path: Path) -> None:
    long = chat("Hi", "a" * 2**20)
    looked = survey(str(write(tmp_path / "a.jsonl", *[long] * 20)), "chat")
    assert len(looked.first) < 10
    assert looked.rows == Count(20, exact=True)


def test_csv_rows_are_counted_as_rows_not_as_lines(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('text\n"a\nb"\nc\n')
    looked = survey(str(tmp_path / "a.csv"), "text")
    assert looked.rows == Count(2, exact=True)
    assert [sniffed.record.line for sniffed in looked.first] == [2, 4]


def test_a_file_that_is_gone_is_an_error_of_the_survey(tmp_path: Path) -> None:
    looked = survey(str(tmp_path / "none.jsonl"), "chat")
    assert looked.error is not None
    assert looked.rows == Count(0, exact=False)


@pytest.mark.parametrize("special", ["/proc/kmsg", "/proc/self/mem", "/proc/self/environ"])
def test_files_of_the_kernel_are_empty(special: str, tmp_path: Path) -> None:
    """They are regular files, and reading one may wait for ever."""
    if not Path(special).exists():
        pytest.skip("there is no such file here")
    (tmp_path / "a.jsonl").symlink_to(special)
    looked = survey(str(tmp_path / "a.jsonl"), "chat")
    assert (looked.first, looked.rows.rows) == ((), 0)


def test_an_unknown_format_leaves_the_rows_unparsed(tmp_path: Path) -> None:
    [sniffed] = survey(str(write(tmp_path / "a.jsonl", {"x": 1})), "some-other-format").first
    assert sniffed.parsed == (None, ())


def test_a_share_is_no_location(tmp_path: Path) -> None:
    plan = plan_of("data: {train: [a.jsonl, b.jsonl], validation: 12.5%}", tmp_path)
    assert locations(plan, "data.train") == ("a.jsonl", "b.jsonl")
    assert locations(plan, "data.validation") == ()
    assert locations(plan, "data.test") == ()
    assert held_out_share(plan) == 0.125


def test_training_rows_are_those_that_are_not_held_out(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", *chats(150))
    write(tmp_path / "b.jsonl", *chats(50, start=150))
    plan = plan_of('data: {train: ["*.jsonl"], validation: 10%}', tmp_path)
    assert training_rows(plan) == Count(180, exact=True)


@pytest.mark.parametrize("train", ["none.jsonl", "[a.jsonl, none.jsonl]", "s3://b/k.jsonl", "."])
def test_rows_that_are_not_here_are_not_counted(train: str, tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", *chats(3))
    assert training_rows(plan_of(f"data: {{train: {train}}}", tmp_path)) is None


def test_of_very_many_files_the_first_are_looked_into(tmp_path: Path) -> None:
    for n in range(30):
        write(tmp_path / f"{n:02}.jsonl", *chats(2, start=2 * n))
    dataset = datasets(plan_of('data: {train: "*.jsonl"}', tmp_path))["data.train"]
    assert len(dataset.files) == 30
    assert dataset.rows == Count(2 * datasets_module._MOST_FILES, exact=False)


def test_each_file_is_read_once_a_plan(tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", *chats(3))
    plan = plan_of("data: {train: a.jsonl}", tmp_path)
    assert training_rows(plan) == Count(3, exact=True)
    file.unlink()
    assert training_rows(plan) == Count(3, exact=True)
    assert training_rows(plan_of("data: {train: a.jsonl}", tmp_path)) is None


@pytest.mark.slow
def test_a_gigabyte_is_looked_at_in_under_a_second(tmp_path: Path) -> None:
    file = tmp_path / "big.jsonl"
    for line in (b'{"text": "' + b"a" * 500 + b'"}\n', b"a" * 2**20):  # rows; one endless line
        with file.open("wb") as opened:
            opened.writelines([line] * (80 * 2**20 // len(line)))
            opened.truncate(2**30)
        started = time.process_time()  # a busy machine does not count
        assert not survey(str(file), "text").rows.exact
        assert time.process_time() - started < 1


def test_a_file_that_changed_is_looked_at_again(tmp_path):
    file = tmp_path / "rows.jsonl"
    file.write_text('{"text": "one"}\n')
    assert survey(str(file), "text").rows.rows == 1
    file.write_text('{"text": "one"}\n{"text": "two"}\n')
    assert survey(str(file), "text").rows.rows == 2
