"""Methods that try: the model answers, rewards judge, and what paid becomes likelier."""

from typing import Literal

from ftc_schemas.spec.method.rewards import Rewards
from ftc_schemas.spec.method.sampling import Sampling
from ftc_schemas.spec.section import required, setting


class _Rewarded(Sampling):
    """What methods with rewards have in common."""

    rewards: Rewards = required(
        "What makes an answer good: a list of rewards, which are added up by their weights.",
        example=[{"type": "length", "max": 200}],
    )


class _Grouped(_Rewarded):
    """What methods have in common that compare several answers to one prompt."""

    num_generations: int = setting(
        "Answers to one prompt, which are compared with each other. `training.batch_size` counts "
        "answers, so it is a multiple of this.",
        gt=0,
        example=4,
    )
    num_iterations: int = setting(
        "Optimizer steps on the same answers before new ones are written.", gt=0, example=2
    )
    epsilon: float = setting(
        "How far one step may move an answer's probability: the ratio is clipped at 1 - epsilon "
        "and 1 + epsilon.",
        gt=0,
        lt=1,
        example=0.1,
    )
    epsilon_high: float = setting(
        "Another bound for gains than for losses: the ratio is clipped at 1 + epsilon_high.",
        gt=0,
        example=0.28,
    )
    mask_truncated_completions: bool = setting(
        "Learn nothing from answers that were cut off at `max_completion_length`.", example=True
    )


class Grpo(_Grouped):
    """GRPO, group relative policy optimization: an answer that gets more than the others to the
    same prompt becomes likelier, one that gets less becomes rarer."""

    type: Literal["grpo"] = required("Group relative policy optimization.")
    beta: float = setting(
        "Strength of the leash, the KL divergence from the model that training started with; 0 is "
        "none.",
        ge=0,
        example=0.04,
    )
    loss: Literal["grpo", "dr_grpo", "dapo", "bnpo", "cispo", "sapo", "luspo", "vespo"] = setting(
        "How the tokens' losses are put together. `grpo`: as published; favours short good and "
        "long bad answers. `dapo`, `dr_grpo` and `bnpo` take that bias out. `cispo`, `sapo` and "
        "`vespo` weight instead of clipping; `luspo` weights whole answers by their length.",
        example="dr_grpo",
    )
    importance_sampling: Literal["token", "sequence"] = setting(
        "Whether the ratio of new to old probability is taken by token, or for the whole answer "
        "(GSPO).",
        example="sequence",
    )
    scale_rewards: Literal["group", "batch", "none"] = setting(
        "What the difference to the group's mean is divided by: the deviation within the group, "
        "that of the batch, or nothing. Within the group, easy and hard prompts weigh more.",
        example="none",
    )
    reward_aggregation: Literal["sum_then_normalize", "normalize_then_sum"] = setting(
        "Whether rewards are added up before or after they are compared within the group (GDPO).",
        example="normalize_then_sum",
    )


class Rloo(_Grouped):
    """RLOO, REINFORCE leave-one-out: each answer is compared with the mean of the others to the
    same prompt. What is left of PPO when its value model is found needless."""

    type: Literal["rloo"] = required("REINFORCE leave-one-out.")
    beta: float = setting(
        "Strength of the leash, the KL divergence from the model that training started with, which "
        "is taken off the reward; 0 is none.",
        ge=0,
        example=0.1,
    )
    normalize_advantages: bool = setting(
        "Divide the differences of a batch by their deviation.", example=True
    )


class OnlineDpo(_Rewarded):
    """Online DPO: the model writes two answers to a prompt, the rewards choose the better one, and
    DPO learns from the pair."""

    type: Literal["online-dpo"] = required("DPO on pairs that the model writes itself.")
    beta: float = setting(
        "How closely the model stays with the reference: higher is closer.", gt=0, example=0.2
    )
    loss: Literal["sigmoid", "ipo"] = setting(
        "The form of the loss: `sigmoid` is DPO's, `ipo` resists overfitting to near-certain "
        "preferences.",
        example="ipo",
    )
    missing_eos_penalty: float = setting(
        "Taken off the reward of an answer that does not end by itself.", gt=0, example=1.0
    )
