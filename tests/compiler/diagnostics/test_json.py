"""The JSON that other programs read keeps its shape."""

import json as stdlib

from hypothesis import given
from hypothesis import strategies as st
from tests.compiler.diagnostics import findings
from tests.compiler.diagnostics.findings import FILE, LOSS, at

from ftc.diagnostics import json
from ftc.diagnostics.diagnostic import Diagnostic, Edit, Fix, Label, Severity


def test_everything_is_told():
    related = (Label(at(4, 34, 39), "twice this"),)
    assert stdlib.loads(json.render([LOSS._replace(related=related)])) == {
        "version": 1,
        "diagnostics": [
            {
                "code": "FTC301",
                "severity": "error",
                "message": "adapter.rank has no effect on bedrock",
                "target": "bedrock",
                "place": {"file": FILE, "line": 4, "column": 24, "end_line": 4, "end_column": 28},
                "label": "amazon.nova-micro-v1:0:128k chooses its own adapter size",
                "help": LOSS.help,
                "related": [
                    {
                        "place": {
                            "file": FILE,
                            "line": 4,
                            "column": 34,
                            "end_line": 4,
                            "end_column": 39,
                        },
                        "text": "twice this",
                    }
                ],
                "fix": {
                    "title": "accept the loss",
                    "safe": False,
                    "edits": [
                        {
                            "action": "set",
                            "path": ["targets", "bedrock", "accept"],
                            "value": ["adapter.rank"],
                        }
                    ],
                },
            }
        ],
    }


def test_what_is_not_there_is_null():
    [told] = stdlib.loads(json.render([Diagnostic("FTC001", Severity.NOTE, "m")]))["diagnostics"]
    assert told == {
        "code": "FTC001",
        "severity": "note",
        "message": "m",
        "target": None,
        "place": None,
        "label": "",
        "help": None,
        "related": [],
        "fix": None,
    }


def test_a_removal_has_no_value():
    fix = Fix("remove it", (Edit("remove", ("data", "train", 0)),))
    found = [Diagnostic("FTC001", Severity.ERROR, "m", fix=fix)]
    [told] = stdlib.loads(json.render(found))["diagnostics"]
    assert told["fix"]["edits"] == [{"action": "remove", "path": ["data", "train", 0]}]


def test_nothing_found_is_an_empty_list():
    assert stdlib.loads(json.render([])) == {"version": 1, "diagnostics": []}


@given(st.lists(findings.diagnostics, max_size=4))
def test_anything_is_valid_json_in_utf_8(found: list[Diagnostic]):
    told = stdlib.loads(json.render(found).encode())["diagnostics"]
    assert [t["code"] for t in told] == [d.code for d in found]
