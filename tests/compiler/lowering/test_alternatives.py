"""What one target cannot take is sent to those that can."""

from datetime import date

from ftc import backends
from ftc.compilation import judge
from ftc.front_end import check_text

SPEC = """\
version: 1
name: sample
model: {base: org/m, hosted: {bedrock: "amazon.nova-micro-v1:0:128k"}}
data: {train: train.jsonl, validation: 10%, format: preference}
method: dpo
adapter: {type: dora, rank: 8}
"""


HOSTED_ONLY = SPEC.replace("base: org/m, ", "")

RATINGS = """\
version: 1
name: sample
model: org/m
data: {train: train.jsonl, validation: 10%, columns: {prompt: question}}
method: kto
"""


def helps(target: str, spec: str = SPEC) -> dict[str | None, str | None]:
    checked = check_text(spec, today=date(2026, 11, 23))
    assert checked.plan is not None
    verdict = judge(checked.plan, backends.target(target))
    return {d.leaf: d.help for d in verdict.diagnostics if d.code in ("FTC301", "FTC304")}


def test_a_refused_method_names_the_targets_that_have_it():
    assert (helps("bedrock")["method.type"] or "").startswith("compile for axolotl, local")


def test_a_lost_section_names_the_targets_that_carry_all_of_it():
    told = helps("bedrock")["adapter"] or ""
    assert told.endswith("or compile for axolotl, local")


def test_a_target_that_refuses_the_spec_for_another_reason_is_no_way_out():
    """The services know the prompt's column, and no KTO."""
    told = helps("axolotl", RATINGS)["data.columns.prompt"] or ""
    assert told.endswith("or compile for local")


def test_a_target_for_which_the_spec_names_no_model_is_named_with_what_it_needs():
    told = helps("bedrock", HOSTED_ONLY)["adapter"] or ""
    assert told.endswith("or compile for axolotl, local once the spec names a model there")
    told = helps("bedrock")["method.type"]
    assert told == (
        "compile for axolotl, local, or for openai, vertex once the spec names a model there"
    )


def test_a_target_whose_rules_object_to_the_spec_is_no_way_out():
    """OpenAI has retired that model, says the catalogue."""
    retired = SPEC.replace("hosted: {", 'hosted: {openai: "gpt-3.5-turbo-0613", ')
    assert "openai" in (helps("bedrock")["method.type"] or "")
    assert "openai" not in (helps("bedrock", retired)["method.type"] or "")
