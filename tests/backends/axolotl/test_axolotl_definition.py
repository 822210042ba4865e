"""What is said against keys that Axolotl would drop, or values that it would refuse."""

import json

import pytest

from ftc import backends
from ftc.compilation import compile_plan
from ftc.front_end import check_text
from ftc_backends.axolotl.definition import problems

CUT = "axolotl.integrations.cut_cross_entropy.CutCrossEntropyPlugin"
SMALL = {"base_model": "org/model", "learning_rate": 1e-4}


def said(document):
    return {
        ".".join(map(str, problem.path)): problem.message for problem in problems(SMALL | document)
    }


def test_a_small_document_is_fine():
    assert said({}) == {}


def test_a_misspelt_key_gets_the_nearest_real_one():
    assert said({"flash_atention": True}) == {
        "flash_atention": "Axolotl has no such key, and would ignore it; "
        "did you mean `flash_attention`?"
    }


def test_a_value_of_the_wrong_kind_is_a_problem():
    assert list(said({"lora_r": "16"})) == ["lora_r"]
    assert "none of" in said({"excess_length_strategy": "cut"})["excess_length_strategy"]


def test_a_key_inside_a_dataset_is_held_against_the_dataset_it_comes_nearest_to():
    entry = {"path": "a.jsonl", "type": "chat_template", "role_to_train": ["assistant"]}
    assert list(said({"datasets": [entry]})) == ["datasets.0.role_to_train"]


def test_a_plugins_key_counts_only_beside_the_plugin():
    (message,) = said({"cut_cross_entropy": True}).values()
    assert f"plugins: [{CUT}]" in message
    assert said({"cut_cross_entropy": True, "plugins": [CUT]}) == {}


def test_plugins_may_be_anything_and_nothing_breaks():
    assert said({"plugins": [{"no": "plugin"}]})
    assert said({"plugins": {"no": "list"}})


@pytest.mark.parametrize("missing", SMALL)
def test_what_axolotl_requires_is_required(missing):
    document = {key: value for key, value in SMALL.items() if key != missing}
    assert [problem.path for problem in problems(document)] == [(missing,)]


def compiled_with(**options):
    spec = {
        "version": 1,
        "name": "sample",
        "model": "org/model",
        "data": "data/train.jsonl",
        "targets": {"axolotl": options},
    }
    plan = check_text(json.dumps(spec)).plan
    return compile_plan(plan, backends.target("axolotl"))


def test_a_verbatim_key_reaches_the_file():
    text = compiled_with(set={"wandb_project": "tone"}).texts["axolotl.yaml"]
    assert "wandb_project: tone\n" in text


def test_a_verbatim_key_that_axolotl_does_not_know_is_an_error_at_its_place():
    result = compiled_with(set={"wandb_projct": "tone"})
    (found,) = [d for d in result.diagnostics if d.severity == "error"]
    assert found.code == "FTC305" and "wandb_project" in found.message
    assert found.span is not None


def test_a_spec_without_a_base_model_is_told_once(codes):
    leaves = {"model.base": None, "model.hosted.openai": "gpt-4.1-mini-2025-04-14"}
    assert codes("axolotl", leaves) == {"FTC420"}
