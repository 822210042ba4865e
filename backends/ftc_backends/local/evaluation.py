"""Whether a program evaluates its result once more when the training has ended.

transformers 5.23 evaluates the last step whatever the cadence, and then saves it. To do that again
would cost a pass and say nothing new. It is new where other weights are kept than those of the last
step: by early stopping, or by an optimizer whose result is their mean.
"""

from collections.abc import Mapping
from typing import Any

from ftc_backends.huggingface.optimizers import SCHEDULE_FREE


def context(doc: Mapping[str, Any], *, validated: bool) -> dict[str, Any]:
    """What the templates see."""
    config = doc["config"]
    again = validated and _says_something_new(config)
    # here alone the last step is saved first, so a run that is killed in between goes on without
    late = config.get("eval_strategy") == "epoch" and config.get("save_strategy") == "steps"
    return {"evaluates_again": again, "may_miss_the_last": validated and late and not again}


def _says_something_new(config: Mapping[str, Any]) -> bool:
    others = config.get("load_best_model_at_end") or config.get("optim") in SCHEDULE_FREE
    unasked = config.get("eval_strategy", "no") == "no" or config.get("eval_delay")
    return bool(others or unasked)
