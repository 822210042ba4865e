"""Names of the leaves that a spec has for one service."""


def option(target: str, name: str) -> str:
    """One of the target's own options."""
    return f"targets.{target}.{name}"


def model_id(target: str) -> str:
    """What the service calls the model."""
    return f"model.hosted.{target}"


def teacher_id(target: str) -> str:
    """What the service calls the teacher."""
    return f"method.hosted_teacher.{target}"
