"""Splits: by content, whole groups, time, no leaks, and the same for good."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.compiler.data.planted import Corpus, assistant

from ftc.data import near
from ftc.data.check import check_files
from ftc.data.divide import SIDES, DivideError, Wish, content_hash, divide, side_of
from ftc.data.found import Settings, Source
from ftc.data.manifest import read_manifest
from ftc.data.split import held_out, place_of
from ftc.emit.error import EmitError

pytestmark = pytest.mark.skipif(not near.has_library(), reason="needs rensa")

Row = dict[str, object]


def write(file: Path, rows: list[Row]) -> Source:
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return Source(str(file), "")


def sides_of(folder: Path) -> dict[int, str]:
    """The side of each row, by its content."""
    found: dict[int, str] = {}
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            found[content_hash(json.loads(line))] = file.stem
    return found


def corpus(rows: int, seed: int = 1) -> list[Row]:
    made = Corpus(seed)
    return [
        {**made.row(), "customer": n % 37, "day": f"2026-01-{1 + n % 28:02}"} for n in range(rows)
    ]


def nearly(row: Row, words: str) -> Row:
    changed: Row = json.loads(json.dumps(row))
    changed["messages"][2]["content"] += words  # type: ignore[index]
    return changed


def test_every_row_is_on_one_side_in_about_the_shares_asked_for(tmp_path: Path) -> None:
    source = write(tmp_path / "all.jsonl", corpus(1_000))
    divided = divide([source], tmp_path / "out", Wish())
    assert sum(divided.rows.values()) == 1_000
    assert 750 < divided.rows["train"] < 850
    assert 65 < divided.rows["test"] < 135


def test_adding_rows_moves_none_and_the_order_plays_no_part(tmp_path: Path) -> None:
    rows = corpus(400)
    divide([write(tmp_path / "a.jsonl", rows)], tmp_path / "a", Wish())
    more = [*corpus(200, seed=2), *reversed(rows)]
    divide([write(tmp_path / "b.jsonl", more)], tmp_path / "b", Wish())
    before, after = sides_of(tmp_path / "a"), sides_of(tmp_path / "b")
    assert before.items() <= after.items()


def test_near_duplicates_stand_on_one_side_and_nothing_leaks(tmp_path: Path) -> None:
    rows = corpus(300)
    copies = [nearly(row, f" Goodbye {n}!") for n, row in enumerate(rows[:150])]
    out = tmp_path / "out"
    divide([write(tmp_path / "all.jsonl", [*rows, *copies])], out, Wish((0.5, 0.25, 0.25)))
    sources = [Source(str(out / f"{side}.jsonl"), side) for side in SIDES]
    found = check_files(sources, Settings(languages=0, kingfisher=False))
    assert not {"FTC531", "FTC532"} & {one.rule.code for one in found.found}


def test_copies_that_differ_in_their_ids_alone_stand_together(tmp_path: Path) -> None:
    rows: list[Row] = [
        {"id": n, "prompt": f"{n // 4} times", "completion": " 7"} for n in range(200)
    ]
    out = tmp_path / "out"
    divide([write(tmp_path / "all.jsonl", rows)], out, Wish((0.5, 0.25, 0.25)))
    side_of_prompt: dict[str, str] = {}
    for side in SIDES:
        for line in (out / f"{side}.jsonl").read_text(encoding="utf-8").splitlines():
            assert side_of_prompt.setdefault(json.loads(line)["prompt"], side) == side


def test_a_row_between_two_sides_of_an_earlier_split_is_left_out_and_none_is_moved(
    tmp_path: Path,
) -> None:
    rows = corpus(300)
    out = tmp_path / "out"
    divide([write(tmp_path / "all.jsonl", rows)], out, Wish((0.5, 0.25, 0.25)))
    before = sides_of(out)
    base = rows[0]
    # One answer of 40 words, and rows that each change another part of it.
    words = [f"w{n}" for n in range(60)]
    one, other, bridge = (json.loads(json.dumps(base)) for _ in range(3))
    one["messages"][2] = assistant(" ".join([*words, "a1 a2 a3 a4"]))
    bridge["messages"][2] = assistant(" ".join(words))
    other["messages"][2] = assistant(" ".join(["b1 b2 b3 b4", *words]))
    sided = {side_of(place_of(row), (0.5, 0.25, 0.25)) for row in (one, other)}
    more = [*rows, one, other]
    divide([write(tmp_path / "all.jsonl", more)], out, Wish((0.5, 0.25, 0.25), near=False))
    divided = divide([write(tmp_path / "all.jsonl", [*more, bridge])], out, Wish((0.5, 0.25, 0.25)))
    after = sides_of(out)
    assert before.items() <= after.items()
    expected = "left-out" if len(sided) > 1 else sided.pop()
    assert after[content_hash(bridge)] == expected
    assert sum(divided.rows.values()) == len(more) + 1


def test_groups_stay_together(tmp_path: Path) -> None:
    out = tmp_path / "out"
    wish = Wish((0.6, 0.2, 0.2), group_by="customer", near=False)
    divide([write(tmp_path / "all.jsonl", corpus(500))], out, wish)
    seen: dict[int, str] = {}
    for side in SIDES:
        for line in (out / f"{side}.jsonl").read_text(encoding="utf-8").splitlines():
            assert seen.setdefault(json.loads(line)["customer"], side) == side
    assert set(seen.values()) == set(SIDES)


def test_time_puts_the_oldest_rows_first_and_keeps_its_cuts(tmp_path: Path) -> None:
    out = tmp_path / "out"
    wish = Wish(time_by="day", near=False)
    first = divide([write(tmp_path / "all.jsonl", corpus(500))], out, wish)
    newest = {
        side: max(json.loads(line)["day"] for line in (out / f"{side}.jsonl").open())
        for side in SIDES
    }
    oldest = {
        side: min(json.loads(line)["day"] for line in (out / f"{side}.jsonl").open())
        for side in SIDES
    }
    assert newest["train"] < oldest["validation"]
    assert newest["validation"] < oldest["test"]
    later = [{**row, "day": "2026-03-01"} for row in corpus(500, seed=4)]
    again = divide([write(tmp_path / "all.jsonl", [*corpus(500), *later])], out, wish)
    assert again.cuts == first.cuts


def test_strata_are_counted_on_each_side(tmp_path: Path) -> None:
    wish = Wish(stratify_by="topic", near=False)
    divided = divide([write(tmp_path / "all.jsonl", corpus(300))], tmp_path / "out", wish)
    assert set(divided.strata) == {"parcels", "money"}
    assert sum(n for sides in divided.strata.values() for n in sides.values()) == 300


def test_the_manifest_names_every_file_by_its_hash(tmp_path: Path) -> None:
    import hashlib

    out = tmp_path / "out"
    divide([write(tmp_path / "all.jsonl", corpus(100))], out, Wish(near=False))
    manifest = read_manifest(out)
    assert manifest is not None
    for one in manifest["files"]:
        content = (out / one["file"]).read_bytes()
        assert one["sha256"] == hashlib.sha256(content).hexdigest()
        assert one["rows"] == content.count(b"\n")


def test_a_row_that_cannot_be_read_stops_it_and_nothing_is_written(tmp_path: Path) -> None:
    file = tmp_path / "all.jsonl"
    file.write_text('{"text": "a"}\n{\n')
    with pytest.raises(DivideError, match=r"all.jsonl:2: is not JSON"):
        divide([Source(str(file), "")], tmp_path / "out", Wish())
    assert not (tmp_path / "out").exists()


def test_a_row_without_the_group_is_named(tmp_path: Path) -> None:
    source = write(tmp_path / "all.jsonl", [{"text": "a", "customer": 1}, {"text": "b"}])
    with pytest.raises(DivideError, match=r"all.jsonl:2 has no field `customer`"):
        divide([source], tmp_path / "out", Wish(group_by="customer"))


def test_a_folder_with_somebody_elses_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/mine.txt").write_text("precious")
    with pytest.raises(EmitError, match="did not write"):
        divide([write(tmp_path / "all.jsonl", corpus(10))], tmp_path / "out", Wish())
    assert (tmp_path / "out/mine.txt").read_text() == "precious"


@given(st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=5))
def test_the_held_out_rows_are_those_that_validation_shares_hold_out(row: object) -> None:
    for share in (0.1, 0.5):
        assert held_out(row, share) == (place_of(row) < share)
