"""44x: what Bedrock asks for."""

from collections.abc import Iterator

from ftc.analysis.rule import Finding, Rule, rule
from ftc.diagnostics.diagnostic import Severity
from ftc.plan.plan import Plan
from ftc_backends.bedrock.dataset import SCHEME, convert
from ftc_backends.bedrock.model import NAME, region
from ftc_backends.hosted.dataset import lies_there
from ftc_backends.hosted.reward_lambda import ARN
from ftc_backends.hosted.rows import option
from ftc_backends.hosted.rules import (
    data_elsewhere,
    malformed,
    model_missing,
    options_missing,
    prefix_missing,
    rows_refused,
    too_long_or_many,
)

_SHAPE = "botocore 1.44.5, CreateModelCustomizationJob, read 2026-11-23"
_MODELS = "https://docs.aws.amazon.com/bedrock/latest/userguide/custom-model-fine-tuning.html"

_ROLE = r"arn:aws(-[^:]+)?:iam::[0-9]{12}:role/.+"
_BUCKET = r"s3://[a-z0-9][-.a-z0-9]{1,61}[a-z0-9](/[-!_*'().a-z0-9A-Z]+)*/?"
_KEY = (
    r"(arn:aws(-[^:]+)?:kms:[a-zA-Z0-9-]*:[0-9]{12}:(key/[a-zA-Z0-9-]{36}|alias/[a-zA-Z0-9-_/]+))"
    r"|[a-zA-Z0-9-]{36}|alias/[a-zA-Z0-9-_/]+"
)

_COMPLETE = (
    "role_arn: arn:aws:iam::123456789012:role/tuning, output: 's3://bucket/out', "
    "data: 's3://bucket/data'"
)

_LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:reward"
_GRADED = """\
model: {hosted: {bedrock: 'amazon.nova-2-lite-v1:0:256k'}}
data: {format: prompt-only}
method: {type: grpo, rewards: [{type: regex, pattern: a+}]}"""

model_is_missing = Rule(
    "FTC440",
    "bedrock-model-missing",
    Severity.ERROR,
    what="The spec is compiled for Bedrock and does not say which of its models is meant.",
    why="Bedrock tunes models under its own ids, which end in the context length "
    "(`amazon.nova-micro-v1:0:128k`); the id for inference is another.",
    bad="model: {base: Qwen/Qwen3-0.6B, hosted: null}",
    good="model: {hosted: {bedrock: 'amazon.nova-micro-v1:0:128k'}}",
    sources=(_MODELS,),
    check=model_missing(NAME),
)

options_are_missing = Rule(
    "FTC441",
    "bedrock-option-missing",
    Severity.ERROR,
    what="An option is missing that every Bedrock job needs: `role_arn` or `output`.",
    why="Bedrock reads and writes your buckets under a role of your account, and there is no "
    "default for either.",
    bad="targets: {bedrock: {role_arn: null, output: null}}",
    good=f"targets: {{bedrock: {{{_COMPLETE}}}}}",
    sources=(_SHAPE,),
    check=options_missing(
        NAME,
        {
            "role_arn": "the role that Bedrock assumes",
            "output": "the bucket that gets metrics and results",
        },
    ),
)

data_prefix_is_missing = Rule(
    "FTC442",
    "bedrock-data-prefix-missing",
    Severity.ERROR,
    what="The data lies here, and the spec does not say which bucket it is uploaded to.",
    why="Bedrock reads training data from S3 only: local data is converted here, and uploaded to a "
    "bucket of yours before the job is created.",
    bad="targets: {bedrock: {role_arn: arn:aws:iam::123456789012:role/tuning, "
    "output: 's3://bucket/out', data: null}}",
    good=f"targets: {{bedrock: {{{_COMPLETE}}}}}",
    sources=(_SHAPE,),
    check=prefix_missing(NAME, SCHEME),
)

data_is_elsewhere = Rule(
    "FTC443",
    "bedrock-data-elsewhere",
    Severity.ERROR,
    what="The data is in a place that Bedrock cannot read and that is not on this machine, or a "
    "share is to be split off data on S3.",
    why="Bedrock reads s3:// locations as they are; conversion and splitting happen here, before "
    "the upload.",
    bad="data: {train: 'gs://bucket/train.jsonl'}",
    good="data: {train: 's3://bucket/train.jsonl'}",
    sources=(_SHAPE,),
    check=data_elsewhere(NAME, SCHEME),
)


@rule(
    "FTC444",
    "bedrock-role-arn",
    Severity.ERROR,
    what="`role_arn` is not the ARN of an IAM role.",
    why="Bedrock works in your account under this role. It refuses the job after the upload, or "
    "starts it and fails at reading the data.",
    bad="targets: {bedrock: {role_arn: tuning-role, output: 's3://bucket/out', data: 's3://bucket/data'}}",
    good=f"targets: {{bedrock: {{{_COMPLETE}}}}}",
    sources=(_SHAPE,),
)
def role_arn(plan: Plan) -> Iterator[Finding]:
    form = "arn:aws:iam::<12 digits>:role/<name>"
    yield from malformed(plan, option(NAME, "role_arn"), _ROLE, "the ARN of an IAM role", form)


@rule(
    "FTC445",
    "bedrock-bucket-uri",
    Severity.ERROR,
    what="A bucket location does not have the form `s3://bucket/prefix`.",
    why="Bedrock takes lower-case bucket names of 3 to 63 characters, and a few characters in "
    "keys; the job would be refused after the upload.",
    bad="targets: {bedrock: {role_arn: arn:aws:iam::123456789012:role/tuning, "
    "output: 's3://My_Bucket/out', data: 's3://bucket/data'}}",
    good=f"targets: {{bedrock: {{{_COMPLETE}}}}}",
    sources=(_SHAPE,),
)
def bucket_uri(plan: Plan) -> Iterator[Finding]:
    for leaf in (option(NAME, "data"), option(NAME, "output"), "data.train", "data.validation"):
        if leaf.startswith("targets.") or lies_there(plan.get(leaf), SCHEME):
            form = "s3://bucket/prefix, the bucket in 3 to 63 letters a-z, digits, dots or hyphens"
            yield from malformed(plan, leaf, _BUCKET, "an S3 location", form)


@rule(
    "FTC446",
    "bedrock-tags",
    Severity.ERROR,
    what="There are more than 199 tags, one has characters that AWS does not take, or one is "
    "`ftc`.",
    why="The job is refused after the upload. Tags take letters, digits, spaces and "
    "`._:/=+@-`, and nothing else. Of 200, one, `ftc`, is the job's identity.",
    bad=f"targets: {{bedrock: {{{_COMPLETE}, tags: {{team: a;b}}}}}}",
    good=f"targets: {{bedrock: {{{_COMPLETE}, tags: {{team: support}}}}}}",
    sources=(_SHAPE,),
)
def tags(plan: Plan) -> Iterator[Finding]:
    yield from too_long_or_many(
        plan,
        option(NAME, "tags"),
        entries=200,
        key=r"[a-zA-Z0-9\s._:/=+@-]{1,128}",
        value=r"[a-zA-Z0-9\s._:/=+@-]{0,256}",
        asked="letters, digits, spaces and ._:/=+@- are taken; 128 in a key, 256 in a value",
    )


@rule(
    "FTC447",
    "bedrock-names",
    Severity.ERROR,
    what="A job or model name has characters that Bedrock does not take, or more than 63.",
    why="The job is refused after the upload. In the names of models, hyphens and underscores may "
    "not follow each other.",
    bad=f"targets: {{bedrock: {{{_COMPLETE}, custom_model_name: support tone}}}}",
    good=f"targets: {{bedrock: {{{_COMPLETE}, custom_model_name: support-tone}}}}",
    sources=(_SHAPE,),
)
def names(plan: Plan) -> Iterator[Finding]:
    job = r"(?=.{1,63}$)[a-zA-Z0-9](-*[a-zA-Z0-9+\-.])*"
    model = r"(?=.{1,63}$)([0-9a-zA-Z][_-]?)+"
    form = "letters, digits, + - . inside; at most 63"
    yield from malformed(plan, option(NAME, "job_name"), job, "a name for a job", form)
    leaf = option(NAME, "custom_model_name")
    form = "letters and digits, single - and _ inside; at most 63"
    yield from malformed(
        plan, leaf if leaf in plan else "name", model, "a name for a custom model", form
    )


@rule(
    "FTC448",
    "bedrock-kms-key",
    Severity.ERROR,
    what="`kms_key` is neither the ARN nor the id nor the alias of a KMS key.",
    why="The key encrypts the custom model. A key that cannot be found fails the job, after the "
    "upload or at its very end.",
    bad=f"targets: {{bedrock: {{{_COMPLETE}, kms_key: my key}}}}",
    good=f"targets: {{bedrock: {{{_COMPLETE}, kms_key: alias/tuning}}}}",
    sources=(_SHAPE,),
)
def kms_key(plan: Plan) -> Iterator[Finding]:
    form = "an ARN, an id, or alias/<name>"
    yield from malformed(plan, option(NAME, "kms_key"), _KEY, "a KMS key", form)


@rule(
    "FTC449",
    "bedrock-region-unknown",
    Severity.ERROR,
    what="The spec names no region, and the catalogue knows none for the model.",
    why="The region is part of the address that the job is sent to, and most models are tuned in "
    "one region only.",
    bad="model: {hosted: {bedrock: 'amazon.nova-next-v1:0:1m'}}",
    good="model: {hosted: {bedrock: 'amazon.nova-micro-v1:0:128k'}}",
    sources=(_MODELS,),
)
def region_unknown(plan: Plan) -> Iterator[Finding]:
    id = plan.get(f"model.hosted.{NAME}")
    leaf = option(NAME, "region")
    if id is not None and region(id, plan.get(leaf)) is None:
        yield Finding(
            leaf,
            f"no region is known for {id}",
            label="and the spec names none",
            help="add `region: …` under `targets.bedrock`",
            at_key=True,
        )


rows_are_refused = Rule(
    "FTC450",
    "bedrock-rows-refused",
    Severity.ERROR,
    what="A row cannot become a line of the service's training file.",
    why="The service reads the lines after the upload, and fails the job: on reserved words, on "
    "tools, on a conversation that does not alternate between user and assistant.",
    bad="data: {train: data/reserved.jsonl}",
    good="data: {train: data/good.jsonl}",
    sources=("https://docs.aws.amazon.com/nova/latest/userguide/customize-fine-tune.html",),
    check=rows_refused(convert),
)


@rule(
    "FTC451",
    "bedrock-reward-lambda-missing",
    Severity.ERROR,
    what="A model is to learn from rewards, and the spec names no Lambda function that gives them.",
    why="Bedrock asks an AWS Lambda function of your account what each answer is worth. Compiling "
    "writes its code, `reward_lambda.py`, from the spec's rewards; you deploy it and name it.",
    bad=f"targets: {{bedrock: {{{_COMPLETE}, reward_lambda: null}}}}\n{_GRADED}",
    good=f"targets: {{bedrock: {{{_COMPLETE}, reward_lambda: {_LAMBDA}}}}}\n{_GRADED}",
    sources=("https://docs.aws.amazon.com/bedrock/latest/userguide/reward-functions.html",),
)
def reward_lambda_missing(plan: Plan) -> Iterator[Finding]:
    leaf = option(NAME, "reward_lambda")
    if plan["method.type"] == "grpo" and leaf not in plan:
        yield Finding(
            leaf,
            f"`{leaf}` is missing: the function that gives the rewards",
            label="needed for reinforcement",
            help="deploy `reward_lambda.py`, and add `reward_lambda: arn:aws:lambda:…` under "
            "`targets.bedrock`",
            at_key=True,
            related=(("method.rewards", "these become its code"),),
        )


@rule(
    "FTC452",
    "bedrock-reward-lambda-arn",
    Severity.ERROR,
    what="`reward_lambda` is not the ARN of a Lambda function.",
    why="Bedrock finds the function by its ARN only, and refuses the job after the upload when the "
    "form is another.",
    bad=f"targets: {{bedrock: {{{_COMPLETE}, reward_lambda: reward}}}}\n{_GRADED}",
    good=f"targets: {{bedrock: {{{_COMPLETE}, reward_lambda: {_LAMBDA}}}}}\n{_GRADED}",
    sources=("botocore 1.44.5, LambdaArn, read 2026-11-25",),
)
def reward_lambda_arn(plan: Plan) -> Iterator[Finding]:
    form = "arn:aws:lambda:<region>:<12 digits>:function:<name>"
    leaf = option(NAME, "reward_lambda")
    yield from malformed(plan, leaf, ARN, "the ARN of a Lambda function", form)


RULES: tuple[Rule, ...] = (
    model_is_missing,
    options_are_missing,
    data_prefix_is_missing,
    data_is_elsewhere,
    role_arn,
    bucket_uri,
    tags,
    names,
    kms_key,
    region_unknown,
    rows_are_refused,
    reward_lambda_missing,
    reward_lambda_arn,
)
