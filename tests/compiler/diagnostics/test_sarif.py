"""SARIF logs are valid, point at the right characters, and carry fixes that work."""

import json
from typing import Any

import jsonschema_rs
from hypothesis import given
from hypothesis import strategies as st
from tests.compiler.diagnostics import findings
from tests.compiler.diagnostics.findings import FILE, LOSS, SOURCES, at
from tests.compiler.diagnostics.sarif_subset import LOG

from ftc.analysis.rule import Rule
from ftc.diagnostics import sarif
from ftc.diagnostics.diagnostic import Diagnostic, Edit, Fix, Label, Severity
from ftc.fixes.apply import apply

RULE = Rule(
    "FTC301",
    "no-effect",
    Severity.ERROR,
    what="A setting that the target ignores.",
    why="It would be lost without a word.",
    bad="adapter: {rank: 16}",
    good="targets: {bedrock: {accept: [adapter.rank]}}",
)
VALIDATOR = jsonschema_rs.validator_for(LOG)


def run_of(*found: Diagnostic, sources: dict[str, str] = SOURCES) -> Any:
    log = json.loads(sarif.render(found, [RULE], sources))
    VALIDATOR.validate(log)
    [run] = log["runs"]
    return run


def test_a_result_knows_its_rule_and_its_place():
    run = run_of(LOSS)
    [rule] = run["tool"]["driver"]["rules"]
    assert (rule["id"], rule["name"]) == ("FTC301", "no-effect")
    assert rule["defaultConfiguration"] == {"level": "error"}
    assert "```yaml\nadapter: {rank: 16}\n```" in rule["help"]["markdown"]
    [result] = run["results"]
    assert (result["ruleId"], result["ruleIndex"], result["level"]) == ("FTC301", 0, "error")
    assert result["message"]["text"].startswith("adapter.rank has no effect on bedrock\n")
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": FILE},
                "region": {"startLine": 4, "startColumn": 24, "endLine": 4, "endColumn": 28},
            }
        }
    ]
    assert result["properties"] == {"targets": ["bedrock"]}


def test_second_places_are_related_locations():
    [result] = run_of(LOSS._replace(related=(Label(at(4, 34, 39), "twice this"),)))["results"]
    [related] = result["relatedLocations"]
    assert related["message"] == {"text": "twice this"}
    assert related["physicalLocation"]["region"]["startColumn"] == 34


def test_only_rules_that_were_broken_are_described():
    assert run_of()["tool"]["driver"]["rules"] == []
    other = Diagnostic("FTC999", Severity.NOTE, "m")
    rules = run_of(other, LOSS)["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["FTC301", "FTC999"]


def test_file_names_become_uris():
    found = [
        Diagnostic("FTC301", Severity.ERROR, "m", at(1, 1, 2)._replace(file=file))
        for file in ("./a b.yaml", "/x/ä.yaml")
    ]
    uris = [
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for result in run_of(*found)["results"]
    ]
    assert uris == ["a%20b.yaml", "file:///x/%C3%A4.yaml"]


def replaced(text: str, replacement: Any) -> str:
    """What an editor makes of the text."""
    region = replacement["deletedRegion"]
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    start = starts[region["startLine"] - 1] + region["startColumn"] - 1
    end = starts[region["endLine"] - 1] + region["endColumn"] - 1
    return text[:start] + replacement["insertedContent"]["text"] + text[end:]


def test_a_fix_is_the_change_of_text_that_it_makes():
    fixes = [
        LOSS.fix,
        Fix("set", (Edit("set", ("training", "epochs"), 2),)),
        Fix("rename", (Edit("rename", ("training", "seed"), "sead"),)),
        Fix("remove", (Edit("remove", ("training", "optimizer")),)),
        Fix("first", (Edit("remove", ("version",)),)),
    ]
    for fix in fixes:
        [result] = run_of(LOSS._replace(fix=fix))["results"]
        [change] = result["fixes"][0]["artifactChanges"]
        [replacement] = change["replacements"]
        assert replaced(SOURCES[FILE], replacement) == apply(SOURCES[FILE], [fix]).text


@given(st.lists(findings.diagnostics, max_size=4), findings.sources)
def test_whatever_is_found_makes_a_valid_log(found: list[Diagnostic], source: str):
    run_of(*found, sources={"a.yaml": source, "b.yaml": "version: 2\n"})
