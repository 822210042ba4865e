"""41x: what OpenAI and the services that speak its API ask for."""

from collections.abc import Iterator
from typing import Final

from ftc.analysis.rule import Finding, Rule, rule
from ftc.diagnostics.diagnostic import Severity
from ftc.plan.plan import Plan
from ftc_backends.hosted.leaves import option
from ftc_backends.hosted.reward_lambda import malformed_arn
from ftc_backends.hosted.rules import (
    data_elsewhere,
    malformed,
    model_missing,
    rows_refused,
    too_long_or_many,
)
from ftc_backends.openai import NAME
from ftc_backends.openai.endpoint import AZURE, MANTLE, endpoint_of
from ftc_backends.openai.lines import convert

_REFERENCE = "openai 3.54.0, fine_tuning.jobs.create, read 2026-11-23"
_OPENAPI = "github.com/openai/openai-openapi f85dbe2 (2026-08-21)"
_AZURE = "https://learn.microsoft.com/azure/foundry/openai/how-to/fine-tuning"

_RFT = "https://learn.microsoft.com/azure/foundry/openai/how-to/reinforcement-fine-tuning"
_LAMBDA = "arn:aws:lambda:us-west-2:123456789012:function:reward"
_GRADED = """\
data: {format: prompt-only}
method: {type: grpo, rewards: [{type: regex, pattern: a+}]}"""
_AZURE_JOB = "targets: {openai: {endpoint: azure, resource: r}}"

model_is_missing = Rule(
    "FTC410",
    "openai-model-missing",
    Severity.ERROR,
    what="The spec is compiled for OpenAI and does not say which of its models is meant.",
    why="`model.base` names open weights. OpenAI tunes its own models, and which of them comes "
    "nearest to an open model is not for a compiler to guess.",
    bad="model: {base: Qwen/Qwen3-0.6B, hosted: null}",
    good="model: {hosted: {openai: gpt-4.1-mini-2025-04-14}}",
    sources=(_REFERENCE,),
    check=model_missing(NAME),
)


@rule(
    "FTC411",
    "azure-resource-missing",
    Severity.ERROR,
    what="The job goes to Azure, and the spec does not name the Azure OpenAI resource.",
    why="The resource is the first part of the address that the job is sent to, "
    "https://<resource>.openai.azure.com/openai/v1, and nothing else names it.",
    bad="targets: {openai: {endpoint: azure}}",
    good="targets: {openai: {endpoint: azure, resource: my-resource}}",
    sources=(_AZURE,),
)
def resource_missing(plan: Plan) -> Iterator[Finding]:
    leaf = option(NAME, "resource")
    if endpoint_of(plan) == AZURE and leaf not in plan:
        yield Finding(
            option(NAME, "endpoint"),
            "an Azure job needs `targets.openai.resource`",
            label="no resource is named",
            help="add `resource: …`, the first part of its address",
        )


@rule(
    "FTC412",
    "openai-suffix",
    Severity.ERROR,
    what="The suffix is longer than 64 characters, empty, or has a dot on Azure.",
    why="The suffix becomes part of the tuned model's name. The service looks at it last, and "
    "refuses the job after the upload.",
    bad="targets: {openai: {endpoint: azure, resource: r, suffix: v1.2}}",
    good="targets: {openai: {endpoint: azure, resource: r, suffix: v1-2}}",
    sources=(_OPENAPI, _AZURE),
)
def suffix(plan: Plan) -> Iterator[Finding]:
    pattern = r"[^.]{1,64}" if endpoint_of(plan) == AZURE else r"(?s).{1,64}"
    form = "1 to 64 characters, on Azure without dots"
    yield from malformed(plan, option(NAME, "suffix"), pattern, "a suffix", form)


@rule(
    "FTC413",
    "openai-metadata",
    Severity.ERROR,
    what="The metadata have more than 15 entries, a key over 64 or a value over 512 characters, "
    "or the key `ftc`.",
    why="Metadata find a job again when its answer got lost: the service takes 16 entries, and "
    "one, `ftc`, is the job's identity. What breaks the limits is refused after the upload.",
    bad=f"targets: {{openai: {{metadata: {{team: {'x' * 513}}}}}}}",
    good="targets: {openai: {metadata: {team: support}}}",
    sources=(_REFERENCE,),
)
def metadata(plan: Plan) -> Iterator[Finding]:
    yield from too_long_or_many(
        plan,
        option(NAME, "metadata"),
        entries=16,
        key=r"(?s).{1,64}",
        value=r"(?s).{0,512}",
        asked="keys have at most 64 characters, values at most 512",
    )


@rule(
    "FTC414",
    "mantle-method",
    Severity.WARNING,
    what="The job goes to Bedrock's OpenAI-compatible endpoint, whose documentation knows "
    "reinforcement fine-tuning only.",
    why="The endpoint takes the same request, but nobody promises that it trains this method; "
    "what is not documented may be refused, or change without notice.",
    bad="targets: {openai: {endpoint: bedrock-mantle}}",
    good=f"targets: {{openai: {{endpoint: bedrock-mantle, reward_lambda: {_LAMBDA}}}}}\n"
    f"model: {{hosted: {{openai: qwen.qwen3-32b}}}}\n{_GRADED}",
    sources=(
        "https://docs.aws.amazon.com/bedrock/latest/userguide/rft-open-weight-access-security.html",
    ),
)
def mantle_method(plan: Plan) -> Iterator[Finding]:
    if endpoint_of(plan) == MANTLE and plan["method.type"] != "grpo":
        yield Finding(
            option(NAME, "endpoint"),
            f"{plan['method.type']} is not documented at this endpoint",
            label="reinforcement fine-tuning is",
            help="the bedrock target tunes Nova and Llama with sft",
        )


rows_are_refused = Rule(
    "FTC415",
    "openai-rows-refused",
    Severity.ERROR,
    what="A row cannot become a line of the service's training file.",
    why="The service reads the lines after the upload, and fails the job at the first that it "
    "cannot take: plain text, or an answer of several messages.",
    bad="method: {type: dpo}\ndata: {format: preference, train: data/talks.jsonl}",
    good="method: {type: dpo}\ndata: {format: preference, train: data/pairs.jsonl}",
    sources=("https://developers.openai.com/api/docs/guides/direct-preference-optimization",),
    check=rows_refused(convert),
)

data_is_elsewhere = Rule(
    "FTC416",
    "openai-data-elsewhere",
    Severity.ERROR,
    what="The data is in a bucket or at an address, and not on this machine.",
    why="The service takes uploaded files only, and they are made here, from the rows; what cannot "
    "be read here cannot be converted.",
    bad="data: {train: 's3://bucket/train.jsonl'}",
    good="data: {train: data/good.jsonl}",
    sources=(_REFERENCE,),
    check=data_elsewhere(NAME),
)


@rule(
    "FTC417",
    "azure-reinforcement-unvalidated",
    Severity.ERROR,
    what="A model is to learn from rewards on Azure, and nothing is held out for validation.",
    why="Azure asks for a training and a validation file for reinforcement, and refuses the job "
    "after the upload of one.",
    bad=f"{_AZURE_JOB}\n{_GRADED}".replace(
        "format: prompt-only", "format: prompt-only, validation: null"
    ),
    good=f"{_AZURE_JOB}\n{_GRADED}".replace(
        "format: prompt-only", "format: prompt-only, validation: 10%"
    ),
    sources=(_RFT,),
)
def azure_reinforcement_unvalidated(plan: Plan) -> Iterator[Finding]:
    graded = plan["method.type"] == "grpo" and endpoint_of(plan) == AZURE
    if graded and "data.validation" not in plan:
        yield Finding(
            "data.validation",
            "Azure asks for validation data beside rewards",
            label="nothing is held out",
            help="write `validation: 10%` below `data`",
            at_key=True,
            related=(("method.type", "reinforcement"),),
        )


@rule(
    "FTC418",
    "mantle-reward-lambda",
    Severity.ERROR,
    what="The job goes to Bedrock's OpenAI-compatible endpoint, and the spec names no Lambda "
    "function that gives the rewards, or not by its ARN.",
    why="The endpoint has no graders of its own: it asks an AWS Lambda function of your account "
    "what each answer is worth. Compiling writes its code, `reward_lambda.py`, from the spec's "
    "rewards; you deploy it and name it.",
    bad="targets: {openai: {endpoint: bedrock-mantle, reward_lambda: reward}}\n"
    f"model: {{hosted: {{openai: qwen.qwen3-32b}}}}\n{_GRADED}",
    good=f"targets: {{openai: {{endpoint: bedrock-mantle, reward_lambda: {_LAMBDA}}}}}\n"
    f"model: {{hosted: {{openai: qwen.qwen3-32b}}}}\n{_GRADED}",
    sources=(
        "https://docs.aws.amazon.com/bedrock/latest/userguide/reward-functions-open-weight.html",
        "botocore 1.44.5, LambdaArn, read 2026-11-25",
    ),
)
def mantle_reward_lambda(plan: Plan) -> Iterator[Finding]:
    leaf = option(NAME, "reward_lambda")
    if endpoint_of(plan) != MANTLE or plan["method.type"] != "grpo":
        return
    if leaf not in plan:
        yield Finding(
            leaf,
            f"this endpoint needs `{leaf}`: the function that gives the rewards",
            label="no function is named",
            help="deploy `reward_lambda.py`, and add `reward_lambda: arn:aws:lambda:…`",
            at_key=True,
            related=(
                (option(NAME, "endpoint"), "it has no graders of its own"),
                ("method.rewards", "these become its code"),
            ),
        )
    yield from malformed_arn(plan, leaf)


RULES: Final[tuple[Rule, ...]] = (
    model_is_missing,
    resource_missing,
    suffix,
    metadata,
    mantle_method,
    rows_are_refused,
    data_is_elsewhere,
    azure_reinforcement_unvalidated,
    mantle_reward_lambda,
)
