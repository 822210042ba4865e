"""Chat templates are parsed, and never run."""

from pathlib import Path

import pytest

from ftc.analysis.chat_template import TemplateError, parse


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
