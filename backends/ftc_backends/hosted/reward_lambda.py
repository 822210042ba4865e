"""The AWS Lambda function that gives Bedrock the rewards: a file for the user to deploy.

Bedrock sends answers by the batch, each with the line that it answers, and takes a number for each
(docs.aws.amazon.com, Bedrock user guide, 'Setting up reward functions for Amazon Nova models' and
'… for open-weight models', read 2026-11-25). Nova's lines come with what they say beside the
messages under `metadata`; those of open models as they are.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from ftc.analysis.rule import Finding
from ftc.lowering.engine import Lowered
from ftc.lowering.row import Refusal, Row, converted
from ftc.lowering.target import File
from ftc.plan.plan import Plan
from ftc_backends.hosted import REWARDS
from ftc_backends.hosted.rules import malformed

if TYPE_CHECKING:
    from ftc_backends.hosted.graders import Grader

FILE: Final = "reward_lambda.py"

_ARN: Final = (
    r"arn:(aws[a-zA-Z-]*)?:lambda:[a-z]{2}(-gov)?-[a-z]+-\d{1}:\d{12}:function:"
    r"[a-zA-Z0-9-_\.]+(:(\$LATEST|[a-zA-Z0-9-_]+))?"
)
"""Of a Lambda function (botocore 1.44.5, LambdaArn, read 2026-11-25)."""

_ARN_FORM: Final = "arn:aws:lambda:<region>:<12 digits>:function:<name>"

_OPENING: Final = '''\
"""What makes an answer good. Deploy this file as an AWS Lambda function (Python 3.10
or newer, handler `reward_lambda.lambda_handler`), and let the job's role invoke it."""'''


def malformed_arn(plan: Plan, leaf: str) -> Iterator[Finding]:
    """A finding when the leaf is there and no ARN of a Lambda function."""
    yield from malformed(plan, leaf, _ARN, "the ARN of a Lambda function", _ARN_FORM)


def rewards_row(when: Any) -> Row:
    """The rewards, as the function's own part of the document."""

    def forward(rewards: Sequence[Any]) -> Any:
        from ftc_backends.hosted.graders import refusal  # few jobs have rewards

        found: Refusal | None = refusal(rewards)
        return found or list(rewards)

    return converted(
        (REWARDS,),
        ("method.rewards",),
        forward,
        note="functions of an answer, for AWS Lambda",
        when=when,
    )


def reward_file(lowered: Lowered) -> File:
    """The file of a job that has rewards."""
    from ftc_backends.hosted.graders import graders, program

    listed = graders(lowered.document[REWARDS])
    text = program(listed, _entry(listed), opening=_OPENING)
    places = dict.fromkeys(range(1, text.count("\n") + 1), ((REWARDS,),))
    return File(FILE, text, places)


def _entry(listed: "Sequence[Grader]") -> str:
    from ftc.emit.literal import WIDTH, literal  # few jobs have rewards

    pairs = [f"({grader.name}, {literal(float(grader.weight))})" for grader in listed]
    line = f"    return [{', '.join(pairs)}]"
    if len(line) > WIDTH:
        line = "    return [\n" + "".join(f"        {pair},\n" for pair in pairs) + "    ]"
    return f'''\
def lambda_handler(event: list, context: object) -> list:
    """A number for each answer of the batch."""
    return [graded(sample) for sample in event]


def graded(sample: dict) -> dict:
    """The weighted sum is what is learned from; the rewards themselves are reported."""
    answer, columns = sample["messages"][-1]["content"], right_answers(sample)
    values = [(reward(answer, columns), reward.__name__, weight) for reward, weight in rewards()]
    return {{
        "id": sample["id"],
        "aggregate_reward_score": sum(weight * value for value, _, weight in values),
        "metrics_list": [
            {{"name": name, "value": value, "type": "Metric"}} for value, name, _ in values
        ],
    }}


def right_answers(sample: dict) -> dict:
    """What the training file says of this prompt."""
    return sample.get("metadata", sample)["reference_answer"]


def rewards() -> list:
    """Each with its weight."""
{line}'''
