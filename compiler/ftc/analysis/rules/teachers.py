"""7xx: models beside the one that learns: teachers, and reward models."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from ftc.analysis.base_model import is_folder, known, vocabulary_size
from ftc.analysis.rule import Finding, rule
from ftc.diagnostics.diagnostic import Severity
from ftc.plan.plan import Plan
from ftc.source.span import Path
from ftc_schemas.spec.leaves import OF_STAGE

_DATA: Final = "data: {format: prompt-only}\n"
_GOOD: Final = (
    _DATA
    + """\
method:
  type: distill
  teacher: Qwen/Qwen3-8B
  teacher_revision: 9c925d64d72725edaf899c6cb9c377fd0709d9c5"""
)


@rule(
    "FTC741",
    "teacher-is-the-student",
    Severity.ERROR,
    what="A model is to learn from itself.",
    why="The teacher's probabilities are the student's own, so there is no difference to learn "
    "from: the loss is 0 from the first step, and the run succeeds.",
    bad=_DATA + "method: {type: distill, teacher: Qwen/Qwen3-0.6B}",
    good=_GOOD,
    sources=("TRL 1.16 `DistillationTrainer`, read 2026-11-25",),
)
def teacher_is_the_student(plan: Plan) -> Iterator[Finding]:
    teacher: str | None = plan.get("method.teacher")
    same_commit = plan.get("method.teacher_revision") in (None, plan.get("model.revision"))
    if teacher is not None and teacher == plan.get("model.base") and same_commit:
        yield Finding(
            "method.teacher",
            "the teacher is the student",
            label="says what the student says",
            help="name a larger model of the same family",
            related=(("model.base", "this model learns"),),
        )


@rule(
    "FTC742",
    "teacher-not-larger",
    Severity.WARNING,
    what="The teacher is no larger than the student.",
    why="A student is taught what a larger model can do that it cannot. A teacher of its own size "
    "may be better because it was trained on more; one that is smaller rarely is.",
    bad=_DATA
    + """\
model: {base: Qwen/Qwen3-8B, revision: 9c925d64d72725edaf899c6cb9c377fd0709d9c5}
method:
  type: distill
  teacher: Qwen/Qwen3-0.6B
  teacher_revision: c1899de289a04d12100db370d81485cdf75e47ca""",
    good=_GOOD,
    sources=(
        "Hinton et al. 2015, Distilling the Knowledge in a Neural Network (arXiv 1503.02531)",
    ),
)
def teacher_not_larger(plan: Plan) -> Iterator[Finding]:
    if "method.teacher" not in plan or "model.base" not in plan:
        return
    teacher, student = (known(plan[leaf], plan.root) for leaf in ("method.teacher", "model.base"))
    if teacher.id == student.id or teacher.parameters is None or student.parameters is None:
        return
    if teacher.parameters < student.parameters:
        yield Finding(
            "method.teacher",
            f"{teacher.id} is smaller than the student",
            label=f"{teacher.parameters / 10**9:.2g} billion parameters",
            help="name a larger model, or swap the two",
            related=(("model.base", f"{student.parameters / 10**9:.2g} billion parameters"),),
        )


@rule(
    "FTC743",
    "teacher-of-other-tokens",
    Severity.WARNING,
    what="Teacher and student are of different families, and probabilities are to be matched.",
    why="With `match: logits` the two are compared token by token, so both need the very same "
    "vocabulary. TRL refuses another size once both are loaded, and train.py another "
    "vocabulary. Even within a family sizes differ: Qwen2.5 pads its table differently from 7B "
    "on. It is an error where the folders of both say so.",
    bad=_DATA
    + """\
method:
  type: distill
  teacher: meta-llama/Llama-3.1-8B-Instruct
  teacher_revision: 0e9e39f249a16976918f6564b8830bc894c89659""",
    good=_DATA
    + """\
method:
  type: distill
  match: answers
  teacher: meta-llama/Llama-3.1-8B-Instruct
  teacher_revision: 0e9e39f249a16976918f6564b8830bc894c89659""",
    sources=("TRL 1.16 `DistillationTrainer`, run 2026-11-23: ValueError on another vocab_size",),
)
def teacher_of_other_tokens(plan: Plan) -> Iterator[Finding]:
    named = "method.teacher" in plan and "model.base" in plan
    if plan.get("method.match") != "logits" or not named:
        return
    teacher, student = plan["method.teacher"], plan["model.base"]
    if OF_STAGE in (teacher[: len(OF_STAGE)], student[: len(OF_STAGE)]):
        return  # an earlier stage's model has the tokens of what it was made from
    if is_folder(teacher) and is_folder(student):
        sizes = [vocabulary_size(model, plan.root) for model in (teacher, student)]
        differ, told = None not in sizes and sizes[0] != sizes[1], f"{sizes[0]} tokens"
        severity = Severity.ERROR
    else:
        families = [_family(model) for model in (teacher, student)]
        differ, told = None not in families and families[0] != families[1], "another family"
        severity = Severity.WARNING
    if differ:
        yield Finding(
            "method.teacher",
            "the teacher's tokens are not the student's, and logits are compared token by token",
            label=told,
            help="write `match: answers`, or name a teacher of the student's family",
            related=(("model.base", "the student"),),
            severity=severity,
        )


def _family(model: str) -> str | None:
    """`qwen3` of `Qwen/Qwen3-0.6B`, `llama-3` of `meta-llama/Llama-3.1-8B`; None for a folder."""
    if is_folder(model):
        return None
    found = re.match(r"[a-z]+-?\d*(?:\.5)?", model.rpartition("/")[2].lower())
    return found[0] if found else None


@rule(
    "FTC744",
    "judge-not-pinned",
    Severity.WARNING,
    what="A teacher or a reward model on the Hub has no revision.",
    why="A repository on the Hub changes with every commit to it. The next run would be taught or "
    "judged by another model, and nobody could say what this one learned from.",
    bad=_DATA + "method: {type: distill, teacher: Qwen/Qwen3-8B}",
    good=_GOOD,
    sources=("Hugging Face Hub documentation, 'Download files': revisions, read 2026-11-23",),
)
def judge_not_pinned(plan: Plan) -> Iterator[Finding]:
    teacher: str | None = plan.get("method.teacher")
    if teacher and _on_the_hub(teacher) and "method.teacher_revision" not in plan:
        yield Finding(
            "method.teacher",
            f"{teacher} is not pinned to a revision",
            label="whatever stands there on the day of the download",
            help="write `teacher_revision:` with the commit that you mean",
        )
    for index, reward in enumerate(plan.get("method.rewards", ())):
        if reward["type"] == "model" and _on_the_hub(reward["path"]) and "revision" not in reward:
            place: Path = ("method", "rewards", index, "path")
            yield Finding(
                "method.rewards",
                f"{reward['path']} is not pinned to a revision",
                label="whatever stands there on the day of the download",
                help="write `revision:` beside it, with the commit that you mean",
                span=plan.document.span(place),
            )


def _on_the_hub(model: str) -> bool:
    return not is_folder(model) and not model.startswith(OF_STAGE)


_LICENCES: Final[Mapping[str, str]] = {
    "meta-llama/llama-2": "forbids to improve other models with its outputs",
    "meta-llama/meta-llama-3-": "forbids to improve other models with its outputs",
    "meta-llama/": "asks that a model improved with its outputs is called Llama, and so marked",
    "google/gemma-": "takes models that were distilled from it for models under its own terms",
}
"""What licences of well-known teachers say, by the beginning of the id; the first that fits."""


@rule(
    "FTC745",
    "teacher-with-terms",
    Severity.NOTE,
    what="The teacher's licence has terms for models that learn from its outputs.",
    why="A student may inherit the teacher's terms, or its maker may have promised not to train "
    "one. This is a reminder to read them, no advice: licences differ by version, and change.",
    bad=_DATA
    + """\
method:
  type: distill
  match: answers
  teacher: google/gemma-3-27b-it
  teacher_revision: 005ad3404e59d6023443cb575daa05336842228a""",
    good=_GOOD,
    sources=(
        "Llama 2 and 3 Community License Agreements, section 1.b.v; 3.1, section 1.b.i",
        "Gemma Terms of Use, 'Model Derivatives'",
    ),
)
def teacher_with_terms(plan: Plan) -> Iterator[Finding]:
    teacher: str = plan.get("method.teacher", "").lower()
    terms = next((told for start, told in _LICENCES.items() if teacher.startswith(start)), None)
    if terms is not None:
        yield Finding(
            "method.teacher",
            f"the licence of {plan['method.teacher']} {terms}",
            label="read its terms",
        )


@rule(
    "FTC746",
    "judge-that-cannot-score",
    Severity.ERROR,
    what="The model that learns is named as its own reward model.",
    why="A reward model gives a score by a head of its own, which a language model does not have. "
    "transformers would add one at random, and say so in a log line; train.py stops.",
    bad=_DATA
    + """\
method:
  type: rloo
  rewards:
    - type: model
      path: Qwen/Qwen3-0.6B
      revision: c1899de289a04d12100db370d81485cdf75e47ca""",
    good=_DATA + "method: {type: rloo, rewards: [{type: model, path: ./outputs/reward}]}",
    sources=("transformers 5.23 `AutoModelForSequenceClassification`, run 2026-11-25",),
)
def judge_that_cannot_score(plan: Plan) -> Iterator[Finding]:
    for index, reward in enumerate(plan.get("method.rewards", ())):
        if reward["type"] == "model" and reward["path"] == plan.get("model.base"):
            place: Path = ("method", "rewards", index, "path")
            yield Finding(
                "method.rewards",
                f"{reward['path']} is the model that learns, and has no head to score with",
                label="no reward model",
                help="train one first, with `method: reward`",
                span=plan.document.span(place),
            )


@rule(
    "FTC748",
    "no-teacher",
    Severity.ERROR,
    what="A student is to be taught, and no teacher is named.",
    why="`teacher` names open weights, for targets that load both models; `hosted_teacher` names a "
    "service's own model, one entry a service. Without either nobody answers.",
    bad=_DATA + "method: {type: distill, match: answers}",
    good=_GOOD,
    sources=("this language: `ftc explain method.teacher`",),
)
def no_teacher(plan: Plan) -> Iterator[Finding]:
    if plan["method.type"] != "distill" or "method.teacher" in plan:
        return
    if not any(True for _ in plan.under("method.hosted_teacher")):
        yield Finding(
            "method.type",
            "no teacher is named",
            label="neither `teacher` nor `hosted_teacher`",
            help="write `teacher: Qwen/Qwen3-8B`, or `hosted_teacher: {bedrock: "
            "amazon.nova-pro-v1:0}`",
        )


RULES = (
    no_teacher,
    teacher_is_the_student,
    teacher_not_larger,
    teacher_of_other_tokens,
    judge_not_pinned,
    teacher_with_terms,
    judge_that_cannot_score,
)
