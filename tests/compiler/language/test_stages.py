"""A spec with stages is taken apart into specs, each finding told once and at its place."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ftc import backends
from ftc.compilation import compile_spec, judge_spec
from ftc.diagnostics.diagnostic import Diagnostic
from ftc.front_end import Checked, check, check_text

SHARED = """\
version: 1
name: tone
model: {base: org/model, revision: c1899de289a04d12100db370d81485cdf75e47ca}
data: {validation: 10%}
adapter: {type: lora, rank: 8}
"""
STAGES = """\
stages:
  - name: sft
    data: hf://datasets/a/b/chats.jsonl
  - name: dpo
    from: sft
    method: dpo
    data: hf://datasets/a/b/pairs.jsonl
    training: {epochs: 1}
"""


def checked(text: str = STAGES, *overrides: str) -> Checked:
    return check_text(SHARED + text, overrides=overrides)


def found(text: str, code: str) -> list[Diagnostic]:
    return [d for d in checked(text).diagnostics if d.code == code]


def the_only(text: str, code: str) -> Diagnostic:
    (diagnostic,) = found(text, code)
    return diagnostic


def test_each_stage_is_a_plan_with_what_all_share():
    sft, dpo = checked().plans
    assert (sft["name"], dpo["name"]) == ("tone-sft", "tone-dpo")
    assert (sft["output"], dpo["output"]) == ("outputs/tone-sft", "outputs/tone-dpo")
    assert (sft["method.type"], dpo["method.type"]) == ("sft", "dpo")
    assert sft["adapter.rank"] == dpo["adapter.rank"] == 8
    assert dpo["data.validation"] == "10%"
    assert (sft["training.epochs"], dpo["training.epochs"]) == (3, 1)
    assert dpo.stage is not None
    assert dpo.stage.start is sft
    assert checked().plan is None


def test_places_stay_where_things_are_written():
    sft, dpo = checked().plans
    assert str(sft.leaves["adapter.rank"].origin.span) == "spec.yaml:5:29"
    assert str(dpo.leaves["training.epochs"].origin.span) == "spec.yaml:13:24"
    assert str(dpo.leaves["from.stage"].origin.span) == "spec.yaml:10:11"
    assert str(dpo.leaves["name"].origin.span) == "spec.yaml:9:11"


def test_a_spec_without_stages_is_the_pipeline_of_one():
    one = check_text(SHARED + "data: {train: hf://datasets/a/b/chats.jsonl}\n".replace("data", "x"))
    assert not one.plans
    whole = check_text(SHARED.replace("{validation", "{train: a.jsonl, validation"))
    assert whole.plan is whole.plans[0]
    assert whole.plan.stage is None


@pytest.mark.parametrize(
    ("text", "code", "where", "message"),
    [
        ("stages: {sft: {}}", "FTC103", "6:9", "`stages` must be a list of stages, not a mapping"),
        ("stages: []", "FTC105", "6:9", "`stages` must not be empty"),
        ("stages: [sft]", "FTC103", "6:10", "`stages[0]` must be a stage: a mapping of keys to "),
        ("stages: [{}]", "FTC102", "6:10", "`stages[0].name` is missing"),
        ("stages: [{name: 3}]", "FTC103", "6:17", "`stages[0].name` must be text, not "),
        ("stages: [{name: 2nd}]", "FTC105", "6:17", "`stages[0].name` must be lower-case letters"),
        ("stages: [{name: a, from: [a]}]", "FTC103", "6:26", "`stages[0].from.stage` must be text"),
        ("stages: [{name: a, from: {stag: b}}]", "FTC101", "6:27", "unknown key `stag` in "),
        ("stages: [{name: a, frm: b}]", "FTC101", "6:20", "unknown key `frm`"),
        ("stages: [{name: a}, {name: a}]", "FTC107", "6:28", "two stages are named `a`"),
        ("stages: [{name: a}, {name: b, from: c}]", "FTC108", "6:37", "there is no stage `c`"),
        (
            "stages: [{name: a, from: a}]",
            "FTC109",
            "6:26",
            "the stage `a` cannot start",
        ),
        (
            "stages: [{name: a, from: b}, {name: b}]",
            "FTC109",
            "6:26",
            "the stage `b` is trained only after this one",
        ),
        (
            "stages: [{name: a, version: 1}]",
            "FTC110",
            "6:20",
            "a stage has no `version`",
        ),
        ("stages: [{name: a, stages: []}]", "FTC110", "6:20", "a stage has no `stages`"),
        (
            "stages: [{name: a, extends: x}]",
            "FTC110",
            "6:20",
            "a stage has no `extends`",
        ),
    ],
)
def test_what_is_wrong_with_stages_is_told_at_its_place(text, code, where, message):
    diagnostics = [d for d in checked(text).diagnostics if d.code == code]
    assert [str(d.span) for d in diagnostics] == [f"spec.yaml:{where}"]
    assert diagnostics[0].message.startswith(message)
    assert not checked(text).plans


def test_the_name_of_a_stage_is_judged_once():
    wrong = the_only("data: x.jsonl\nstages: [{name: sft}, {name: DPO, from: sft}]", "FTC105")
    assert wrong.message.startswith("`stages[1].name` must be lower-case letters")
    assert wrong.help == "write `dpo`"
    assert wrong.fix is None, "others may point to it"


def test_a_misspelt_stage_gets_the_nearest_name():
    wrong = the_only(STAGES.replace("from: sft", "from: stf"), "FTC108")
    assert wrong.help == "did you mean `sft`?"
    assert wrong.fix is not None
    assert wrong.fix.edits[0].path == ("stages", 1, "from", "stage")


def test_a_reward_must_come_from_an_earlier_stage():
    text = "stages: [{name: a, method: {type: sft, rewards: [{type: model, from: b}]}}]"
    assert the_only(text, "FTC108").message == "there is no stage `b`"
    alone = check_text(SHARED + "method: {type: sft, teacher: {from: big}}")
    assert "there is no stage `big`" in {d.message for d in alone.diagnostics}


def test_what_a_stage_lacks_is_told_at_the_stage():
    text = STAGES.replace("    data: hf://datasets/a/b/pairs.jsonl\n", "")
    missing = the_only(text, "FTC102")
    assert (missing.message, str(missing.span)) == ("`data.train` is missing", "spec.yaml:4:1")


def test_a_finding_about_the_shared_part_is_told_once():
    text = SHARED.replace("rank: 8", "rank: 0") + STAGES
    errors = [d for d in check_text(text).diagnostics if d.code == "FTC105"]
    assert [str(d.span) for d in errors] == ["spec.yaml:5:29"]


def test_a_finding_about_the_shared_part_in_one_stage_names_the_stage():
    text = SHARED + "training: {packing: true}\n" + STAGES
    (loss,) = [
        d
        for d in judge_spec(check_text(text), backends.target("local"))
        if d.leaf == "training.packing"
    ]
    assert loss.message == "training.packing has no effect on local (stage dpo)"


def test_a_loss_that_one_stage_needs_accepted_is_not_needless_for_the_others():
    accept = "targets: {local: {accept: [training.packing]}}\n"
    text = SHARED + "training: {packing: true}\n" + accept + STAGES
    assert not judge_spec(check_text(text), backends.target("local"))
    nobody = SHARED + accept + STAGES
    (needless,) = judge_spec(check_text(nobody), backends.target("local"))
    assert needless.code == "FTC303"


def test_a_fix_edits_the_stage_in_the_file(tmp_path: Path):
    from ftc.cli.main import main

    spec = tmp_path / "spec.yaml"
    spec.write_text(SHARED + STAGES.replace("training:", "trainin:").replace("sft\n", "sft\n", 1))
    assert main(["check", "--fix", str(spec)]) == 0
    assert "    training: {epochs: 1}" in spec.read_text()


def test_a_shared_entry_that_every_stage_replaces_is_a_warning():
    text = "training: {epochs: 9, seed: 1}\n" + STAGES.replace(
        "chats.jsonl", "chats.jsonl\n    training: {epochs: 2}"
    )
    unheard = the_only(text, "FTC111")
    assert unheard.message == "`training.epochs` has no effect: every stage says otherwise"
    assert str(unheard.span) == "spec.yaml:6:12"


def test_overrides_reach_a_stage_by_number_and_by_name():
    by_number = checked(STAGES, "stages.1.training.epochs=7").plans[1]
    by_name = checked(STAGES, "stages.dpo.method.beta=0.3").plans[1]
    assert by_number["training.epochs"] == 7
    assert by_name["method.beta"] == 0.3
    (wrong,) = [d for d in checked(STAGES, "stages.rl.name=x").diagnostics if d.code == "FTC030"]
    assert wrong.message == "`stages` has no item `rl`"
    assert wrong.label == "it has sft, dpo"


def test_stages_of_an_extended_file_are_taken_over_or_replaced_whole(tmp_path: Path):
    (tmp_path / "data").mkdir()
    (tmp_path / "shared").mkdir()
    base = tmp_path / "shared" / "base.yaml"
    base.write_text(SHARED + STAGES.replace("hf://datasets/a/b/", ""))
    spec = tmp_path / "spec.yaml"
    spec.write_text("extends: shared/base.yaml\nname: other\n")
    sft, dpo = check(spec).plans
    assert (sft["name"], dpo["data.train"]) == ("other-sft", "shared/pairs.jsonl")
    spec.write_text("extends: shared/base.yaml\nstages: [{name: only, data: x.jsonl}]\n")
    (only,) = check(spec).plans
    assert (only["name"], only["data.train"]) == ("tone-only", "x.jsonl")
    assert only.stage is not None


SCALARS = st.sampled_from([None, True, 0, 1.5, "sft", "dpo", "", "a b"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["name", "from", "stage", "stages", "method", "rewards", "data", "type", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(VALUES)
def test_whatever_stands_under_stages_is_an_answer_and_never_a_crash(value: Any):
    spec = {**yaml.safe_load(SHARED), "stages": value}
    result = check_text(json.dumps(spec))
    assert result.diagnostics or result.plans


def test_files_are_named_with_the_folder_of_their_stage():
    compiled = compile_spec(checked(), backends.target("local"))
    assert {"run.sh", "1-sft/train.py", "2-dpo/train.py", "2-dpo/start.py"} <= set(compiled.texts)
    assert "1-sft/start.py" not in compiled.texts


def test_a_stage_that_a_target_cannot_take_keeps_all_from_being_written():
    compiled = compile_spec(checked(), backends.target("axolotl"))
    assert compiled.texts == {}
    assert any(d.code == "FTC304" for d in compiled.diagnostics)
