"""What the templates see of methods in which a model answers: prompts, rewards, teachers."""

from collections.abc import Mapping
from typing import Any, Final

from ftc.emit.literal import literal
from ftc_backends.local.start import stage_in
from ftc_schemas.spec.rewards import columns as named_columns

_TAKEN: Final = (
    "completion",
    "completion_ids",
    "completions",
    "environments",
    "log_extra",
    "log_metric",
    "prompts",
    "trainer_state",
)
"""What TRL 1.16 gives a reward beside the columns; a column of that name would be lost."""


def columns(doc: Mapping[str, Any]) -> tuple[list[str], list[str]] | None:
    """Required and optional columns of prompts; None for other data."""
    if doc["data"]["format"] != "prompt-only":
        return None
    optional = ["tools"] if "answers" in doc else []
    return ["prompt", *named_columns(doc.get("rewards", ()))], optional


def _taken() -> str:
    rows = "".join(f"    {literal(name)},\n" for name in _TAKEN)
    return f"TAKEN = {{\n{rows}}}"


def answer_length(doc: Mapping[str, Any]) -> str:
    """The argument that says how long an answer may be."""
    return "max_new_tokens" if "max_new_tokens" in doc["config"] else "max_completion_length"


def context(doc: Mapping[str, Any], parts: str, *, loads: bool) -> dict[str, Any]:
    judged_by = doc.get("rewards", ())
    teacher = doc.get("teacher", {}).get("base", "")
    local_teacher = teacher.startswith((".", "/"))
    return {
        "fits": "max_prompt_length" in doc,
        "repeats": parts == "generating" and loads,
        "shows_tools": parts == "answered",
        "keeps_columns": any(reward["type"] == "function" for reward in judged_by),
        "taken_columns": _taken(),
        "reward_models": any(reward["type"] == "model" for reward in judged_by),
        "answer_length": answer_length(doc),
        "local_teacher": local_teacher,
        "teacher_stage": stage_in(teacher),
        "root_argument": ", args.data_root" if local_teacher else "",
        "samples": bool(doc.get("answers", {}).get("do_sample")),
    }
