"""Extends: specs that build on others."""

import os

import pytest

from ftc.source.reader import read, read_text

SHORTHANDS = {("model",): "base", ("method",): "type"}


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Writes files into a fresh folder, which is the current one."""
    monkeypatch.chdir(tmp_path)

    def write_files(files):
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    return write_files


def read_clean(file, **options):
    document, diagnostics = read(file, **options)
    assert not diagnostics
    return document


def test_mappings_merge_and_everything_else_is_replaced(write):
    write(
        {
            "base.yaml": "a: {x: 1, y: {p: 1, q: 2}}\nlist: [1, 2, 3]\nb: {k: v}\nc: text\nd: 1",
            "spec.yaml": "extends: base.yaml\na: {y: {q: 3}, z: 4}\nlist: [9]\nb: text\nc: {k: v}",
        }
    )
    assert read_clean("spec.yaml").value == {
        "a": {"x": 1, "y": {"p": 1, "q": 3}, "z": 4},
        "list": [9],
        "b": "text",
        "c": {"k": "v"},
        "d": 1,
    }


def test_every_value_keeps_the_place_in_its_own_file(write):
    write(
        {
            "base.yaml": "a:\n  x: [1, 2]\n  y: 2\n",
            "spec.yaml": "extends: base.yaml\na:\n  x: [3]\n",
        }
    )
    document = read_clean("spec.yaml")
    assert str(document.places["a", "y"].value) == "base.yaml:3:6"
    assert str(document.places["a", "x"].value) == "spec.yaml:3:6"
    assert str(document.places["a",].key) == "spec.yaml:2:1"
    assert ("a", "x", 1) not in document.places
    assert not document.given(("extends",))
    assert document.file == "spec.yaml"
    assert list(document.sources) == ["base.yaml", "spec.yaml"]


def test_of_several_the_later_wins_and_the_spec_itself_over_all(write):
    write(
        {
            "one.yaml": "a: 1\nb: 1\nc: 1",
            "two.yaml": "b: 2\nc: 2",
            "spec.yaml": "extends: [one.yaml, two.yaml]\nc: 3",
        }
    )
    assert read_clean("spec.yaml").value == {"a": 1, "b": 2, "c": 3}


def test_paths_are_relative_to_the_file_that_says_them(write):
    write(
        {
            "base.yaml": "a: 1",
            "team/base.yaml": "extends: ../base.yaml\nb: 2",
            "team/specs/spec.yaml": "extends: ../base.yaml\nc: 3",
        }
    )
    document = read_clean("team/specs/spec.yaml")
    assert document.value == {"a": 1, "b": 2, "c": 3}
    assert list(document.sources) == ["base.yaml", "team/base.yaml", "team/specs/spec.yaml"]


def test_an_absolute_path_is_taken_as_it_is(write, tmp_path):
    write({"base.yaml": "a: 1", "spec.yaml": f"extends: {tmp_path}/base.yaml"})
    assert read_clean("spec.yaml").value == {"a": 1}


def test_a_file_may_be_reached_twice(write):
    write(
        {
            "base.yaml": "a: 1",
            "one.yaml": "extends: base.yaml\nb: 1",
            "two.yaml": "extends: base.yaml\nc: 1",
            "spec.yaml": "extends: [one.yaml, two.yaml]",
        }
    )
    assert read_clean("spec.yaml").value == {"a": 1, "b": 1, "c": 1}


def test_a_mapping_merges_into_a_section_that_the_base_wrote_as_one_value(write):
    write(
        {
            "base.yaml": "model: org/name\nmethod: {type: sft, loss_on: assistant}",
            "spec.yaml": "extends: base.yaml\nmodel: {revision: abc}\nmethod: dpo",
        }
    )
    assert read_clean("spec.yaml", shorthands=SHORTHANDS).value == {
        "model": {"base": "org/name", "revision": "abc"},
        "method": {"type": "dpo"},
    }


def test_a_section_of_another_type_replaces_the_bases(write):
    write(
        {
            "base.yaml": "adapter: {type: lora, rank: 8}\nmethod: {type: dpo, beta: 0.2}",
            "spec.yaml": "extends: base.yaml\nadapter: {type: none}\n"
            "method: {type: dpo, loss: ipo}",
        }
    )
    document = read_clean("spec.yaml")
    assert document.value == {
        "adapter": {"type": "none"},
        "method": {"type": "dpo", "beta": 0.2, "loss": "ipo"},
    }
    assert ("adapter", "rank") not in document.places


@pytest.mark.parametrize("said", ["missing.yaml", "[base.yaml, missing.yaml]"])
def test_a_missing_file_is_an_error_where_it_is_named(write, said):
    write({"base.yaml": "a: 1", "spec.yaml": f"b: 2\nextends: {said}\n"})
    document, [diagnostic] = read("spec.yaml")
    assert diagnostic.code == "FTC001"
    assert diagnostic.message == "cannot read missing.yaml: there is no such file"
    assert diagnostic.span.line == 2
    assert diagnostic.span.column == 10 + said.index("missing")
    assert document.value["b"] == 2


def test_a_folder_a_loop_of_links_and_a_pipe_are_errors_where_they_are_named(write, tmp_path):
    write({"spec.yaml": "extends: [., loop.yaml, pipe.yaml]"})
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    os.mkfifo(tmp_path / "pipe.yaml")
    _, diagnostics = read("spec.yaml")
    assert [(d.code, d.span.column) for d in diagnostics] == [
        ("FTC001", 11),
        ("FTC001", 14),
        ("FTC001", 25),
    ]


@pytest.mark.parametrize(
    "said", ["3", "{a: b}", "[[base.yaml]]", "[1]", "", "''", "[base.yaml, '']"]
)
def test_extends_takes_paths_only(write, said):
    write({"base.yaml": "a: 1", "spec.yaml": f"extends: {said}"})
    _, [diagnostic] = read("spec.yaml")
    assert diagnostic.code == "FTC020"
    assert diagnostic.span.line == 1


def test_an_empty_list_extends_nothing(write):
    write({"spec.yaml": "extends: []\na: 1"})
    assert read_clean("spec.yaml").value == {"a": 1}


def test_a_cycle_is_an_error_that_shows_the_chain(write):
    write(
        {
            "specs/a.yaml": "extends: b.yaml\na: 1",
            "specs/b.yaml": "b: 1\nextends: ../c.yaml",
            "c.yaml": "extends: specs/a.yaml\nc: 1",
        }
    )
    document, [diagnostic] = read("specs/a.yaml")
    assert diagnostic.code == "FTC021"
    chain = "specs/a.yaml → specs/b.yaml → c.yaml → specs/a.yaml"
    assert diagnostic.message == f"specs/a.yaml extends itself: {chain}"
    assert str(diagnostic.span) == "c.yaml:1:10"
    assert document.value == {"a": 1, "b": 1, "c": 1}


def test_a_cycle_is_seen_through_other_names_of_a_file(write, tmp_path):
    write({"spec.yaml": "extends: link.yaml"})
    (tmp_path / "link.yaml").symlink_to("spec.yaml")
    _, [diagnostic] = read("spec.yaml")
    assert diagnostic.code == "FTC021"


def test_a_chain_without_end_is_an_error(write):
    write({f"{n}.yaml": f"extends: {n + 1}.yaml" for n in range(30)})
    _, [diagnostic] = read("0.yaml")
    assert diagnostic.code == "FTC022"
    assert str(diagnostic.span) == "15.yaml:1:10"


def test_files_that_multiply_are_an_error(write):
    write({f"{n}.yaml": f"extends: [{n + 1}.yaml, {n + 1}.yaml]" for n in range(12)})
    write({"12.yaml": "a: 1"})
    document, diagnostics = read("0.yaml")
    assert {d.code for d in diagnostics} == {"FTC022"}
    assert document.value == {"a": 1}


def test_all_files_together_stay_within_the_size_of_a_spec(write):
    write({"big.yaml": "a: " + "x" * 600_000, "spec.yaml": "extends: [big.yaml, big.yaml]"})
    _, [diagnostic] = read("spec.yaml")
    assert diagnostic.code == "FTC005"
    assert str(diagnostic.span) == "spec.yaml:1:21"


def test_all_files_together_stay_within_the_entries_of_a_spec(write):
    write(
        {
            "many.yaml": "a: [" + "1," * 40_000 + "]",
            "spec.yaml": "extends: [" + "many.yaml," * 3 + "]",
        }
    )
    _, diagnostics = read("spec.yaml")
    assert [d.code for d in diagnostics] == ["FTC006"]


def test_problems_of_every_file_are_reported_in_its_own_place(write):
    write(
        {
            "bad.yaml": "a: {",
            "dup.yaml": "a: 1\na: 2",
            "spec.yaml": "extends: [bad.yaml, dup.yaml, none.yaml]\nb: .nan",
        }
    )
    document, diagnostics = read("spec.yaml")
    assert [(d.code, d.span.file) for d in diagnostics] == [
        ("FTC003", "bad.yaml"),
        ("FTC010", "dup.yaml"),
        ("FTC001", "spec.yaml"),
        ("FTC013", "spec.yaml"),
    ]
    assert document.sources.keys() == {"bad.yaml", "dup.yaml", "spec.yaml"}


def test_a_file_that_is_not_text_is_an_error_in_that_file(write, tmp_path):
    write({"spec.yaml": "extends: latin.yaml\na: 1"})
    (tmp_path / "latin.yaml").write_bytes(b"a: caf\xe9")
    document, [diagnostic] = read("spec.yaml")
    assert (diagnostic.code, str(diagnostic.span)) == ("FTC002", "latin.yaml:1:7")
    assert document.value == {"a": 1}


def test_a_text_extends_files_only_if_its_folder_is_known(write, tmp_path):
    write({"base.yaml": "a: 1"})
    text = "extends: base.yaml\nb: 2"
    document, [diagnostic] = read_text(text)
    assert (diagnostic.code, str(diagnostic.span)) == ("FTC020", "<spec>:1:10")
    assert document.value == {"b": 2}
    document, diagnostics = read_text(text, folder=str(tmp_path))
    assert not diagnostics
    assert document.value == {"a": 1, "b": 2}


def test_what_says_the_same_in_another_way_replaces_the_bases(write):
    write(
        {
            "base.yaml": "training: {epochs: 3, seed: 1}",
            "spec.yaml": "extends: base.yaml\ntraining: {max_steps: 9}",
        }
    )
    document = read_clean("spec.yaml")
    assert document.value["training"] == {"seed": 1, "max_steps": 9}
    assert not document.given(("training", "epochs"))
