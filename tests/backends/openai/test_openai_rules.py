"""What is said before an upload to OpenAI costs anything."""

from datetime import date

import pytest

from ftc.diagnostics.diagnostic import Severity
from ftc_backends.openai.rules import RULES


def test_a_spec_without_a_model_of_the_service_gets_the_current_ids(compiled):
    result = compiled("openai", {"model.hosted.openai": None, "model.base": "Qwen/Qwen3-0.6B"})
    (finding,) = [d for d in result.diagnostics if d.code == "FTC410"]
    assert "gpt-4.1-mini-2025-04-14" in finding.help
    assert "gpt-3.5" not in finding.help


@pytest.mark.parametrize(
    ("leaves", "code"),
    [
        ({"targets.openai.endpoint": "azure"}, "FTC411"),
        ({"targets.openai.suffix": "x" * 65}, "FTC412"),
        (
            {
                "targets.openai.endpoint": "azure",
                "targets.openai.resource": "r",
                "targets.openai.suffix": "v1.2",
            },
            "FTC412",
        ),
        ({"targets.openai.metadata": {"k": "v" * 513}}, "FTC413"),
        ({"targets.openai.metadata": {"k" * 65: "v"}}, "FTC413"),
        ({"targets.openai.metadata": {str(n): "v" for n in range(16)}}, "FTC413"),
        ({"targets.openai.metadata": {"ftc": "mine"}}, "FTC413"),
        ({"targets.openai.endpoint": "bedrock-mantle"}, "FTC414"),
        ({"data.train": "s3://bucket/train.jsonl"}, "FTC416"),
        ({"model.hosted.openai": "gpt-4.1-minni-2025-04-14"}, "FTC401"),
        ({"model.hosted.openai": "gpt-3.5-turbo-0125"}, "FTC402"),
        ({"training.epochs": 51}, "FTC405"),
        ({"training.batch_size": 300}, "FTC405"),
        (
            {
                "model.hosted.openai": "gpt-4o-2024-08-06",
                "method.type": "dpo",
                "data.format": "preference",
            },
            "FTC404",
        ),
    ],
)
def test_a_mistake_has_its_rule(codes, leaves, code):
    assert code in codes("openai", leaves)


@pytest.mark.parametrize(
    "leaves",
    [
        {"targets.openai.suffix": "x" * 65},
        {"training.epochs": 51},
        {"model.hosted.openai": None, "model.base": "org/model"},
    ],
)
def test_a_rule_speaks_and_the_definition_does_not_repeat_it(codes, leaves):
    assert "FTC305" not in codes("openai", leaves)


def test_the_end_of_the_service_is_told_while_jobs_are_still_taken(compiled):
    result = compiled(
        "openai", {"model.base": "Qwen/Qwen3-0.6B", "model.hosted.vertex": "gemini-3.5-flash"}
    )
    note, finding = [d for d in result.diagnostics if d.code == "FTC403"]
    assert "no new jobs after 2027-01-06" in finding.message
    assert "shut down on 2027-01-14" in finding.message
    assert finding.label == "what is tuned today lives 52 days at most"
    assert "vertex (gemini-3.5-flash)" in finding.help
    assert "local" in finding.help
    assert note.severity == "note"
    assert "never fine-tuned" in note.help


def test_a_service_that_has_closed_to_new_customers_says_so_long_before_its_end(compiled):
    azure = {"targets.openai.endpoint": "azure", "targets.openai.resource": "r"}
    result = compiled("openai", azure)
    (finding,) = [d for d in result.diagnostics if d.code == "FTC403"]
    assert finding.severity == "note"
    assert "2026-10-14" in finding.help


def test_after_the_last_day_it_is_an_error(codes):
    assert "FTC402" in codes("openai", today=date(2027, 1, 7))
    assert "FTC402" not in codes("openai", today=date(2027, 1, 6))


def test_a_model_newer_than_the_catalogue_is_only_a_warning(compiled):
    result = compiled("openai", {"model.hosted.openai": "frontier-9-2028-01-01"})
    (finding,) = [d for d in result.diagnostics if d.code == "FTC401"]
    assert finding.severity == "warning"
    assert result.files


def test_another_targets_model_is_that_targets_business(codes):
    found = codes("openai", {"model.hosted.vertex": "gemini-2.5-flash"})
    assert "FTC402" not in found


def test_facts_that_were_read_long_ago_are_named(compiled):
    result = compiled("openai", today=date(2026, 6, 1))
    assert all(d.code != "FTC409" for d in result.diagnostics)
    result = compiled(
        "openai",
        {"targets.openai.endpoint": "azure", "targets.openai.resource": "r"},
        today=date(2027, 4, 1),
    )
    assert any(d.code == "FTC409" for d in result.diagnostics)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_has_a_page(rule):
    assert rule.what and rule.why and rule.bad and rule.good and rule.sources
    assert rule.code.startswith("FTC41")


def test_a_model_without_its_date_is_answered_with_the_ids_that_begin_so(compiled):
    found = compiled("openai", {"model.hosted.openai": "gpt-4.1-mini"}).diagnostics
    (unknown,) = [d for d in found if d.code == "FTC401"]
    assert unknown.severity is Severity.WARNING
    assert unknown.help.startswith("did you mean `gpt-4.1-mini-2025-04-14`?")
