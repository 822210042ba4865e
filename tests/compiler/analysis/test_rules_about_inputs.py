"""What is said of weights, mappings, templates and tokens, in forms that no page shows."""

import json
from pathlib import Path

import pytest
from tests.compiler.analysis.specs import found

from ftc.analysis.chat_template import TemplateError, parse
from ftc.diagnostics.diagnostic import Severity

TURNS = [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Hello."}]


def write(folder: Path, name: str, *rows: object) -> None:
    (folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def said(fragment: str, folder: Path, code: str) -> list[str]:
    return [
        diagnostic.message.replace(f"{folder}/", "")
        for diagnostic in found(fragment, code, root=str(folder))
    ]


def test_weights_of_zero_teach_nothing(tmp_path: Path) -> None:
    listed = "[{path: a.jsonl, weight: 0}, {path: b.jsonl, weight: 0}]"
    [diagnostic] = found(f"data: {{train: {listed}}}", "FTC215", root=str(tmp_path))
    assert diagnostic.severity is Severity.ERROR
    listed = "[{path: a.jsonl, weight: 0}, {path: b.jsonl, weight: 1}]"
    assert said(f"data: {{train: {listed}}}", tmp_path, "FTC215") == [
        "`a.jsonl` has the weight 0 and is never learned from"
    ]


@pytest.mark.parametrize("weights", [(3, 1), (0.5, 0.5), (70, 30), (1, 1)])
def test_ratios_and_shares_are_both_fine(weights: tuple[float, float], tmp_path: Path) -> None:
    a, b = weights
    listed = f"[{{path: a.jsonl, weight: {a}}}, {{path: b.jsonl, weight: {b}}}]"
    assert said(f"data: {{train: {listed}}}", tmp_path, "FTC215") == []


def test_a_subset_of_a_file_is_none(tmp_path: Path) -> None:
    listed = "[{path: hf://datasets/o/n@1/a.jsonl, subset: en}, {path: hf://o/n@1, subset: en}]"
    [message] = said(f"data: {{train: {listed}}}", tmp_path, "FTC217")
    assert message == "`hf://datasets/o/n@1/a.jsonl` is a file, and has no subsets"


@pytest.mark.parametrize(
    ("row", "format", "sections"),
    [
        (
            {"conversations": TURNS},
            "chat",
            {
                "columns": {"messages": "conversations", "role": "from", "content": "value"},
                "roles": {"user": "human", "assistant": "gpt"},
            },
        ),
        (
            {"instruction": "Add.", "input": "2 and 2", "output": "4"},
            "chat",
            {"columns": {"prompt": "instruction", "input": "input", "completion": "output"}},
        ),
        (
            {"instruction": "Add.", "output": "4"},
            "prompt-completion",
            {"columns": {"prompt": "instruction", "completion": "output"}},
        ),
        (
            {"question": "2 + 2?", "answer": "4"},
            "prompt-completion",
            {"columns": {"prompt": "question", "completion": "answer"}},
        ),
    ],
    ids=["sharegpt", "alpaca-as-chat", "alpaca", "questions"],
)
def test_rows_in_a_known_shape_are_offered_their_mapping(
    row: dict[str, object], format: str, sections: dict[str, dict[str, str]], tmp_path: Path
) -> None:
    write(tmp_path, "a.jsonl", row)
    [diagnostic] = found(
        f"data: {{train: a.jsonl, format: {format}}}", "FTC513", root=str(tmp_path)
    )
    assert diagnostic.fix is not None
    written: dict[str, dict[str, str]] = {}
    for edit in diagnostic.fix.edits:
        written.setdefault(str(edit.path[1]), {})[str(edit.path[2])] = edit.value
    assert written == sections
    mapped = json.dumps({"data": {"train": "a.jsonl", "format": format, **sections}})
    for code in ("FTC512", "FTC513", "FTC515", "FTC517", "FTC218", "FTC225"):
        assert found(mapped, code, root=str(tmp_path)) == []


def test_a_role_in_two_places_is_mapped_twice(tmp_path: Path) -> None:
    fragment = "data: {roles: {user: [human, gpt], assistant: gpt}}"
    assert said(fragment, tmp_path, "FTC219") == ["the role `gpt` is already `user`"]


def test_the_column_of_chosen_may_be_the_prompts_too(tmp_path: Path) -> None:
    columns = "{prompt: better, chosen: better, rejected: worse}"
    fragment = f"method: {{type: dpo}}\ndata: {{format: preference, columns: {columns}}}"
    assert said(fragment, tmp_path, "FTC219") == []


def test_a_key_that_no_message_has_is_an_error_and_an_input_only_a_warning(tmp_path: Path) -> None:
    write(tmp_path, "a.jsonl", {"messages": TURNS})
    fragment = "data: {train: a.jsonl, columns: {role: form, content: value}}"
    assert said(fragment, tmp_path, "FTC225") == ["a.jsonl: no message has a key `form`"]
    write(tmp_path, "b.jsonl", {"q": "Hi", "a": "Hello."})
    columns = "{prompt: q, completion: a, input: context}"
    [diagnostic] = found(
        f"data: {{train: b.jsonl, columns: {columns}}}", "FTC225", root=str(tmp_path)
    )
    assert diagnostic.severity is Severity.WARNING


def test_names_from_the_data_are_shown_without_their_control_characters(tmp_path: Path) -> None:
    write(tmp_path, "a.jsonl", {"mess\x1b[31mages": []})
    [diagnostic] = found(
        "data: {train: a.jsonl, columns: {messages: messages1}}", "FTC225", root=str(tmp_path)
    )
    assert "\x1b" not in diagnostic.message + (diagnostic.help or "")


def test_a_template_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    assert said("model: {chat_template: chat.jinja}", tmp_path, "FTC227") == [
        "`chat.jinja` does not exist"
    ]
    (tmp_path / "chat.jinja").write_text("{{ messages }}", encoding="utf-8")
    assert said("model: {chat_template: chat.jinja}", tmp_path, "FTC227") == []
    (tmp_path / "chat.jinja").write_bytes(b"\xff")
    assert said("model: {chat_template: chat.jinja}", tmp_path, "FTC227") == [
        "`chat.jinja` is not UTF-8"
    ]


def test_a_template_is_parsed_and_never_run(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    code = f"cycler.__init__.__globals__.os.mkdir('{mark}')"
    assert parse(f"{{{{ {code} }}}}{{% set x = {code} %}}{{% if {code} %}}{{% endif %}}").words
    parse("{% for n in range(10 ** 12) %}{% for m in range(10 ** 12) %}{% endfor %}{% endfor %}")
    assert not mark.exists()


@pytest.mark.parametrize("text", ["{% if %}", "{{", "{% generation %}", "{% " * 9, "{{ 1 +* 2 }}"])
def test_what_is_no_template_says_why(text: str) -> None:
    with pytest.raises(TemplateError) as error:
        parse(text)
    assert error.value.message


def test_a_template_that_only_compares_roles_knows_those_that_it_names(tmp_path: Path) -> None:
    turns = [("tool", "12"), ("user", "Hi"), ("assistant", "Hello.")]
    write(tmp_path, "a.jsonl", {"messages": [{"role": r, "content": c} for r, c in turns]})
    branches = "".join(
        f"{{% if m.role == '{role}' %}}{{{{ m.content }}}}{{% endif %}}"
        for role in ("user", "assistant")
    )
    template = json.dumps(f"{{% for m in messages %}}{branches}{{% endfor %}}")
    fragment = f"model: {{chat_template: {template}}}\ndata: {{train: a.jsonl}}"
    assert said(fragment, tmp_path, "FTC229") == [
        "a.jsonl:1: the chat template knows no role `tool`"
    ]


@pytest.mark.parametrize(("tokenizer", "named", "label"), [
    ({"eos_token": "<e>"}, "pad: <e>", "the tokenizer's own `eos`"),
    ({"eos_token": {"content": "<e>"}}, "pad: <e>", "the tokenizer's own `eos`"),
    ({"pad_token": "<e>"}, "eos: <e>", "the tokenizer's own `pad`"),
    ({"eos_token": "<e>", "pad_token": "<p>"}, "pad: <q>", None),
    ({"eos_token": "<e>", "pad_token": "<e>"}, "bos: <b>", None),
    ({"eos_token": ["<e>"]}, "pad: <e>", None),
    ([], "pad: <e>", None),
])  # fmt: skip
def test_a_token_that_the_spec_does_not_name_is_the_tokenizers_own(
    tmp_path: Path, tokenizer: object, named: str, label: str | None
) -> None:
    write(tmp_path, "tokenizer_config.json", tokenizer)
    fragment = f"model: {{base: ./, revision: null, special_tokens: {{{named}}}}}"
    labels = [finding.label for finding in found(fragment, "FTC279", root=str(tmp_path))]
    assert labels == ([] if label is None else [label])
