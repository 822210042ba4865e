"""What holds for an entry of `method.rewards` that leaves something out. Light: rules and the rows
of several targets ask it. The plan has the list as it was written, as one leaf."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

REWARD_DEFAULTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "model": {"weight": 1.0},
    "json-schema": {"weight": 1.0},
    "regex": {"match": "search", "weight": 1.0},
    "exact-match": {"ignore": ["whitespace"], "weight": 1.0},
    "length": {"unit": "tokens", "weight": 1.0},
    "function": {"weight": 1.0},
}
"""By type. Unasked, every reward counts the same (TRL 1.16.0 GRPOConfig.reward_weights, read
2026-11-25), a pattern may match anywhere, and a stray line break makes no answer wrong."""


def complete(rewards: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rewards with everything said."""
    return [{**reward, **_left_out(reward)} for reward in rewards]


def _left_out(reward: Mapping[str, Any]) -> dict[str, Any]:
    defaults = REWARD_DEFAULTS[reward["type"]]
    return {key: value for key, value in defaults.items() if key not in reward}


def columns(rewards: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Columns of the data that the rewards name."""
    return tuple(dict.fromkeys(r["column"] for r in rewards if r["type"] == "exact-match"))


def files(rewards: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, str, str]]:
    """Index, key and path of each file that a reward names (not of models)."""
    for index, reward in enumerate(rewards):
        if reward["type"] == "function":
            yield index, "path", reward["path"].rpartition(":")[0]
        elif isinstance(reward.get("json_schema"), str):
            yield index, "json_schema", reward["json_schema"]
