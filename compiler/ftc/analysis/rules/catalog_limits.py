"""40x: what a service takes for a model: ranges, regions, sizes. By the dated facts of
`ftc_schemas.catalog`; like the rules on the models themselves, every hosted target carries these.
"""

from collections.abc import Iterator

from ftc.analysis.rule import Finding, Rule, rule
from ftc.analysis.rules.catalog import Hosted, known
from ftc.data.datasets import Dataset, datasets, training_rows
from ftc.data.files import size_of
from ftc.data.locked import locked_tokens
from ftc.diagnostics.diagnostic import Severity
from ftc.plan.plan import Plan
from ftc_schemas.catalog import Range

_BEDROCK = "https://docs.aws.amazon.com/bedrock/latest/userguide/custom-model-fine-tuning.html"


@rule(
    "FTC405",
    "hosted-hyperparameter-out-of-range",
    Severity.ERROR,
    what="A hyperparameter lies outside what the service takes for this model.",
    why="Each service and each model has its own range; the SDKs send any value, and the job is "
    "refused after the upload.",
    bad="model: {hosted: {bedrock: 'amazon.nova-micro-v1:0:128k'}}\ntraining: {epochs: 8}",
    good="model: {hosted: {bedrock: 'amazon.nova-micro-v1:0:128k'}}\ntraining: {epochs: 3}",
    sources=("https://docs.aws.amazon.com/nova/latest/userguide/customize-fine-tune.html",),
)
def hosted_hyperparameter_out_of_range(plan: Plan) -> Iterator[Finding]:
    for entry, model in known(plan):
        for leaf, bounds in model.ranges.items():
            if plan.given(leaf) and not _within(plan[leaf], bounds):
                yield Finding(
                    leaf,
                    f"{leaf} is out of the range of {entry.name}: {_range(bounds)}",
                    label=_range(bounds),
                    help=f"choose {_range(bounds)}" + _usual(bounds),
                    related=((entry.leaf, f"on {entry.service.title}"),),
                    target=entry.target,
                )


@rule(
    "FTC406",
    "hosted-region",
    Severity.ERROR,
    what="The region does not tune this model.",
    why="Most models are tuned in one or two regions only; elsewhere the id is unknown, and the "
    "job is refused after the upload.",
    bad="model: {hosted: {bedrock: 'amazon.nova-micro-v1:0:128k'}}\n"
    "targets: {bedrock: {region: eu-west-1}}",
    good="model: {hosted: {bedrock: 'amazon.nova-micro-v1:0:128k'}}\n"
    "targets: {bedrock: {region: us-east-1}}",
    sources=(_BEDROCK,),
)
def hosted_region(plan: Plan) -> Iterator[Finding]:
    for entry, model in known(plan):
        for option in ("region", "location"):
            leaf = f"targets.{entry.target}.{option}"
            if model.regions and leaf in plan and plan[leaf] not in model.regions:
                yield Finding(
                    leaf,
                    f"{entry.name} is not tuned in {plan[leaf]}",
                    label=f"not one of {', '.join(model.regions)}",
                    help=f"write `{option}: {model.regions[0]}`",
                    related=((entry.leaf, "this model"),),
                    target=entry.target,
                )


@rule(
    "FTC407",
    "hosted-validation-unused",
    Severity.WARNING,
    what="The service does not use validation data when it tunes this model.",
    why="The data is uploaded and ignored: no validation loss will tell when to stop, although the "
    "spec reads as if one did.",
    bad="model: {hosted: {bedrock: 'amazon.nova-2-lite-v1:0:256k'}}\ndata: {validation: 10%}",
    good="model: {hosted: {bedrock: 'amazon.nova-2-lite-v1:0:256k'}}",
    sources=("https://docs.aws.amazon.com/nova/latest/userguide/customize-fine-tune.html",),
)
def hosted_validation_unused(plan: Plan) -> Iterator[Finding]:
    for entry, model in known(plan):
        if not model.uses_validation and "data.validation" in plan:
            yield Finding(
                "data.validation",
                f"{entry.name} is tuned without validation data",
                label=f"{entry.service.title} ignores it",
                help="keep it as `data.test`, and judge the result by it",
                related=((entry.leaf, "this model"),),
                target=entry.target,
            )


@rule(
    "FTC408",
    "hosted-example-count",
    Severity.ERROR,
    what="The data has fewer or more examples than the service takes for this model.",
    why="The service counts after the upload, and refuses the job. OpenAI and Azure ask for ten "
    "examples at least, and see first improvements at fifty to a hundred.",
    bad="model: {hosted: {openai: gpt-4.1-mini-2025-04-14}}\ndata: {train: data/tiny.jsonl}",
    good="model: {hosted: {openai: gpt-4.1-mini-2025-04-14}}\ndata: {train: data/good.jsonl}",
    sources=("https://developers.openai.com/api/docs/guides/distillation",),
)
def hosted_example_count(plan: Plan) -> Iterator[Finding]:
    for entry, model in known(plan):
        least, most = model.min_examples, model.max_examples
        train = training_rows(plan) if least is not None or most is not None else None
        if train is not None and least is not None and train.exact and train.rows < least:
            yield _count(entry, "data.train", train.rows, f"at least {least:,}")
        elif train is not None and most is not None and train.rows > most:
            yield _count(entry, "data.train", train.rows, f"at most {most:,}")
        most = model.max_validation_examples
        held_back = datasets(plan).get("data.validation") if most is not None else None
        rows = held_back.rows if held_back is not None else None
        if rows is not None and most is not None and rows.rows > most:
            yield _count(entry, "data.validation", rows.rows, f"at most {most:,}")


@rule(
    "FTC400",
    "hosted-file-too-large",
    Severity.WARNING,
    what="The training data is larger than the file that the service takes for this model.",
    why="The limit holds for the converted file, whose size is about that of the data. The upload "
    "is cut off, or the job is refused after it.",
    bad="model: {hosted: {openai: gpt-4.1-mini-2025-04-14}}\ndata: {train: data/huge.jsonl}",
    good="model: {hosted: {openai: gpt-4.1-mini-2025-04-14}}\ndata: {train: data/good.jsonl}",
    sources=("openai 3.54.0, files.create: 512 MB a file, read 2026-11-23",),
)
def hosted_file_too_large(plan: Plan) -> Iterator[Finding]:
    for entry, model in known(plan):
        dataset = datasets(plan).get("data.train") if model.max_file_bytes is not None else None
        size = _bytes(dataset) if dataset is not None else 0
        if model.max_file_bytes is not None and size > model.max_file_bytes:
            yield Finding(
                "data.train",
                f"{size / 1e6:,.0f} MB are more than {entry.service.title} takes in a file",
                label=f"{entry.name} takes {model.max_file_bytes / 1e6:,.0f} MB",
                help="train on fewer examples: the best, and none twice",
                related=((entry.leaf, "this model"),),
                target=entry.target,
            )


@rule(
    "FTC455",
    "hosted-rows-too-long",
    Severity.WARNING,
    what="The data's lock says that rows are longer than what the service's model reads of a row.",
    why="What is beyond is cut, most often without a word, and it is the end of the answer: the "
    "model learns not to come to an end. Planning a job finds each of these rows.",
    sources=(
        "https://docs.cloud.google.com/gemini-enterprise-agent-platform/models/tuning/supervised-tuning",
    ),
)
def hosted_rows_too_long(plan: Plan) -> Iterator[Finding]:
    limits = [(entry, model.max_tokens) for entry, model in known(plan) if model.max_tokens]
    tokens = locked_tokens(plan) if limits else None
    if tokens is None:
        return
    for entry, most in limits:
        if tokens.longest > most:
            about = "" if tokens.exact else "about "
            yield Finding(
                "data.train",
                f"the longest row has {about}{tokens.longest:,} tokens, and {entry.name} reads "
                f"{most:,}",
                label=f"as locked, {tokens.how}",
                help="`ftc data stats` shows how long the rows are; `ftc plan` names the long ones",
                related=((entry.leaf, "this model"),),
                target=entry.target,
            )


def _bytes(dataset: Dataset) -> int:
    return sum(size_of(file) for file in dataset.files)


def _within(value: float, bounds: Range) -> bool:
    above = bounds.min is None or value >= bounds.min
    return above and (bounds.max is None or value <= bounds.max)


def _usual(bounds: Range) -> str:
    return "" if bounds.default is None else f"; the service's own choice is {bounds.default:g}"


def _range(bounds: Range) -> str:
    if bounds.min == bounds.max:
        return f"only {bounds.min:g}"
    if bounds.max is None:
        return f"at least {bounds.min:g}"
    return f"at most {bounds.max:g}" if bounds.min is None else f"{bounds.min:g} to {bounds.max:g}"


def _count(entry: Hosted, leaf: str, rows: int, limit: str) -> Finding:
    return Finding(
        leaf,
        f"{entry.name} takes {limit} examples, here are {rows:,}",
        label=f"{rows:,} examples",
        help="the service counts them after the upload, and refuses the job",
        related=((entry.leaf, f"on {entry.service.title}"),),
        target=entry.target,
    )


RULES: tuple[Rule, ...] = (
    hosted_file_too_large,
    hosted_hyperparameter_out_of_range,
    hosted_region,
    hosted_validation_unused,
    hosted_example_count,
    hosted_rows_too_long,
)
