"""42x: what Axolotl needs of a spec."""

from collections.abc import Iterator
from typing import Final

from ftc.analysis.rule import Finding, Rule, rule
from ftc.diagnostics.diagnostic import Severity
from ftc.plan.plan import Plan


@rule(
    "FTC420",
    "axolotl-model-missing",
    Severity.ERROR,
    what="The spec is compiled for Axolotl and names no base model.",
    why="Axolotl trains open weights. A service's own model (`model.hosted`) has none to download, "
    "and which open model comes nearest to it is not for a compiler to guess.",
    bad="model: {base: null, hosted: {openai: gpt-4.1-mini-2025-04-14}}",
    good="model: {base: Qwen/Qwen3-0.6B}",
    sources=("Axolotl 0.19.0, AxolotlInputConfig.base_model is required, read 2026-11-23",),
)
def model_missing(plan: Plan) -> Iterator[Finding]:
    if "model.base" not in plan:
        yield Finding(
            "model.base",
            "the spec names no base model for axolotl",
            label="Axolotl trains open weights",
            help="add `base: …` under `model`: a Hugging Face id or a folder",
            at_key=True,
        )


RULES: Final[tuple[Rule, ...]] = (model_missing,)
