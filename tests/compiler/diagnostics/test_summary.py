"""The last line counts what was told, and what goes away by itself."""

import pytest

from ftc.diagnostics.diagnostic import Diagnostic, Fix, Severity
from ftc.diagnostics.summary import summary

ERROR = Diagnostic("FTC101", Severity.ERROR, "wrong")
WARNING = Diagnostic("FTC201", Severity.WARNING, "odd")
NOTE = Diagnostic("FTC302", Severity.NOTE, "so it is")
SAFE = ERROR._replace(message="fixable", fix=Fix("fix", ()))
UNSAFE = ERROR._replace(message="fixable at a price", fix=Fix("fix", (), safe=False))


@pytest.mark.parametrize(
    ("found", "line"),
    [
        ([], ""),
        ([ERROR], "1 error"),
        (
            [ERROR, WARNING, SAFE],
            "2 errors, 1 warning; 1 fixable with --fix",
        ),
        ([WARNING, NOTE, NOTE], "1 warning, 1 note"),
        ([UNSAFE], "1 error; 1 fixable with --fix --unsafe-fixes"),
        (
            [SAFE, UNSAFE],
            "2 errors; 1 fixable with --fix, 1 more with --fix --unsafe-fixes",
        ),
        ([ERROR._replace(target="local"), ERROR._replace(target="openai")], "1 error"),
    ],
)
def test_what_was_found_is_counted_once(found: list[Diagnostic], line: str):
    assert summary(found) == line
