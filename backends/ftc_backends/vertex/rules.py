"""47x: what Vertex AI asks for."""

from collections.abc import Iterator
from typing import Final

from ftc.analysis.rule import Finding, Rule, rule
from ftc.diagnostics.diagnostic import Severity
from ftc.plan.plan import Plan
from ftc_backends.hosted.buckets import lies_there
from ftc_backends.hosted.leaves import model_id, option
from ftc_backends.hosted.rules import (
    data_elsewhere,
    malformed,
    model_missing,
    options_missing,
    prefix_missing,
    rows_refused,
    rows_too_long,
    too_long_or_many,
)
from ftc_backends.vertex import NAME
from ftc_backends.vertex.lines import SCHEME, convert
from ftc_backends.vertex.model import facts, is_open
from ftc_schemas.catalog import HostedModel
from ftc_schemas.spec.leaves import share

_DISCOVERY = "discovery document aiplatform v1 and v1beta1, revision 20261106"
_TUNING = (
    "https://docs.cloud.google.com/gemini-enterprise-agent-platform/models/tuning/"
    "supervised-tuning (2026-09-25)"
)
_OPEN_TUNING = (
    "https://docs.cloud.google.com/gemini-enterprise-agent-platform/models/tuning/"
    "open-model-tuning (2026-09-25)"
)

_PREVIEW = (
    "https://docs.cloud.google.com/gemini-enterprise-agent-platform/models/tuning/"
    "reinforcement-tuning (2026-11-25)"
)

# Cloud Storage's rules for names: 3 to 63 characters, or up to 222 with dots.
_BUCKET = r"gs://[a-z0-9][-_.a-z0-9]{1,220}[a-z0-9](/[^\r\n]*)?"
_BUCKET_FORM = (
    "gs://bucket/prefix, the bucket in 3 to 222 letters a-z, digits, dots, hyphens or underscores"
)
_KEY = r"projects/[^/]+/locations/[^/]+/keyRings/[^/]+/cryptoKeys/[^/]+"

_COMPLETE = "project: my-project, location: us-central1, data: 'gs://bucket/data'"
_OPEN = "model: {hosted: {vertex: qwen/qwen3@qwen3-32b}}"

model_is_missing = Rule(
    "FTC470",
    "vertex-model-missing",
    Severity.ERROR,
    what="The spec is compiled for Vertex AI and does not say which of its models is meant.",
    why="Vertex AI tunes Gemini models, and open models under its own ids "
    "(`qwen/qwen3@qwen3-32b`); which of them comes nearest to `model.base` is not for a compiler "
    "to guess.",
    bad="model: {base: Qwen/Qwen3-0.6B, hosted: null}",
    good="model: {hosted: {vertex: gemini-3.5-flash}}",
    sources=(_TUNING, _OPEN_TUNING),
    check=model_missing(NAME),
)

options_are_missing = Rule(
    "FTC471",
    "vertex-option-missing",
    Severity.ERROR,
    what="An option is missing that every tuning job needs: `project` or `location`.",
    why="Both are part of the address that the job is sent to: a job belongs to a project, and "
    "runs where its data may be.",
    bad="targets: {vertex: {project: null, location: null}}",
    good=f"targets: {{vertex: {{{_COMPLETE}}}}}",
    sources=(_DISCOVERY,),
    check=options_missing(
        NAME,
        {"project": "the Google Cloud project of the job", "location": "the region of the job"},
    ),
)

data_prefix_is_missing = Rule(
    "FTC472",
    "vertex-data-prefix-missing",
    Severity.ERROR,
    what="The data lies here, and the spec does not say which bucket it is uploaded to.",
    why="Vertex AI reads training data from Cloud Storage: local data is converted here, and "
    "uploaded to a bucket of yours before the job is created.",
    bad="targets: {vertex: {project: my-project, location: us-central1, data: null}}",
    good=f"targets: {{vertex: {{{_COMPLETE}}}}}",
    sources=(_DISCOVERY,),
    check=prefix_missing(NAME, SCHEME),
)

data_is_elsewhere = Rule(
    "FTC473",
    "vertex-data-elsewhere",
    Severity.ERROR,
    what="The data is in a place that Vertex AI cannot read and that is not on this machine, or a "
    "share is to be split off data on Cloud Storage.",
    why="Vertex AI reads gs:// locations as they are; conversion and splitting happen here, "
    "before the upload.",
    bad="data: {train: 's3://bucket/train.jsonl'}",
    good="data: {train: 'gs://bucket/train.jsonl'}",
    sources=(_DISCOVERY,),
    check=data_elsewhere(NAME, SCHEME),
)


@rule(
    "FTC474",
    "vertex-bucket-uri",
    Severity.ERROR,
    what="A bucket location does not have the form `gs://bucket/prefix`.",
    why="A path or an https:// address of a bucket looks right and is not taken: the job is "
    "refused after the upload.",
    bad="targets: {vertex: {project: my-project, location: us-central1, data: bucket/data}}",
    good=f"targets: {{vertex: {{{_COMPLETE}}}}}",
    sources=("https://docs.cloud.google.com/storage/docs/buckets#naming",),
)
def bucket_uri(plan: Plan) -> Iterator[Finding]:
    for leaf in (option(NAME, "data"), option(NAME, "output"), "data.train", "data.validation"):
        if leaf.startswith("targets.") or lies_there(plan.get(leaf), SCHEME):
            yield from malformed(plan, leaf, _BUCKET, "a Cloud Storage location", _BUCKET_FORM)


@rule(
    "FTC475",
    "vertex-labels",
    Severity.ERROR,
    what="There are more than 63 labels, one has characters that Google Cloud does not take, or "
    "one is `ftc`.",
    why="Labels find a job again when its answer got lost: of the 64 that the service takes, one, "
    "`ftc`, is the job's identity. They take lower-case letters, digits, "
    "`_` and `-`; anything else is refused.",
    bad=f"targets: {{vertex: {{{_COMPLETE}, labels: {{Team: Support}}}}}}",
    good=f"targets: {{vertex: {{{_COMPLETE}, labels: {{team: support}}}}}}",
    sources=(_DISCOVERY, "https://docs.cloud.google.com/resource-manager/docs/labels-overview"),
)
def labels(plan: Plan) -> Iterator[Finding]:
    yield from too_long_or_many(
        plan,
        option(NAME, "labels"),
        entries=64,
        key=r"(?!.*[A-Z])[^\W\d_][\w-]{0,62}",
        value=r"(?!.*[A-Z])[\w-]{0,63}",
        asked="lower-case letters, digits, _ and - are taken, at most 63; keys begin with a letter",
    )


@rule(
    "FTC476",
    "vertex-output-missing",
    Severity.ERROR,
    what="An open model is tuned, and the spec does not say which bucket gets the weights.",
    why="The weights of a tuned open model are yours: Vertex AI writes them to your bucket, and "
    "requires one.",
    bad=f"{_OPEN}\ntargets: {{vertex: {{{_COMPLETE}}}}}",
    good=f"{_OPEN}\ntargets: {{vertex: {{{_COMPLETE}, output: 'gs://bucket/out'}}}}",
    sources=(_DISCOVERY,),
)
def output_missing(plan: Plan) -> Iterator[Finding]:
    leaf = option(NAME, "output")
    if is_open(plan.get(model_id(NAME))) and leaf not in plan:
        yield Finding(
            leaf,
            f"`{leaf}` is missing: the bucket that gets the weights",
            label="open models need one",
            help="add `output: gs://bucket/prefix` under `targets.vertex`",
            at_key=True,
        )


@rule(
    "FTC477",
    "vertex-adapter-not-taken",
    Severity.ERROR,
    what="The open model is not tuned in this way: some take adapters only, some full tuning "
    "only, and adapters come in a few sizes.",
    why='The service refuses the job after the upload: "adapter size is not supported for this '
    'base model".',
    bad="model: {hosted: {vertex: qwen/qwen3@qwen3-8b}}\nadapter: {type: lora}",
    good="model: {hosted: {vertex: qwen/qwen3@qwen3-8b}}\nadapter: {type: none}",
    sources=(_OPEN_TUNING, "https://github.com/googleapis/python-genai/issues/908"),
)
def adapter_not_taken(plan: Plan) -> Iterator[Finding]:
    known = facts(plan)
    if known is None:
        return
    kind, rank = plan["adapter.type"], plan.get("adapter.rank")
    if known.adapters and kind in ("lora", "none") and kind not in known.adapters:
        yield Finding(
            "adapter.type",
            f"{known.id} is not tuned with `adapter: {kind}`",
            label=f"it takes {', '.join(known.adapters)}",
            help=f"write `adapter: {known.adapters[0]}`",
        )
    elif known.adapters and kind == "lora" and rank not in known.adapter_sizes:
        yield Finding(
            "adapter.rank",
            f"{known.id} has no adapters of rank {rank}",
            label=f"it takes {', '.join(map(str, known.adapter_sizes))}",
            help=f"write `rank: {_nearest_size(known, rank)}`",
        )


@rule(
    "FTC478",
    "vertex-adapter-size",
    Severity.ERROR,
    what="The Gemini model has no adapters of this size.",
    why='The service refuses the job after the upload: "adapter size is not supported for this '
    'base model".',
    bad=f"targets: {{vertex: {{{_COMPLETE}, adapter_size: 32}}}}",
    good=f"targets: {{vertex: {{{_COMPLETE}, adapter_size: 8}}}}",
    sources=(_TUNING, "https://github.com/googleapis/python-genai/issues/908"),
)
def adapter_size(plan: Plan) -> Iterator[Finding]:
    known, size = facts(plan), plan.get(option(NAME, "adapter_size"))
    if known and size is not None and known.adapter_sizes and size not in known.adapter_sizes:
        yield Finding(
            option(NAME, "adapter_size"),
            f"{known.id} has no adapters of size {size}",
            label=f"it takes {', '.join(map(str, known.adapter_sizes))}",
            help=f"write `adapter_size: {_nearest_size(known, size)}`",
        )


@rule(
    "FTC479",
    "vertex-kms-key",
    Severity.ERROR,
    what="`kms_key` is not the name of a Cloud KMS key, or the model cannot be tuned under one.",
    why="The job is refused after the upload. Gemini 3 models do not support customer-managed "
    "keys for tuning.",
    bad=f"targets: {{vertex: {{{_COMPLETE}, kms_key: my-key}}}}",
    good=f"targets: {{vertex: {{{_COMPLETE}}}}}",
    sources=(_DISCOVERY, _TUNING),
)
def kms_key(plan: Plan) -> Iterator[Finding]:
    leaf, known = option(NAME, "kms_key"), facts(plan)
    form = "projects/…/locations/…/keyRings/…/cryptoKeys/…"
    yield from malformed(plan, leaf, _KEY, "the name of a Cloud KMS key", form)
    if leaf in plan and known is not None and not known.takes_kms_key:
        yield Finding(
            leaf,
            f"{known.id} is not tuned under your own key",
            label="customer-managed keys are not supported",
            help="remove it, or tune an open model",
        )


@rule(
    "FTC480",
    "vertex-validation-share",
    Severity.ERROR,
    what="More of the data is held out for validation than the model's tuning takes.",
    why="Open models take a validation set of at most a quarter of the training set; a larger one "
    "fails the job after the upload.",
    bad=f"{_OPEN}\ndata: {{validation: 40%}}",
    good=f"{_OPEN}\ndata: {{validation: 10%}}",
    sources=(
        "GoogleCloudPlatform/vertex-ai-samples 86674ef, "
        "skills/vertex-tuning/open-model/references/data_prep.md",
    ),
)
def validation_share(plan: Plan) -> Iterator[Finding]:
    known, held_out = facts(plan), share(plan.get("data.validation"))
    if known is None or known.max_validation_share is None or held_out is None:
        return
    of_training = held_out / (1 - held_out)
    if of_training > known.max_validation_share:
        yield Finding(
            "data.validation",
            f"{known.id} takes a validation set of at most "
            f"{known.max_validation_share:.0%} of the training set",
            label=f"this is {of_training:.0%} of what is left to train on",
            help="hold out a smaller share",
        )


def _nearest_size(known: HostedModel, size: int | None) -> int:
    return min(known.adapter_sizes, key=lambda offered: abs(offered - (size or 0)))


rows_are_refused = Rule(
    "FTC481",
    "vertex-rows-refused",
    Severity.ERROR,
    what="A row cannot become a line of the service's training file.",
    why="The service reads the lines after the upload, and fails the job: on function calls, on a "
    "system message inside the conversation, on one that does not end with the answer.",
    bad="data: {train: data/tools.jsonl}",
    good="data: {train: data/good.jsonl}",
    sources=("https://github.com/googleapis/python-aiplatform/issues/6127",),
    check=rows_refused(convert),
)


@rule(
    "FTC482",
    "vertex-preview",
    Severity.WARNING,
    what="The job is of a kind that Google offers for trial only.",
    why="Reinforcement tuning is a preview and distillation in early access: Google asks that "
    "neither confidential data nor anything in production depends on them, and both may change.",
    bad="""\
data: {format: prompt-only}
method: {type: grpo, rewards: [{type: regex, pattern: a+}]}""",
    good="data: {format: chat}\nmethod: sft",
    sources=(_PREVIEW, "docs.cloud.google.com, 'Gemini Distillation Service', read 2026-11-25"),
)
def preview(plan: Plan) -> Iterator[Finding]:
    kinds = {"grpo": "reinforcement tuning", "distill": "distillation"}
    kind = kinds.get(plan["method.type"])
    if kind is not None:
        yield Finding(
            "method.type",
            f"{kind} on vertex is for trial: no confidential data, nothing in production",
            label="before general availability",
            help="see its terms; `ftc targets SPEC` lists where else this spec can train",
        )


rows_are_too_long = Rule(
    "FTC485",
    "vertex-rows-too-long",
    Severity.WARNING,
    what="The data's lock says that rows are longer than what the model reads of a row.",
    why="What is beyond is cut, most often without a word, and it is the end of the answer: the "
    "model learns not to come to an end. Planning a job finds each of these rows.",
    bad="model: {hosted: {vertex: meta/llama4@llama-4-scout-17b-16e-instruct}}\n"
    "data: {train: data/long.jsonl}",
    good="data: {train: data/good.jsonl}",
    sources=(_TUNING, _OPEN_TUNING),
    check=rows_too_long(NAME),
)


RULES: Final[tuple[Rule, ...]] = (
    model_is_missing,
    options_are_missing,
    data_prefix_is_missing,
    data_is_elsewhere,
    bucket_uri,
    labels,
    output_missing,
    adapter_not_taken,
    adapter_size,
    kms_key,
    validation_share,
    rows_are_refused,
    preview,
    rows_are_too_long,
)
