"""`targets.together:` what only Together takes."""

from ftc_schemas.spec.section import setting
from ftc_schemas.spec.targets import TargetOptions


class TogetherOptions(TargetOptions):
    """A fine-tuning job at Together AI."""

    suffix: str = setting("Part of the tuned model's name. Without it, the spec's name.")
    checkpoints: int = setting("How many checkpoints are kept. Without it, the last.", ge=1)
