"""The two Python modules that stand beside the YAML of GRPO: its rewards, and its prompts.

Axolotl imports both by name (0.19.0, core/trainers/grpo `get_reward_func` and
prompt_strategies/base.py `load`). `axolotl train` starts `accelerate launch -m axolotl.cli.train`,
which finds modules in the folder it is started from, the spec's, and in PYTHONPATH.
"""

import builtins
from collections.abc import Mapping, Sequence
from os.path import dirname
from typing import Any, Final

from ftc.lowering.row import Refusal
from ftc.lowering.target import File
from ftc_backends.axolotl.datasets import PROMPTS
from ftc_backends.huggingface import reinforcement
from ftc_backends.reward_code import assignment, module, numbered
from ftc_backends.reward_code.module import Part, Reward, is_folder, stage_of

REWARDS: Final = "axolotl_rewards"
"""The module's name: none that a user's folder is likely to have, too."""

_TAKEN: Final = (
    *dir(builtins),
    *("functools", "importlib", "json", "math", "re", "sys", "traceback"),
    *("Callable", "Path", "Any", "jsonschema_rs", "torch"),
    *("AutoModelForSequenceClassification", "AutoTokenizer", "PreTrainedModel"),
    *("captured", "checked", "from_file", "is_number", "is_valid", "must_be_finite", "normal"),
    *("refuse", "reward_model", "text", "written"),
)
"""Names that the module uses itself; a function of the user's that is called so gets another."""


def names(rewards: Sequence[Reward], precision: str) -> Any:
    """`trl.reward_funcs`; a Refusal where one cannot be asked from there."""
    complete = reinforcement.rewards(rewards, precision)
    if isinstance(complete, Refusal):
        return complete
    refusal = next(filter(None, map(_refusal, complete)), None)
    if refusal is not None:
        return refusal
    return [f"{REWARDS}.{name}" for name in _names(module.parts(complete))]


def files(rewards: Sequence[Reward], precision: str) -> list[File]:
    """The modules of rewards that `names` has not refused."""
    complete = reinforcement.rewards(rewards, precision)
    assert not isinstance(complete, Refusal)  # noqa: S101
    parts = module.parts(complete)
    seen = {
        **module.context(complete, parts, _assignment),
        "parameter": "",
        "listed": "",
        "tokenizers": "",
        "named": [
            f"{name} = {expression}"
            for name, reward, part in zip(_names(parts), complete, parts, strict=True)
            if (expression := _made(reward, part))
        ],
    }
    text = module.render(seen)
    lines = dict.fromkeys(range(1, text.count("\n") + 1), (("trl", "reward_funcs"),))
    return [File(f"{REWARDS}.py", text, lines), File(f"{PROMPTS}.py", _prompts())]


def _refusal(reward: Reward) -> Refusal | None:
    if stage_of(reward):
        return Refusal(
            "it reads a whole reward model from a folder, and none of its commands makes that of "
            "what an earlier stage leaves",
            help="train the reward model in a spec of its own, and name the folder of the model",
        )
    if "revision" in reward:
        return Refusal(
            "its trainer asks the Hub for a reward model's tokenizer by name alone, and would take "
            "another commit's",
            help="download that commit, and name the folder",
        )
    return None


def _names(parts: Sequence[Part]) -> list[str]:
    wanted = ["score" if part.type == "model" else part.name for part in parts]
    constants = [constant for part in parts for constant in part.constants.values()]
    taken = [*_TAKEN, *constants]
    return numbered([*taken, *wanted])[len(taken) :]


def _made(reward: Reward, part: Part) -> str:
    """The expression that makes a reward which is no function of the module."""
    constants: Mapping[str, str] = part.constants
    if part.type == "model":
        path = constants["path"]
        return f"reward_model({f'Path({path})' if is_folder(reward['path']) else path})"
    if part.type == "function":
        return f"from_file(Path(), {constants['file']}, {constants['function']})"
    return f"{part.name}_of(Path())" if part.in_a_file else ""


def _assignment(name: str, index: int, key: str, value: Any) -> str:
    del index, key
    return assignment(name, value)


def _prompts() -> str:
    folder = dirname(__file__)  # noqa: PTH120  # pathlib is slow to import
    with open(f"{folder}/templates/{PROMPTS}.py.txt", encoding="utf-8") as file:  # noqa: PTH123
        return file.read()
