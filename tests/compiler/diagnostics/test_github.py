"""Annotations stand on the changed line of a pull request."""

import re

from hypothesis import given
from hypothesis import strategies as st
from tests.compiler.diagnostics import findings
from tests.compiler.diagnostics.findings import LOSS, at

from ftc.diagnostics import github
from ftc.diagnostics.diagnostic import Diagnostic, Severity
from ftc.source.span import Span


def test_an_error_is_an_annotation():
    assert github.render([LOSS]) == (
        "::error file=specs/support-tone.yaml,line=4,col=24,endLine=4,endColumn=28,title=FTC301::"
        "adapter.rank has no effect on bedrock%0A"
        "amazon.nova-micro-v1:0:128k chooses its own adapter size%0A"
        "help: accept the loss with `targets.bedrock.accept: [adapter.rank]`, "
        "or compile for axolotl\n"
    )


def test_severities_have_githubs_names():
    found = [Diagnostic("FTC001", severity, "m") for severity in Severity]
    assert github.render(found).split("\n") == [
        "::error title=FTC001::m",
        "::warning title=FTC001::m",
        "::notice title=FTC001::m",
        "",
    ]


def test_over_several_lines_there_are_no_columns():
    found = [Diagnostic("FTC001", Severity.ERROR, "m", at(5, 1, 19, end_line=12))]
    assert "file=specs/support-tone.yaml,line=5,endLine=12,title" in github.render(found)


def test_a_message_cannot_start_another_command():
    span = Span("./a,b:c%.yaml", 1, 1, 1, 2)
    found = [Diagnostic("FTC001", Severity.ERROR, "100%\r\n::stop-commands::x", span)]
    assert github.render(found) == (
        "::error file=a%2Cb%3Ac%25.yaml,line=1,col=1,endLine=1,endColumn=2,title=FTC001::"
        "100%25%0D%0A::stop-commands::x\n"
    )


@given(st.lists(findings.diagnostics, max_size=4))
def test_every_line_is_one_command(found: list[Diagnostic]):
    lines = github.render(found).splitlines()
    assert all(re.fullmatch(r"::(error|warning|notice) [^:]*::.*", line) for line in lines)
    assert len(lines) <= len(found)
