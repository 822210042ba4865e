"""Every planted defect is found at its line, and nothing is found on the clean part."""

import gzip
import json
from pathlib import Path

import pytest
from tests.compiler.data.planted import Corpus, Planted, assistant, plant, user

from ftc.analysis.rules import data_findings
from ftc.data import kingfisher, languages, near
from ftc.data.check import check_files
from ftc.data.checks.output import OutputError, OutputFormat
from ftc.data.found import Checked, Settings, Source
from ftc.data.options import Options

needs_extra = pytest.mark.skipif(
    not (near.has_library() and languages.has_language_library()), reason="needs ftc[data]"
)


def checked(*files: Path, **changes: object) -> Checked:
    settings = Settings(languages=0, kingfisher=False, near=False)._replace(**changes)
    names = [file.stem if file.stem in ("train", "validation", "test") else "" for file in files]
    sources = [Source(str(file), name) for file, name in zip(files, names, strict=True)]
    return check_files(sources, settings)


def lines_of(found: Checked) -> dict[str, set[int]]:
    return {
        one.rule.code: {hit.line for hit in one.hits.first} for one in found.found if one.hits.first
    }


def write(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def planted() -> Planted:
    return plant()


@needs_extra
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_all_planted_defects_are_found_and_none_is_invented(seed: int, tmp_path: Path) -> None:
    planted = plant(seed)
    file = tmp_path / "data.jsonl"
    file.write_bytes(b"\n".join(planted.lines) + b"\n")
    found = lines_of(checked(file, near=True, languages=None))
    assert found == planted.expected


@needs_extra
def test_one_process_and_two_find_the_same_in_the_same_places(
    planted: Planted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ftc.data import passes

    monkeypatch.setattr(passes, "_STRETCH", 20_000)
    monkeypatch.setattr(passes, "_LEAST", 5_000)
    monkeypatch.setattr(passes, "_WORTH", 0)
    file = tmp_path / "data.jsonl"
    file.write_bytes(b"\n".join(planted.lines))
    alone, shared = checked(file, processes=1), checked(file, processes=2)
    assert lines_of(alone) == lines_of(shared)
    assert [one.hits.first for one in alone.found] == [one.hits.first for one in shared.found]
    assert alone.files[0].tally.rows == shared.files[0].tally.rows
    assert alone.files[0].tally.row_characters == shared.files[0].tally.row_characters


def test_a_byte_offset_leads_to_the_row(planted: Planted, tmp_path: Path) -> None:
    file = tmp_path / "data.jsonl"
    content = b"\n".join(planted.lines) + b"\n"
    file.write_bytes(content)
    for one in checked(file).found:
        for hit in one.hits.first:
            assert hit.offset is not None
            assert content[hit.offset :].split(b"\n", 1)[0] == planted.lines[hit.line - 1]


def test_compressed_files_have_the_same_findings(planted: Planted, tmp_path: Path) -> None:
    content = b"\r\n".join(planted.lines)
    plain, packed = tmp_path / "data.jsonl", tmp_path / "data.jsonl.gz"
    plain.write_bytes(content)
    packed.write_bytes(gzip.compress(content))
    assert lines_of(checked(plain)) == lines_of(checked(packed))


def test_what_does_not_fit_into_memory_is_grouped_from_disk(
    planted: Planted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ftc.data import duplicates, judge, tally

    file = tmp_path / "data.jsonl"
    file.write_bytes(b"\n".join(planted.lines * 3))
    whole = lines_of(checked(file))
    monkeypatch.setattr(judge, "_KEYS_AT_ONCE", 50)
    monkeypatch.setattr(tally, "MOST_KEYS", 120)
    monkeypatch.setattr(duplicates, "_AT_ONCE", 100)
    assert lines_of(checked(file)) == whole


def test_findings_are_capped_and_all_are_counted(tmp_path: Path) -> None:
    rows = 3_000
    file = tmp_path / "bad.jsonl"
    file.write_bytes(b"{x\n" * rows)
    options = Options("", most_kept=100)
    (broken,) = (one for one in checked(file, options=options).found if one.rule.code == "FTC511")
    assert broken.hits.count == rows
    assert len(broken.hits.first) == 100


def test_rows_of_one_dataset_in_another_have_leaked(tmp_path: Path) -> None:
    corpus = Corpus(9)
    rows = [corpus.row() for _ in range(40)]
    train = write(tmp_path / "train.jsonl", *rows)
    asked = {"messages": [*rows[3]["messages"][:2], assistant("Something else was said.")]}
    test = write(tmp_path / "test.jsonl", corpus.row(), rows[7], asked)
    found = lines_of(checked(train, test))
    assert found["FTC531"] == {2}
    assert found["FTC532"] == {3}


def test_rows_that_share_thirteen_words_with_a_benchmark_are_found(tmp_path: Path) -> None:
    corpus = Corpus(9)
    question = "How many apples does Ruth have left when she gives away three of her eleven apples?"
    benchmark = write(tmp_path / "bench.jsonl", {"question": question, "answer": "8"})
    rows = [corpus.row(), corpus.asked(f"Tell me. {question}"), corpus.row()]
    data = write(tmp_path / "data.jsonl", *rows)
    found = lines_of(checked(data, benchmarks=(str(benchmark),)))
    assert found["FTC533"] == {2}


def test_chosen_equal_to_rejected_is_found_at_its_line(tmp_path: Path) -> None:
    good = {"prompt": "Hi", "chosen": "Hello there.", "rejected": "What?"}
    same = {"prompt": "Ho", "chosen": "Hello there.", "rejected": "Hello there."}
    turns = {key: [assistant(value)] for key, value in same.items() if key != "prompt"}
    rows = [good, same, {"prompt": [user("Hm")], **turns}]
    data = write(tmp_path / "data.jsonl", *rows)
    found = lines_of(checked(data))
    assert found["FTC519"] == {2, 3}


def test_labels_beyond_one_to_four_are_unbalanced(tmp_path: Path) -> None:
    rows = [{"prompt": f"p {n}", "completion": f"c {n}.", "label": n % 10 == 0} for n in range(100)]
    found = checked(write(tmp_path / "data.jsonl", *rows))
    (one,) = (one for one in found.found if one.rule.code == "FTC535")
    assert one.told == "10 good and 90 bad answers"


def test_a_class_that_outweighs_all_others_is_found(tmp_path: Path) -> None:
    rows = [
        {"prompt": f"ticket {n}", "completion": " spam" if n % 20 else " billing"}
        for n in range(100)
    ]
    found = checked(write(tmp_path / "data.jsonl", *rows))
    assert "FTC535" in {one.rule.code for one in found.found}


def test_a_rare_system_prompt_is_found_at_its_first_row(tmp_path: Path) -> None:
    corpus = Corpus(3)
    rows = [corpus.row() for _ in range(60)]
    rows[41]["messages"] = [{"role": "system", "content": "Old."}, *rows[41]["messages"][1:]]
    rows[50]["messages"] = rows[50]["messages"][1:]
    found = lines_of(checked(write(tmp_path / "data.jsonl", *rows)))
    assert found["FTC541"] == {42, 51}


def test_small_slices_are_seen(tmp_path: Path) -> None:
    corpus = Corpus(3)
    rows = [{**corpus.row(), "topic": "rare" if n == 11 else "usual"} for n in range(60)]
    file = write(tmp_path / "data.jsonl", *rows)
    found = checked(file, options=Options("", slice_by="topic"))
    assert found.files[0].tally.slices.counts == {"usual": 59, "rare": 1}
    assert lines_of(found)["FTC544"] == {12}


def test_answers_are_held_against_the_output_format(tmp_path: Path) -> None:
    schema = {"type": "object", "required": ["place"], "additionalProperties": False}
    schema["properties"] = {"place": {"type": "string"}}
    corpus = Corpus(3)
    answers = ['{"place": "Leeds"}', '{"town": "Leeds"}', "Leeds", '{"place": 7}']
    file = write(tmp_path / "data.jsonl", *map(corpus.said, answers))
    found = lines_of(checked(file, options=Options("", output=OutputFormat(schema))))
    assert found["FTC542"] == {2, 3, 4}
    pattern = OutputFormat(pattern=r"\{.*\}")
    assert lines_of(checked(file, options=Options("", output=pattern)))["FTC542"] == {3}


def test_a_specs_own_names_for_columns_and_roles_are_followed(tmp_path: Path) -> None:
    from ftc.data.mapping import RowMapping

    def row(role: str, answer: str) -> dict[str, object]:
        turns = [{"from": "human", "value": "Where is it?"}, {"from": role, "value": answer}]
        return {"talk": turns}

    file = write(
        tmp_path / "data.jsonl", row("gpt", "In Leeds."), row("gpt", ""), row("bot", "No.")
    )
    columns = (("messages", "talk"), ("role", "from"), ("content", "value"))
    mapping = RowMapping(columns, (("human", "user"), ("gpt", "assistant")))
    found = checked(file, format="chat", options=Options("chat", mapping=mapping))
    assert lines_of(found) == {"FTC515": {3}, "FTC516": {3}, "FTC525": {2}, "FTC534": {2, 3}}


@pytest.mark.parametrize("schema", [{"type": "nothing"}, {"$ref": "https://example.com/x.json"}])
def test_a_schema_that_is_none_or_would_be_fetched_is_refused(schema: object) -> None:
    with pytest.raises(OutputError, match="is no JSON Schema"):
        OutputFormat(schema)


def test_a_pattern_cannot_make_a_check_hang() -> None:
    assert OutputFormat(pattern="(a+)+b").wrong("a" * 60 + "c")


@pytest.mark.parametrize(
    "rule",
    [rule for rule in data_findings.RULES if rule.bad],
    ids=lambda rule: f"{rule.code}-{rule.name}",
)
def test_the_examples_of_the_pages_are_right(rule: data_findings.Rule, tmp_path: Path) -> None:
    for name, rows, expected in (("bad", rule.bad, True), ("good", rule.good, False)):
        file = tmp_path / f"{name}.jsonl"
        file.write_text(rows + "\n", encoding="utf-8")
        codes = {one.rule.code for one in checked(file).found}
        assert (rule.code in codes) is expected
        assert expected or not codes - {"FTC545"}


def test_every_finding_has_a_headline_and_a_place_to_go() -> None:
    codes = {rule.code for rule in data_findings.RULES}
    assert codes <= set(data_findings.HEADLINES)


@pytest.mark.skipif(not kingfisher.has_library(), reason="needs kingfisher-bin")
def test_the_scanner_finds_what_our_own_patterns_do_not_know(tmp_path: Path) -> None:
    corpus = Corpus(4)
    jwt = (
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0."
        "dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"
    )
    rows = [
        corpus.row(),
        corpus.said(f"Send the header Bearer {jwt} with it, please."),
        corpus.row(),
    ]
    found = lines_of(checked(write(tmp_path / "data.jsonl", *rows), kingfisher=True))
    assert found["FTC536"] == {2}


def test_a_rejected_answer_that_breaks_off_is_found_beside_a_whole_one(tmp_path: Path) -> None:
    prose = "I have looked into it. The parcel was found in the evening. It is on its way to you. "
    cut = (
        prose * 3 + "We are sorry that it took so long, and we have told the courier to bring it as"
    )
    rows = [
        {"prompt": "Where is it?", "chosen": "In Leeds.", "rejected": "No idea."},
        {"prompt": "Where is that?", "chosen": "In Leeds.", "rejected": cut},
        {"prompt": "And this?", "chosen": cut, "rejected": "No idea."},
        {"prompt": "And those?", "chosen": "In Leeds.", "rejected": "```\nmake"},
    ]
    found = lines_of(checked(write(tmp_path / "data.jsonl", *rows)))
    assert found["FTC526"] == {2, 3, 4}


def test_a_file_in_no_known_format_is_told_by_its_keys(tmp_path: Path) -> None:
    rows = [{"context": "", "response": f"Yes, {n}."} for n in range(3)]
    found = checked(write(tmp_path / "data.jsonl", *rows))
    assert found.files[0].recognised.why == "no format has the keys `context`, `response`"
    (one,) = [one for one in found.found if one.rule.code == "FTC512"]
    assert "`data.columns`" in one.help


@pytest.mark.parametrize("as_text", [False, True])
def test_tools_of_sharegpt_are_declared_without_the_word_function(
    tmp_path: Path, as_text: bool
) -> None:
    tools = [{"name": "f", "parameters": {"type": "object", "required": ["id"]}}]
    said = [("human", "Which?"), ("function_call", '{"name": "f", "arguments": {"id": 7}}')]
    said += [("observation", "{}"), ("gpt", "That one.")]
    row = {
        "conversations": [{"from": who, "value": what} for who, what in said],
        "tools": json.dumps(tools) if as_text else tools,
    }
    assert lines_of(checked(write(tmp_path / "data.jsonl", row))) == {}
    said[1] = ("function_call", '{"name": "f", "arguments": {}}')
    row["conversations"] = [{"from": who, "value": what} for who, what in said]
    assert lines_of(checked(write(tmp_path / "data.jsonl", row))) == {"FTC529": {1}}
