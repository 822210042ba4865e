"""What TRL's GRPO and its kin need to be told, whoever calls them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import gcd
from typing import Any, Final

from ftc.lowering.row import OMIT, Refusal
from ftc_backends.huggingface.dtypes import DTYPES
from ftc_schemas.spec.rewards import complete

Reward = Mapping[str, Any]

CLIPPED: Final = ("grpo", "dr_grpo", "dapo", "bnpo", "luspo")
"""GRPO's losses that clip the ratio on both sides. cispo clips it from above; sapo and vespo weight
it by a curve of their own."""


def rewards(listed: Sequence[Reward], precision: str) -> list[dict[str, Any]] | Refusal:
    """With everything said; a reward model is loaded in the precision of the computation."""
    names = Counter(filter(None, map(_name, listed)))
    twice = next((name for name, times in names.items() if times > 1), None)
    if twice is not None:
        return Refusal(
            f"two rewards are called {twice}, and TRL keeps its records of rewards by name",
            help="rename one of them",
        )
    return [
        {key: value for key, value in reward.items() if key != "weight"}
        | ({"dtype": DTYPES[precision]} if reward["type"] == "model" else {})
        for reward in complete(listed)
    ]


def _name(reward: Reward) -> str | None:
    """What TRL calls a reward that the user brings along."""
    if reward["type"] == "function":
        return str(reward["path"].rpartition(":")[2])
    return str(reward["path"].rstrip("/").rpartition("/")[2]) if reward["type"] == "model" else None


def weights(listed: Sequence[Reward]) -> list[float]:
    return [reward["weight"] for reward in complete(listed)]


def importance_sampling(level: str, loss: str) -> Any:
    """What TRL only warns of, after the model is loaded."""
    wanted = {"luspo": "sequence", "vespo": "token"}.get(loss, level)
    if level == wanted:
        return level
    return Refusal(
        f"the {loss} loss is defined by {wanted}", help=f"set `importance_sampling: {wanted}`"
    )


def prompt_length(max_length: int, max_completion_length: int) -> Any:
    """What `max_length` leaves beside an answer."""
    if max_completion_length < max_length:
        return max_length - max_completion_length
    return Refusal(
        f"answers of {max_completion_length} tokens leave no room for a prompt in {max_length}",
        help=f"set `training.max_length: {2 * max_completion_length}`",
        leaf="method.max_completion_length",
    )


def temperature(temperature: float) -> Any:
    if temperature:
        return temperature
    return Refusal(
        "a model that learns from its own answers has to vary them",
        help="set `method.temperature: 1.0`",
    )


def groups(batch_size: int, num_generations: int) -> Any:
    """Nothing to write; a Refusal where groups would be torn apart."""
    if num_generations < 2:
        return Refusal(
            "a single answer has no other to be compared with",
            help="set `method.num_generations: 8`",
            leaf="method.num_generations",
        )
    if batch_size % num_generations == 0:
        return OMIT
    nearest = max(round(batch_size / num_generations), 1) * num_generations
    return Refusal(
        f"{batch_size} answers a step are no whole number of groups of {num_generations}",
        help=f"set `training.batch_size: {nearest}`",
    )


def eval_batch(num_generations: int, gpus: int) -> int:
    """The fewest answers on each device that make whole groups over all of them."""
    return num_generations // gcd(num_generations, max(gpus, 1))


def vllm(mode: str, gpus: int) -> Any:
    if gpus:
        return mode
    return Refusal("vLLM writes answers on GPUs", help="leave `method.vllm` out")
