"""Chat templates: whether they are there, and know the data's roles."""

import json
from pathlib import Path

from tests.compiler.analysis.specs import messages, write_rows


def test_a_template_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    assert messages("model: {chat_template: chat.jinja}", tmp_path, "FTC227") == [
        "`chat.jinja` does not exist"
    ]
    (tmp_path / "chat.jinja").write_text("{{ messages }}", encoding="utf-8")
    assert messages("model: {chat_template: chat.jinja}", tmp_path, "FTC227") == []
    (tmp_path / "chat.jinja").write_bytes(b"\xff")
    assert messages("model: {chat_template: chat.jinja}", tmp_path, "FTC227") == [
        "`chat.jinja` is not UTF-8"
    ]


def test_a_template_that_only_compares_roles_knows_those_that_it_names(tmp_path: Path) -> None:
    turns = [("tool", "12"), ("user", "Hi"), ("assistant", "Hello.")]
    write_rows(tmp_path, "a.jsonl", {"messages": [{"role": r, "content": c} for r, c in turns]})
    branches = "".join(
        f"{{% if m.role == '{role}' %}}{{{{ m.content }}}}{{% endif %}}"
        for role in ("user", "assistant")
    )
    template = json.dumps(f"{{% for m in messages %}}{branches}{{% endfor %}}")
    fragment = f"model: {{chat_template: {template}}}\ndata: {{train: a.jsonl}}"
    assert messages(fragment, tmp_path, "FTC229") == [
        "a.jsonl:1: the chat template knows no role `tool`"
    ]
