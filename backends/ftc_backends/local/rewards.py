"""What the template of rewards.py sees: each reward, and how train.py asks for them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ftc.emit.literal import WIDTH
from ftc_backends.reward_code import module
from ftc_backends.reward_code.module import Part, Reward, is_folder, stage_of, takes_root


def context(
    rewards: Sequence[Reward], constant: Callable[[str, int, str, Any], str]
) -> Mapping[str, Any]:
    """`constant` writes an assignment: the name, the reward's index, its key, the value."""
    parts = module.parts(rewards)
    scored = any(reward["type"] == "model" for reward in rewards)
    return {
        **module.context(rewards, parts, constant),
        "parameter": ", ".join(
            [
                *(["root: Path"] if takes_root(rewards) else []),
                *(f"{_variable(stage)}: str" for stage in stages_in(rewards)),
            ]
        ),
        "listed": _listed([_called(*pair) for pair in zip(rewards, parts, strict=True)]),
        "tokenizers": _tokenizers(rewards, parts) if scored else "",
        "named": [],
    }


def stages_in(rewards: Sequence[Reward]) -> list[str]:
    """The earlier stages whose reward models are asked."""
    return list(dict.fromkeys(filter(None, map(stage_of, rewards))))


def _variable(stage: str) -> str:
    return f"from_{stage.replace('-', '_')}"


def _called(reward: Reward, part: Part) -> str:
    """The expression that gives the trainer this reward."""
    if reward["type"] == "model":
        return f"reward_model({_source(reward, part)})"
    if reward["type"] == "function":
        return f"from_file(root, {part.constants['file']}, {part.constants['function']})"
    return f"{part.name}_of(root)" if part.in_a_file else part.name


def _source(reward: Reward, part: Part) -> str:
    """The arguments that say where a model lies."""
    if stage_of(reward):
        return _variable(stage_of(reward))
    path = part.constants["path"]
    place = f"root / {path}" if is_folder(reward["path"]) else path
    revision = part.constants.get("revision")
    return f"{place}, revision={revision}" if revision else place


def _tokenizers(rewards: Sequence[Reward], parts: Sequence[Part]) -> str:
    return _listed(
        [
            f"AutoTokenizer.from_pretrained({_source(reward, part)})"
            if reward["type"] == "model"
            else "None"
            for reward, part in zip(rewards, parts, strict=True)
        ]
    )


def _listed(expressions: Sequence[str]) -> str:
    line = f"    return [{', '.join(expressions)}]"
    if len(line) <= WIDTH:
        return line
    rows = "".join(f"        {expression},\n" for expression in expressions)
    return f"    return [\n{rows}    ]"
