"""`method.rewards`: what makes an answer good, for the methods that try answers and keep what pays.

A list; each entry gives every answer a number, and the numbers are added up by their weights. Most
are 1 for an answer that passes and 0 for one that doesn't. What an entry leaves out stands in
`ftc_schemas.spec.rewards`.
"""

from typing import Annotated, Any, Literal

from pydantic import Field

from ftc_schemas.spec.section import Section, required, setting

Text = Annotated[str, Field(min_length=1)]


_WEIGHT: Any = setting(
    "What its number is multiplied by before the rewards are added up; negative punishes.",
    example=0.5,
)


class ModelReward(Section):
    """The score that a reward model gives the answer."""

    type: Literal["model"] = required("A reward model's score.")
    path: Text = required(
        "Hugging Face id (`org/reward-model`) or local folder (`./outputs/reward`) of a model for "
        "sequence classification with one label; or, in a stage, `from: reward` in its place for "
        "the model of the earlier stage `reward`.",
        example="org/reward-model",
    )
    revision: Text = setting(
        "Commit of the reward model on the Hub. Pin it: a branch moves, and the reward with it.",
        example="0123456789abcdef0123456789abcdef01234567",
    )
    weight: float = _WEIGHT


class JsonSchemaReward(Section):
    """1 for an answer that is JSON and valid against a JSON Schema, else 0."""

    type: Literal["json-schema"] = required("Validity against a JSON Schema.")
    json_schema: dict[str, Any] | Text = required(
        "The schema itself, or the path of a JSON file that holds it.",
        example="schemas/answer.json",
    )
    weight: float = _WEIGHT


class RegexReward(Section):
    """1 for an answer that a regular expression matches, else 0."""

    type: Literal["regex"] = required("A regular expression.")
    pattern: Text = required(
        "A regular expression in Python's syntax; `.` matches line breaks too.",
        example=r"<answer>.*</answer>",
    )
    match: Literal["search", "full"] = setting(
        "`search`: it may match anywhere in the answer. `full`: it must match all of it.",
        example="full",
    )
    weight: float = _WEIGHT


class ExactMatchReward(Section):
    """1 for an answer that equals the right one, which stands in a column of the data, else 0."""

    type: Literal["exact-match"] = required("Equality with the right answer.")
    column: Text = required("The column of the data that holds the right answer.", example="answer")
    extract: Text = setting(
        "A regular expression with one group: what it captures first is compared, in place of the "
        "whole answer. An answer without a match gets 0.",
        example=r"<answer>(.*?)</answer>",
    )
    ignore: list[Literal["case", "whitespace", "punctuation"]] = setting(
        "Differences that do not count, in both texts. `whitespace`: at the ends, and how much of "
        "it stands between words.",
        example=["case", "whitespace"],
    )
    weight: float = _WEIGHT


class LengthReward(Section):
    """How well the answer keeps to a length: with `min` or `max`, 1 within them and else 0; with
    `target`, 1 at the target, falling evenly to 0 at an empty answer and at twice the target."""

    type: Literal["length"] = required("The length of the answer.")
    unit: Literal["tokens", "characters"] = setting("What is counted.", example="characters")
    min: int = setting("The shortest that passes.", gt=0, example=20)
    max: int = setting("The longest that passes.", gt=0, example=200)
    target: int = setting("The best length, in place of `min` and `max`.", gt=0, example=100)
    weight: float = _WEIGHT


class FunctionReward(Section):
    """What a Python function of yours returns. Check and compile never run or read it."""

    type: Literal["function"] = required("A Python function.")
    path: str = required(
        "The file and the function's name, `rewards/tone.py:politeness`, relative to the spec. It "
        "is called as TRL calls one: `politeness(prompts, completions, **columns)`, and returns a "
        "number for each completion.",
        pattern=r"^[^:\n]+\.py:[A-Za-z_][A-Za-z0-9_]*$",
        example="rewards/tone.py:politeness",
    )
    weight: float = _WEIGHT


Reward = Annotated[
    ModelReward | JsonSchemaReward | RegexReward | ExactMatchReward | LengthReward | FunctionReward,
    Field(discriminator="type"),
]

Rewards = Annotated[list[Reward], Field(min_length=1)]
