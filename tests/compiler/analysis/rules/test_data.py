"""5xx: what is said about a spec's datasets."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.compiler.analysis import specs
from tests.compiler.data.plans import chat, chats, plan_of, write

from ftc.analysis.rule import Rule
from ftc.analysis.rules.data import RULES
from ftc.analysis.run import run
from ftc.data.rows import FORMATS
from ftc.diagnostics.diagnostic import Diagnostic, Severity

HERE = Path(specs.HERE)
SPECS = Path(__file__).parents[4] / "specs"

WITH_EXAMPLES = [rule for rule in RULES if rule.bad and rule.check]


def diagnostics(fragment: str, root: Path = HERE) -> list[Diagnostic]:
    return list(run(RULES, plan_of(fragment, root)))


def codes(found: Iterable[Diagnostic]) -> set[str]:
    return {diagnostic.code for diagnostic in found}


def found(fragment: str, root: Path, code: str) -> list[Diagnostic]:
    """The findings of one rule, with paths from `root`."""
    return [
        d._replace(message=d.message.replace(f"{root}/", ""))
        for d in diagnostics(fragment, root)
        if d.code == code
    ]


def messages(fragment: str, root: Path, code: str) -> list[str]:
    return [d.message for d in found(fragment, root, code)]


@pytest.mark.parametrize("rule", WITH_EXAMPLES, ids=lambda rule: rule.name)
def test_the_bad_example_yields_the_rule_and_the_good_one_does_not(rule: Rule) -> None:
    assert rule.code in codes(diagnostics(rule.bad))
    assert rule.code not in codes(diagnostics(rule.good))


def test_codes_and_names_are_unique() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES) == len({rule.name for rule in RULES})


def test_good_data_has_no_findings() -> None:
    assert diagnostics("data: {train: data/good.jsonl, validation: data/validation.jsonl}") == []


@pytest.mark.parametrize(
    ("topic", "format"),
    [
        ("support-tone", "chat"),
        ("invoice-json", "chat"),
        ("tool-calls", "chat"),
        ("ticket-classification", "prompt-completion"),
        ("domain-text", "text"),
        ("reply-preference", "preference"),
    ],
)
def test_the_data_of_the_example_specs_has_no_findings(topic: str, format: str) -> None:
    train = f"data/{topic}/train.jsonl"
    assert diagnostics(f"data: {{train: {train}, format: {format}, validation: 10%}}", SPECS) == []


def test_missing_data_is_a_warning_for_each_location(tmp_path: Path) -> None:
    fragment = "data: {train: [a.jsonl, 'b*.jsonl'], test: c.jsonl}"
    assert [(d.severity, d.message) for d in found(fragment, tmp_path, "FTC501")] == [
        (Severity.WARNING, "`a.jsonl` does not exist"),
        (Severity.WARNING, "`b*.jsonl` matches no file"),
        (Severity.WARNING, "`c.jsonl` does not exist"),
    ]


def test_remote_data_is_passed_over_in_silence(tmp_path: Path) -> None:
    assert diagnostics("data: {train: hf://datasets/o/n/t.jsonl, test: s3://b/k}", tmp_path) == []


def test_a_directory_is_no_dataset(tmp_path: Path) -> None:
    (tmp_path / "rows").mkdir()
    [diagnostic] = found("data: {train: rows}", tmp_path, "FTC502")
    assert diagnostic.message == "`rows` is a directory"
    assert diagnostic.help == "name the files in it: `*.jsonl` takes them all"


def test_a_parquet_file_that_cannot_be_read_here_is_said_not_to_be_checked(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1")
    [diagnostic] = diagnostics("data: {train: a.parquet}", tmp_path)
    assert diagnostic.code in {"FTC502", "FTC503"}  # with pyarrow, it is no Parquet file
    assert diagnostic.severity is (Severity.NOTE if diagnostic.code == "FTC503" else Severity.ERROR)


@pytest.mark.parametrize("how", ["symlink", "hardlink", "copy", "pattern"])
def test_the_same_data_is_found_under_another_name(how: str, tmp_path: Path) -> None:
    train = write(tmp_path / "train.jsonl", *chats(120))
    other, name = tmp_path / "valid.jsonl", "valid.jsonl"
    if how == "symlink":
        other.symlink_to(train)
    elif how == "hardlink":
        other.hardlink_to(train)
    elif how == "copy":
        other.write_bytes(train.read_bytes())
    else:
        name = "t*.jsonl"
    [diagnostic] = found(f"data: {{train: train.jsonl, validation: {name}}}", tmp_path, "FTC505")
    assert "train.jsonl" in diagnostic.message
    assert [label.text for label in diagnostic.related] == ["the same data"]


def test_test_data_is_held_against_validation_data_too(tmp_path: Path) -> None:
    for name in ("train", "valid"):
        write(tmp_path / f"{name}.jsonl", *chats(120, start=200 * (name == "valid")))
    (tmp_path / "test.jsonl").symlink_to("valid.jsonl")
    fragment = "data: {train: train.jsonl, validation: valid.jsonl, test: test.jsonl}"
    assert messages(fragment, tmp_path, "FTC505") == [
        "`data.test` holds data of `data.validation`: both read `valid.jsonl`"
    ]


def test_a_file_that_is_listed_twice_counts_double(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", *chats(60))
    (tmp_path / "b.jsonl").symlink_to("a.jsonl")
    fragment = "data: {train: [a.jsonl, b.jsonl, a.jsonl]}"
    assert messages(fragment, tmp_path, "FTC506") == [
        "`b.jsonl` is listed twice in `data.train`, once as `a.jsonl`",
        "`a.jsonl` is listed twice in `data.train`",
    ]


def test_examples_that_are_held_out_are_not_learned_from(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", *chats(105))
    assert messages("data: {train: a.jsonl}", tmp_path, "FTC507") == []
    assert messages("data: {train: a.jsonl, validation: 10%}", tmp_path, "FTC507") == [
        "only 94 examples to learn from; 100 are a sensible minimum"
    ]


def test_a_share_that_leaves_nothing_is_an_error(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", *chats(3))
    [diagnostic] = found("data: {train: a.jsonl, validation: 1%}", tmp_path, "FTC508")
    assert diagnostic.message == "no row is left to validate on"
    assert diagnostic.severity is Severity.ERROR


def test_a_validation_file_of_a_few_rows_is_a_warning(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", *chats(120))
    write(tmp_path / "v.jsonl", *chats(4, start=500))
    [diagnostic] = found("data: {train: a.jsonl, validation: v.jsonl}", tmp_path, "FTC508")
    assert diagnostic.message == "only 4 rows to validate on"
    assert diagnostic.severity is Severity.WARNING


def test_broken_rows_are_found_at_their_lines_and_counted(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", chat("Hi", "Hello."), "", "{", chat("a", "b"), "NaN", "[")
    assert messages("data: {train: a.jsonl}", tmp_path, "FTC511") == [
        "a.jsonl:3: the row is not JSON: it begins an object and does not end it in "
        "this line (and 2 more of the first 5 rows)"
    ]


def test_every_file_of_a_pattern_has_its_own_finding(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", "{")
    write(tmp_path / "b.jsonl", chat("Hi", "Hello."), "[")
    found_messages = messages("data: {train: '*.jsonl'}", tmp_path, "FTC511")
    assert [message.partition(": ")[0] for message in found_messages] == ["a.jsonl:1", "b.jsonl:2"]


def test_rows_of_another_known_format_come_with_the_edit(tmp_path: Path) -> None:
    rows = [{"prompt": f"{n} + 1 =", "completion": f" {n + 1}"} for n in range(5)]
    write(tmp_path / "a.jsonl", *rows)
    [diagnostic] = found("data: {train: a.jsonl, format: chat}", tmp_path, "FTC512")
    assert diagnostic.message == (
        "a.jsonl:1: the row is written as prompt-completion, the spec says chat "
        "(and 4 more of the first 5 rows)"
    )
    assert diagnostic.fix is not None
    [edit] = diagnostic.fix.edits
    assert (edit.action, edit.path, edit.value) == ("set", ("data", "format"), "prompt-completion")
    assert not diagnostic.fix.safe


def test_a_format_that_nobody_wrote_is_not_edited(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", {"text": "Hello."})
    [diagnostic] = found("data: {train: a.jsonl}", tmp_path, "FTC512")
    assert diagnostic.help == "if that is meant, say `data.format: text`"
    assert diagnostic.fix is None


def test_rows_of_no_known_format_are_told_what_they_lack(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", {"messages": [{"role": "user"}]}, {"input": "Hi"})
    assert messages("data: {train: a.jsonl}", tmp_path, "FTC512") == [
        "a.jsonl:1: `messages[0].content` is missing (and 1 more of the first 2 rows)"
    ]


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ({"conversations": [{"from": "human", "value": "Hi"}]}, "ShareGPT"),
        ({"instruction": "Add.", "input": "1, 2", "output": "3"}, "Alpaca"),
        ({"contents": [{"role": "user", "parts": [{"text": "Hi"}]}]}, "Gemini"),
        ({"question": "1 + 1?", "answer": "2"}, "question and answer"),
        (
            {"input": {"messages": []}, "preferred_output": [], "non_preferred_output": []},
            "OpenAI preference",
        ),
        ({"chosen": "a", "rejected": "b"}, "preference with an implicit prompt"),
        (
            {"messages": [{"role": "assistant", "content": [{"type": "tool_use"}]}]},
            "Anthropic",
        ),
    ],
)
def test_formats_of_other_tools_are_recognised_and_explained(
    row: object, name: str, tmp_path: Path
) -> None:
    write(tmp_path / "a.jsonl", row)
    [diagnostic] = found("data: {train: a.jsonl}", tmp_path, "FTC513")
    assert diagnostic.message == f"a.jsonl:1: the row is written as {name}"
    assert diagnostic.help


def test_text_in_one_row_and_messages_in_another_are_mixed(tmp_path: Path) -> None:
    messages_row = {"prompt": [{"role": "user", "content": "Hi"}]}
    messages_row["completion"] = [{"role": "assistant", "content": "Hello."}]
    write(tmp_path / "a.jsonl", {"prompt": "Hi", "completion": "Hello."}, messages_row)
    fragment = "data: {train: a.jsonl, format: prompt-completion}"
    assert messages(fragment, tmp_path, "FTC514") == [
        "a.jsonl:2: this row is written as messages, the first one as text"
    ]


@pytest.mark.parametrize(
    ("role", "severity", "help"),
    [
        ("human", Severity.ERROR, "say what the rows call things: `roles: {user: human}`"),
        ("GPT", Severity.ERROR, "say what the rows call things: `roles: {assistant: GPT}`"),
        ("critic", Severity.WARNING, None),
    ],
)
def test_a_role_by_another_name_is_an_error_and_an_unheard_of_one_a_warning(
    role: str, severity: Severity, help: str | None, tmp_path: Path
) -> None:
    row = chat("Hi", "Hello.")
    row["messages"].insert(0, {"role": role, "content": "Hi"})
    write(tmp_path / "a.jsonl", row)
    [diagnostic] = found("data: {train: a.jsonl}", tmp_path, "FTC515")
    assert diagnostic.message == f"a.jsonl:1: `messages[0].role` is `{role}`, which no format knows"
    assert (diagnostic.severity, diagnostic.help) == (severity, help)


def test_a_chat_without_an_answer_is_a_warning_unless_all_are_so(tmp_path: Path) -> None:
    silent = chat("Hi", "Hello.")
    silent["messages"][1]["weight"] = 0
    write(tmp_path / "a.jsonl", chat("Hi", "Hello.", "Bye"), silent, chat("a", "b"))
    [diagnostic] = found("data: {train: a.jsonl}", tmp_path, "FTC516")
    assert diagnostic.severity is Severity.WARNING
    assert diagnostic.message == (
        "a.jsonl:1: `messages` ends with `user`, not with `assistant` "
        "(and 1 more of the first 3 rows)"
    )
    write(tmp_path / "b.jsonl", chat("Hi"), silent)
    [diagnostic] = found("data: {train: b.jsonl}", tmp_path, "FTC516")
    assert diagnostic.severity is Severity.ERROR
    assert "no turn of the assistant counts" in diagnostic.message


def test_answers_are_not_needed_where_everything_is_learned(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", chat("Hi"))
    fragment = "data: {train: a.jsonl}\nmethod: {type: sft, loss_on: all}"
    assert messages(fragment, tmp_path, "FTC516") == []


def test_a_preferred_answer_that_is_the_users_is_no_answer(tmp_path: Path) -> None:
    row = {"prompt": chat("Hi")["messages"], "chosen": chat("Hi")["messages"]}
    write(tmp_path / "a.jsonl", {**row, "rejected": chat("Hi", "What?")["messages"][1:]})
    fragment = "data: {train: a.jsonl, format: preference}\nmethod: {type: dpo}"
    assert messages(fragment, tmp_path, "FTC516") == [
        "a.jsonl:1: `chosen` ends with `user`, not with `assistant`"
    ]


def test_a_system_prompt_beside_the_messages_is_read_by_nobody(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", {**chat("Hi", "Hello."), "system": "Be brief.", "id": 7})
    [diagnostic] = found("data: {train: a.jsonl}", tmp_path, "FTC517")
    assert diagnostic.message == "a.jsonl:1: the row is chat, but also has `system`"
    assert "system: system" in (diagnostic.help or "")


def test_repeated_rows_are_found_across_the_files_of_a_dataset_only(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", *chats(3))
    write(tmp_path / "b.jsonl", *chats(2, start=2))
    write(tmp_path / "v.jsonl", *chats(1))
    fragment = "data: {train: [a.jsonl, b.jsonl], validation: v.jsonl}"
    assert messages(fragment, tmp_path, "FTC518") == ["b.jsonl:1: the row repeats a.jsonl:3"]


def test_pairs_without_a_difference_are_an_error_when_all_are_so(tmp_path: Path) -> None:
    same = {"prompt": "Hi", "chosen": "Hello.", "rejected": "Hello."}
    fragment = "data: {train: a.jsonl, format: preference}\nmethod: {type: dpo}"
    write(tmp_path / "a.jsonl", same, {**same, "rejected": "What?"})
    assert [d.severity for d in found(fragment, tmp_path, "FTC519")] == [Severity.WARNING]
    write(tmp_path / "a.jsonl", same)
    assert [d.severity for d in found(fragment, tmp_path, "FTC519")] == [Severity.ERROR]


def test_what_rows_say_is_not_shown(tmp_path: Path) -> None:
    """A spec may name any file of the machine; its content must not end up in a log."""
    write(tmp_path / "a.jsonl", "password = hunter2", {"token": "hunter2"}, ["hunter2"])
    assert diagnostics("data: {train: a.jsonl}", tmp_path)
    for diagnostic in diagnostics("data: {train: a.jsonl}", tmp_path):
        assert "hunter2" not in repr(diagnostic)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300), format=st.sampled_from(FORMATS))
def test_random_bytes_are_findings_and_never_a_crash(
    content: bytes, format: str, tmp_path: Path
) -> None:
    (tmp_path / "a.jsonl").write_bytes(content)
    (tmp_path / "a.csv").write_bytes(content)
    fragment = f"data: {{train: a.jsonl, validation: a.csv, format: {format}}}"
    assert diagnostics(fragment, tmp_path)
