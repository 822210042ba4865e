"""Methods that copy a teacher: a larger model that does the task already."""

from typing import Literal

from ftc_schemas.spec.method.sampling import Sampling
from ftc_schemas.spec.section import required, setting


class Distill(Sampling):
    """Distillation: `model` is the student, and learns what `teacher` would say."""

    type: Literal["distill"] = required("Distillation.")
    teacher: str = setting(
        "Hugging Face id (`Qwen/Qwen3-8B`) or local folder (`./models/large`) of the teacher; "
        "or, in a stage, `{from: big}` for the model of the earlier stage `big`.",
        min_length=1,
        example="org/teacher",
    )
    hosted_teacher: dict[str, str] = setting(
        "The teacher on services that have their own model ids, one entry a target: "
        "`bedrock: amazon.nova-pro-v1:0`. A service's teacher gives answers, so `match: answers`."
    )
    teacher_revision: str = setting(
        "Commit of the teacher on the Hub. Pin it: a branch moves.",
        min_length=1,
        example="0123456789abcdef0123456789abcdef01234567",
    )
    match: Literal["logits", "answers"] = setting(
        "What is copied. `logits`: the student answers, and learns the teacher's probability of "
        "every token there; both need the same vocabulary. `answers`: the teacher answers once, "
        "the answers are kept as data that you can read, and the student learns them.",
        example="answers",
    )
    beta: float = setting(
        "Which divergence `match: logits` makes small: 0 is the forward KL (cover all that the "
        "teacher might say), 1 the reverse KL (say what it would likeliest say), between them the "
        "generalized Jensen-Shannon divergence.",
        ge=0,
        le=1,
        example=0.5,
    )
