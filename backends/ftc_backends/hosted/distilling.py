"""A job in which a teacher of the service answers, and a student learns the answers."""

from typing import Any

from ftc.lowering.row import OMIT, Refusal, Row, delegated, exact
from ftc.source.span import Path
from ftc_backends.hosted.leaves import teacher_id


def taught_by(target: str, writes: Path) -> tuple[Row, ...]:
    """The rows of a service that distils; `writes` is where the teacher stands."""
    leaf = teacher_id(target)

    def learned(match: str, teacher: str | None) -> Any:
        if match != "answers":
            return Refusal(
                "its student learns what the teacher answers, and sees no probabilities",
                help="write `match: answers` below `method`",
            )
        if teacher is None:
            return Refusal(
                "it has teachers of its own, and the spec names none of them",
                help=f"write `hosted_teacher: {{{target}: …}}` below `method`",
                leaf="method.type",
            )
        return OMIT

    return (
        exact(writes, leaf),
        Row((), ("method.match",), learned, optional=(leaf,)),
        *delegated("method.teacher", "method.teacher_revision", note="the service has the teacher"),
    )
