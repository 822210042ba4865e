"""Converting datasets: every row or no file, whole files or the old ones."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from tests.compiler.data.plans import chat, chats, plan_of, write

from ftc.data.convert import Converted, convert_datasets
from ftc.data.line_file import WrittenLines
from ftc.data.meter import meter_of
from ftc.data.mixture import drawn
from ftc.data.rows import ChatRow, Row, RowError, in_messages
from ftc.data.split import held_out
from ftc.data.unconverted import MOST_KINDS
from ftc.diagnostics.diagnostic import Severity
from ftc.emit.error import EmitError
from ftc.lowering.target import DatasetPlan, Target
from ftc.plan.plan import Plan
from ftc_schemas.spec.leaves import sources


def datasets(plan: Plan) -> Iterator[DatasetPlan]:
    """As the hosted targets plan them: a validation share is split off the training data."""
    train, validation = plan["data.train"], plan.get("data.validation")
    for path, weight, *_ in sources(train):
        yield DatasetPlan("train", path, None, "train.jsonl", "turns", weight)
        if validation == "20%":
            yield DatasetPlan("validation", path, 0.2, "validation.jsonl", "turns", weight)
    if validation is not None and not validation.endswith("%"):
        yield DatasetPlan("validation", validation, None, "validation.jsonl", "turns")


def as_turns(row: Row, plan: Plan) -> list[Any]:
    if not isinstance(row, ChatRow):
        raise RowError("it takes chats")
    for n, message in enumerate(in_messages(row)):
        if message.content == "images, please":
            raise RowError(f"`messages[{n}]` asks for images", f"messages[{n}]")
    return [message.content for message in row.messages]


def target(convert: Callable[[Row, Plan], Any] | None = as_turns) -> Target:
    return Target(
        "example",
        "An example",
        "1",
        (),
        dict,
        lambda document, plan: (),
        lambda lowered, plan: (),
        datasets=datasets,
        convert=convert,
    )


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "build" / "t" / "example"
    folder.mkdir(parents=True)
    return folder


METER = meter_of(plan_of("{}", "."), "example")


def converted(fragment: str, tmp_path: Path, out: Path) -> Converted:
    return convert_datasets(plan_of(fragment, tmp_path), target(), out, METER)


def rows_of(found: Converted) -> dict[str, int]:
    return {name: file.rows for name, file in found.written.items()}


def messages(found: Converted, root: Path) -> list[str]:
    return [f"{d.code} {d.message.replace(f'{root}/', '')}" for d in found.diagnostics]


def lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_every_row_becomes_a_line(tmp_path: Path, out: Path) -> None:
    write(tmp_path / "a.jsonl", chat("Grüße", "Hallo."), chat("Hi", "Hello."))
    found = converted("data: {train: a.jsonl}", tmp_path, out)
    content = '["Grüße","Hallo."]\n["Hi","Hello."]\n'.encode()
    written = WrittenLines(2, len(content), sha256(content).hexdigest(), 5, 3)
    assert found == ({"data/train.jsonl": written}, 0, ())
    assert (out / "data/train.jsonl").read_bytes() == content


def test_several_sources_become_one_file_in_their_order(tmp_path: Path, out: Path) -> None:
    for name in "cab":
        write(tmp_path / f"{name}.jsonl", chat(name, name))
    converted('data: {train: [c.jsonl, "[ab].jsonl"]}', tmp_path, out)
    assert lines(out / "data/train.jsonl") == [["c", "c"], ["a", "a"], ["b", "b"]]


def test_a_share_is_held_out_of_the_training_file(tmp_path: Path, out: Path) -> None:
    rows = chats(200)
    write(tmp_path / "a.jsonl", *rows)
    found = converted("data: {train: a.jsonl, validation: 20%}", tmp_path, out)
    held = [row for row in rows if held_out(row, 0.2)]
    assert rows_of(found) == {
        "data/train.jsonl": 200 - len(held),
        "data/validation.jsonl": len(held),
    }
    expected = [[m["content"] for m in row["messages"]] for row in held]
    assert lines(out / "data/validation.jsonl") == expected
    assert not any(line in expected for line in lines(out / "data/train.jsonl"))


def test_a_validation_file_is_blamed_at_its_own_leaf(tmp_path: Path, out: Path) -> None:
    write(tmp_path / "a.jsonl", chat("Hi", "Hello."))
    found = converted("data: {train: a.jsonl, validation: none.jsonl}", tmp_path, out)
    assert messages(found, tmp_path) == ["FTC522 `none.jsonl` does not exist"]
    assert not (out / "data").exists()


def test_a_row_that_fails_is_an_error_at_its_line_and_nothing_is_written(
    tmp_path: Path, out: Path
) -> None:
    write(
        tmp_path / "a.jsonl",
        chat("Hi", "Hello."),
        "",
        chat("images, please", "No."),
        "{",
        {"messages": [{"role": "human", "content": "Hi"}]},
        {"messages": [{"role": "assistant", "content": "Hi", "reasoning_content": "Greet."}]},
        {"text": "Hi"},
    )
    found = converted("data: {train: a.jsonl, validation: 20%}", tmp_path, out)
    assert found.written == {}
    assert found.skipped == 5
    assert sorted(messages(found, tmp_path)) == [
        "FTC521 a.jsonl:3: `messages[0]` asks for images",
        "FTC521 a.jsonl:4: the row is not JSON: it begins an object and does not end it in "
        "this line",
        "FTC521 a.jsonl:5: `messages[0].role` is `human`, which no format knows",
        "FTC521 a.jsonl:6: `reasoning_content` of a message has no place in the lines of example",
        "FTC521 a.jsonl:7: `messages` is missing",
    ]
    assert not (out / "data").exists()


def test_rows_with_one_fault_are_one_finding_and_a_file_lists_them_all(
    tmp_path: Path, out: Path
) -> None:
    write(tmp_path / "a.jsonl", *["{"] * 1500, {"text": "Hi"})
    found = converted("data: {train: a.jsonl}", tmp_path, out)
    assert found.skipped == 1501
    many, one = found.diagnostics
    assert many.label == "not written; so too lines 2, 3, 4, 5, 6, 7, 8, 9 and 1,491 more"
    assert one.label == "not written"
    listed = out.parent / "example.unconverted.txt"
    assert many.help == f"all of them, each with its reason: {listed}"
    assert [line.split(": ")[0] for line in listed.read_text().splitlines()] == [
        f"{tmp_path}/a.jsonl:{n}" for n in range(1, 1502)
    ]


def test_many_faults_are_counted(tmp_path: Path, out: Path) -> None:
    roles = ("abcdefghijklmnopqrstuvwxyz"[n] for n in range(MOST_KINDS + 3))
    write(tmp_path / "a.jsonl", *({"messages": [{"role": r, "content": "Hi"}]} for r in roles))
    found = converted("data: {train: a.jsonl}", tmp_path, out)
    assert len(found.diagnostics) == MOST_KINDS + 1
    assert messages(found, tmp_path)[-1] == "FTC521 3 more rows of `data.train` cannot be written"


def test_rows_that_are_longer_than_the_model_reads_are_warned_of_and_written(
    tmp_path: Path, out: Path
) -> None:
    write(tmp_path / "a.jsonl", *[chat("Hi", "long " * 8)] * 12, chat("Hi", "Hello."))
    plan = plan_of("data: {train: a.jsonl}", tmp_path)
    meter = METER._replace(limit=10, model="small")
    found = convert_datasets(plan, target(), out, meter)
    (one,) = found.diagnostics
    assert (one.code, one.severity) == ("FTC618", Severity.WARNING)
    assert one.message == f"{tmp_path}/a.jsonl:1: about 11 tokens, and small reads 10"
    assert one.label == "too long; so too lines 2, 3, 4, 5, 6, 7, 8, 9 and 3 more"
    assert one.help is not None
    assert one.help.startswith("an estimate: 4 characters a token")
    assert rows_of(found) == {"data/train.jsonl": 13}
    assert len((out.parent / "example.unconverted.txt").read_text().splitlines()) == 12
    (exact,) = convert_datasets(plan, target(), out, meter._replace(exact=True)).diagnostics
    assert ":1: 11 tokens" in exact.message


def test_a_list_of_rows_goes_with_the_rows_that_fail(tmp_path: Path, out: Path) -> None:
    write(tmp_path / "a.jsonl", *["{"] * 20)
    converted("data: {train: a.jsonl}", tmp_path, out)
    write(tmp_path / "a.jsonl", *chats(2))
    converted("data: {train: a.jsonl}", tmp_path, out)
    assert names(out.parent) == ["example"]


@pytest.mark.parametrize(
    ("train", "message"),
    [
        (
            "s3://b/k.jsonl",
            "`s3://b/k.jsonl` is not on this machine, and compiling fetches nothing",
        ),
        ("none.jsonl", "`none.jsonl` does not exist"),
        (".", "`.` is a directory"),
    ],
)
def test_data_that_is_not_here_is_an_error(
    train: str, message: str, tmp_path: Path, out: Path
) -> None:
    found = converted(f"data: {{train: '{train}'}}", tmp_path, out)
    assert messages(found, tmp_path) == [f"FTC522 {message}"]


def test_what_json_cannot_write_is_an_error_of_the_row(tmp_path: Path, out: Path) -> None:
    tools = '[{"type": "function", "most": 1e999}]'  # which Python reads as infinite
    write(tmp_path / "a.jsonl", {**chat("Hi", "Hello."), "tools": tools})
    plan = plan_of("data: {train: a.jsonl}", tmp_path)
    found = convert_datasets(plan, target(lambda row, plan: row.tools), out, METER)
    assert [d.code for d in found.diagnostics] == ["FTC521"]


def test_a_target_that_reads_the_specs_own_files_converts_nothing(
    tmp_path: Path, out: Path
) -> None:
    plan = plan_of("data: {train: a.jsonl}", tmp_path)
    assert convert_datasets(plan, target(None), out, METER) == ({}, 0, ())


def test_a_new_conversion_replaces_the_old_one_whole(tmp_path: Path, out: Path) -> None:
    write(tmp_path / "a.jsonl", *chats(100))
    converted("data: {train: a.jsonl, validation: 20%}", tmp_path, out)
    converted("data: {train: a.jsonl}", tmp_path, out)
    assert names(out / "data") == ["train.jsonl"]
    assert len(lines(out / "data/train.jsonl")) == 100
    assert names(out.parent) == ["example"]


def test_a_failed_conversion_leaves_the_old_files(tmp_path: Path, out: Path) -> None:
    write(tmp_path / "a.jsonl", *chats(3))
    converted("data: {train: a.jsonl}", tmp_path, out)
    before = (out / "data/train.jsonl").read_bytes()
    write(tmp_path / "a.jsonl", *chats(2), "{")
    assert converted("data: {train: a.jsonl}", tmp_path, out).diagnostics
    assert (out / "data/train.jsonl").read_bytes() == before
    assert names(out.parent) == ["example"]


def test_files_that_others_put_there_are_not_destroyed(tmp_path: Path, out: Path) -> None:
    write(tmp_path / "a.jsonl", *chats(3))
    (out / "data").mkdir()
    (out / "data/notes.txt").write_text("keep me")
    with pytest.raises(EmitError, match=r"notes\.txt"):
        converted("data: {train: a.jsonl}", tmp_path, out)
    assert (out / "data/notes.txt").read_text() == "keep me"


def test_a_link_that_leaves_the_output_folder_is_refused(tmp_path: Path, out: Path) -> None:
    write(tmp_path / "a.jsonl", *chats(3))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (out / "data").symlink_to(elsewhere)
    with pytest.raises(EmitError, match="is no folder"):
        converted("data: {train: a.jsonl}", tmp_path, out)
    assert names(elsewhere) == []


def test_rows_in_other_words_are_converted(tmp_path: Path, out: Path) -> None:
    turns = [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Hello."}]
    write(tmp_path / "a.jsonl", {"conversations": turns})
    found = converted(
        "data: {train: a.jsonl, columns: {messages: conversations, role: from, content: value}, "
        "roles: {user: human, assistant: gpt}}",
        tmp_path,
        out,
    )
    assert not found.diagnostics
    assert lines(out / "data/train.jsonl") == [["Hi", "Hello."]]


WEIGHED = "[{path: a.jsonl, weight: 3}, {path: b.jsonl, weight: 1}]"


def test_a_mixture_has_its_shares_and_no_row_twice(tmp_path: Path, out: Path) -> None:
    few, many = chats(30), chats(100, start=30)
    write(tmp_path / "a.jsonl", *few)
    write(tmp_path / "b.jsonl", *many)
    converted(f"data: {{train: {WEIGHED}}}", tmp_path, out)
    expected = [*few, *(many[n] for n in drawn(100, 10, 42))]
    assert lines(out / "data/train.jsonl") == [
        [m["content"] for m in row["messages"]] for row in expected
    ]


def test_a_mixture_is_split_before_it_is_weighed(tmp_path: Path, out: Path) -> None:
    parts = chats(60), chats(200, start=60)
    for name, rows in zip("ab", parts, strict=True):
        write(tmp_path / f"{name}.jsonl", *rows)
    found = converted(f'data: {{train: {WEIGHED}, validation: "20%"}}', tmp_path, out)
    learned = [[row for row in rows if not held_out(row, 0.2)] for rows in parts]
    whole = len(learned[0])
    expected = [*learned[0], *(learned[1][n] for n in drawn(len(learned[1]), whole // 3, 42))]
    assert rows_of(found)["data/train.jsonl"] in (whole + whole // 3, whole + whole // 3 + 1)
    held = {row[0] for row in lines(out / "data/validation.jsonl")}
    assert {row["messages"][0]["content"] for row in expected}.isdisjoint(held)


PROGRAM = """
import sys
from pathlib import Path
from tests.compiler.data.plans import plan_of
from tests.compiler.data.test_convert import METER, target
from ftc.data.convert import convert_datasets

root, out = map(Path, sys.argv[1:])
while True:
    for share in ("20%", "a.jsonl"):
        plan = plan_of(f"data: {{train: a.jsonl, validation: {share}}}", root)
        assert convert_datasets(plan, target(), out, METER).written
    print("once", flush=True)  # from here on there is something to be old
"""


@pytest.mark.slow
def test_a_kill_at_any_moment_leaves_the_old_data_or_the_new(tmp_path: Path, out: Path) -> None:
    rows = chats(300)
    write(tmp_path / "a.jsonl", *rows)
    held = sum(held_out(row, 0.2) for row in rows)
    complete = {(300 - held, held), (300, 300)}
    for delay in range(25):
        program = [sys.executable, "-c", PROGRAM, str(tmp_path), str(out)]
        with subprocess.Popen(program, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(0.05 + delay * 0.002)
            process.send_signal(signal.SIGKILL)
        files = [out / f"data/{name}.jsonl" for name in ("train", "validation")]
        sizes = tuple(len(lines(file)) for file in files)
        assert sizes in complete
