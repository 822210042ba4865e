"""What was compiled is imported and compiled again: the same bytes, or a reason."""

import json
import os
from pathlib import Path

import pytest

from ftc import backends
from ftc.compilation import compile_plan
from ftc.front_end import check, check_text
from ftc.lifting import lift_job, spec_text
from ftc.settling import settle
from ftc.source.construct import Budget
from ftc.source.parse import parse
from ftc.source.yaml_1_1 import as_yaml_1_1

ROOT = Path(__file__).parent.parent

_REWARDS = "rewards are compiled to programs, and no program is read back"
_STAGE = "names what an earlier stage leaves; a stage is imported by itself"

DIFFERS = {
    "order-totals/axolotl/axolotl.yaml": _REWARDS,
    "pipeline-more-data/axolotl/2-more/axolotl.yaml": _STAGE,
    "gemini-reinforcement/vertex/request.json": _REWARDS,
    "nova-reinforcement/bedrock/request.json": _REWARDS,
    "order-totals-azure/openai/request.json": _REWARDS,
    "order-totals-mantle/openai/request.json": _REWARDS,
    "pipeline-more-data/bedrock/2-more/request.json": _STAGE,
    "pipeline-more-data/vertex/2-more/request.json": _STAGE,
    "pipeline-together/together/2-sft/request.json": _STAGE,
    "pipeline-together/together/3-dpo/request.json": _STAGE,
}

NOT_IN_A_REQUEST = ("project", "location", "region", "endpoint", "resource")
"""Options that say where a request is sent."""


def goldens(name):
    found = sorted((ROOT / "golden").rglob(name))
    return [pytest.param(file, id=file.relative_to(ROOT / "golden").as_posix()) for file in found]


@pytest.fixture(autouse=True)
def _in_the_repository():
    before = Path.cwd()
    os.chdir(ROOT)
    yield
    os.chdir(before)


def plan_of(file):
    name, _, *stage = file.relative_to(ROOT / "golden").parts[:-1]
    plans = check(Path("specs") / f"{name}.yaml").plans
    return next(p for p in plans if not stage or f"{p.stage.number}-{p.stage.name}" == stage[0])


def again(text, lifted):
    plan = check_text(text, file="specs/imported.yaml").plan
    return compile_plan(plan, backends.target(lifted.target.name)).texts if plan else {}


def settings(text):
    """Without the comments: they tell the description, which the settings do not."""
    return [line for line in text.split("\n") if not line.startswith("#")]


@pytest.mark.parametrize("file", goldens("axolotl.yaml"))
def test_an_axolotl_yaml_is_written_the_same_from_what_was_imported(file):
    text = file.read_text(encoding="utf-8")
    document = as_yaml_1_1(parse(text, "axolotl.yaml", [], Budget()))
    lifted = lift_job(document, {}, gpus=plan_of(file)["hardware.gpus"])
    settled = settle(lifted, "specs/imported.yaml")
    spec = spec_text(settled.leaves, "", verbatim=settled.verbatim, to="axolotl")
    written = again(spec, lifted).get("axolotl.yaml", "")
    known = file.relative_to(ROOT / "golden").as_posix() in DIFFERS
    assert (settings(written) != settings(text)) == known
    if not known:
        assert not settled.verbatim
        assert not settled.refused


@pytest.mark.parametrize("file", goldens("request.json"))
def test_a_request_is_written_the_same_from_what_was_imported(file):
    text, plan = file.read_text(encoding="utf-8"), plan_of(file)
    name = file.relative_to(ROOT / "golden").parts[1]
    told = {leaf for leaf in plan.leaves if leaf.startswith("data.") and plan.given(leaf)}
    told |= {f"targets.{name}.{option}" for option in NOT_IN_A_REQUEST} & plan.leaves.keys()
    lifted = lift_job(json.loads(text), {leaf: plan[leaf] for leaf in told})
    assert lifted.target.name == name
    written = again(spec_text(lifted.leaves, "", verbatim={}, to=name), lifted)
    known = file.relative_to(ROOT / "golden").as_posix() in DIFFERS
    assert (written.get("request.json") != text) == known
