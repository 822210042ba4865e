"""The table of adapters: what each costs, read off the language, the defaults and the rules."""

from datetime import date

from ftc.analysis.adapter_size import LLAMA_8B, LLAMA_8B_PARAMETERS, adapter_parameters
from ftc.analysis.rules.adapter_kinds import adapter_not_served
from ftc.analysis.run import run
from ftc.front_end import check_text
from ftc.language.vocabulary import entries, leaf_types
from ftc_schemas.spec.root import Spec

_SPEC = "version: 1\nname: x\nmodel: org/model\ndata: train.jsonl\nadapter: "


def table() -> str:
    """One row a kind, at its defaults."""
    head = (
        "| Kind | Weights learned of Llama 3.1 8B | Learning rate, SFT | Quantized base | "
        "Merged | Loaded by vLLM |\n|---|---|---|---|---|---|\n"
    )
    return head + "".join(_row(kind) for kind in leaf_types(Spec, "adapter"))


def _row(kind: str) -> str:
    plan = check_text(_SPEC + kind, today=date(2026, 11, 25)).plan
    if plan is None:
        raise ValueError(kind)
    if kind == "none":
        share, merged, served = "all", "–", "yes"
    else:
        learned = adapter_parameters(plan, LLAMA_8B)
        share = f"{learned / 10**6:,.2f} million ({learned / LLAMA_8B_PARAMETERS:.3%})"
        labels = [finding.label for finding in run([adapter_not_served], plan)]
        merged = "no" if "cannot be merged" in labels else "yes"
        served = "no" if labels or kind == "dora" else "yes"  # vLLM refuses DoRA too
    rate = f"{plan['training.learning_rate']:g}"
    return f"| `{kind}` | {share} | {rate} | {_bits(kind)} | {merged} | {served} |\n"


def _bits(kind: str) -> str:
    entry = next(entry for entry in entries(Spec) if entry.name == "adapter.bits")
    if kind not in (entry.branch or "").split(", "):
        return "–"
    return "4 bits" if kind == "dora" else "4 or 8 bits"
