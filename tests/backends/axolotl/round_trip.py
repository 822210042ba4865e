"""A spec of an Axolotl YAML, and that spec compiled again."""

from ftc import backends
from ftc.compilation import compile_plan
from ftc.front_end import check_text
from ftc.lifting import lift_job, spec_text
from ftc.settling import settle
from ftc.source.construct import Budget
from ftc.source.parse import parse
from ftc.source.yaml_1_1 import as_yaml_1_1


def imported(text, gpus=1):
    document = as_yaml_1_1(parse(text, "axolotl.yaml", [], Budget()))
    lifted = lift_job(document, {}, "axolotl", gpus)
    return lifted, settle(lifted, "spec.yaml")


def compiled(settled):
    text = spec_text(settled.leaves, "", verbatim=settled.verbatim, to="axolotl")
    checked = check_text(text)
    assert checked.plan is not None, checked.diagnostics
    return compile_plan(checked.plan, backends.target("axolotl"))
