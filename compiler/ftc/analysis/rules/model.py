"""2xx: which model is taught, and whether it is the same one tomorrow."""

import re
from collections.abc import Iterator
from typing import Final

from ftc.analysis.base_model import (
    base_model,
    hub_id,
    is_folder,
    looks_like_base,
    looks_like_instruct,
)
from ftc.analysis.rule import Finding, rule
from ftc.data.datasets import locations
from ftc.diagnostics.diagnostic import Edit, Fix, Severity
from ftc.plan.plan import Plan

_COMMIT: Final = r"[0-9a-f]{40}"
_SHORT_COMMIT: Final = r"[0-9a-f]{7,39}"
_MOVING: Final = ("main", "master", "HEAD", "latest", "dev", "develop")

_HUB_GUIDE: Final = "huggingface_hub documentation, 'Download files from the Hub'"


@rule(
    "FTC280",
    "unpinned-model",
    Severity.WARNING,
    what="A model on the Hub is named without a revision.",
    why="An id names whatever its repository holds on the day of the download. Weights, tokenizer "
    "and chat template are all replaced there from time to time, and the same spec then trains "
    "another model.",
    bad="model: {base: Qwen/Qwen3-0.6B, revision: null}",
    good="model: {base: Qwen/Qwen3-0.6B, revision: c1899de289a04d12100db370d81485cdf75e47ca}",
    sources=(_HUB_GUIDE, "field guide: 'tag model + dataset + config'"),
)
def unpinned_model(plan: Plan) -> Iterator[Finding]:
    id = hub_id(plan)
    if id is not None and "model.revision" not in plan and _hosted_by(id) is None:
        yield Finding(
            "model.base",
            f"{id} is not pinned to a revision",
            label="whatever stands there on the day of the download",
            help="write `revision:` with the commit that you mean; "
            f"huggingface.co/{id}/commits/main lists them",
        )


@rule(
    "FTC281",
    "moving-revision",
    Severity.WARNING,
    what="The model's revision is a branch.",
    why="A branch moves with every commit to it. It reads like a pin and is none: next month the "
    "same spec trains from other weights.",
    bad="model: {base: Qwen/Qwen3-0.6B, revision: main}",
    good="model: {base: Qwen/Qwen3-0.6B, revision: c1899de289a04d12100db370d81485cdf75e47ca}",
    sources=(_HUB_GUIDE,),
)
def moving_revision(plan: Plan) -> Iterator[Finding]:
    revision: str | None = plan.get("model.revision")
    if revision is not None and (revision in _MOVING or revision.startswith("refs/")):
        yield Finding(
            "model.revision",
            f"`{revision}` is a branch, and branches move",
            label="not a pin",
            help="write the commit that it stands for today, all 40 characters",
        )


@rule(
    "FTC282",
    "short-commit",
    Severity.WARNING,
    what="The model's revision is a shortened commit hash.",
    why="Git finds a commit by its first characters; the Hub's documentation asks for all 40, so "
    "a short one is looked up as the name of a branch or tag and not found.",
    bad="model: {base: Qwen/Qwen3-0.6B, revision: c1899de}",
    good="model: {base: Qwen/Qwen3-0.6B, revision: c1899de289a04d12100db370d81485cdf75e47ca}",
    sources=(f"{_HUB_GUIDE}: 'it must be the full-length hash'",),
)
def short_commit(plan: Plan) -> Iterator[Finding]:
    revision: str | None = plan.get("model.revision")
    if revision is not None and re.fullmatch(_SHORT_COMMIT, revision):
        yield Finding(
            "model.revision",
            f"`{revision}` is a shortened commit hash",
            label=f"{len(revision)} of 40 characters",
            help="write all 40 characters",
        )


@rule(
    "FTC283",
    "trust-remote-code",
    Severity.WARNING,
    what="Python code from the model's repository is run on your machine.",
    why="`trust_remote_code` downloads and runs it with your rights: your files, your tokens. "
    "Unpinned, it runs whatever stands there on that day, which nobody can have read; that is an "
    "error. Models of the usual architectures do not need it.",
    bad="model: {base: example/model, trust_remote_code: true}",
    good="model: {base: example/model, trust_remote_code: false}",
    sources=("transformers 5.23: off by default, read 2026-11-23",),
)
def trust_remote_code(plan: Plan) -> Iterator[Finding]:
    if not plan["model.trust_remote_code"]:
        return
    revision: str = plan.get("model.revision", "")
    unpinned = hub_id(plan) is not None and not re.fullmatch(_COMMIT, revision)
    yield Finding(
        "model.trust_remote_code",
        "code from the model's repository will run with your rights"
        + (", whatever it is on that day" if unpinned else ""),
        label="runs Python from the repository",
        help="pin the `revision` whose code you have read, or remove this"
        if unpinned
        else "remove it, unless the model does not load without",
        severity=Severity.ERROR if unpinned else None,
    )


@rule(
    "FTC284",
    "nothing-to-train",
    Severity.ERROR,
    what="The spec names no model.",
    why="`model.base` is for targets that train open weights, `model.hosted` for services with "
    "models of their own; without either no target knows what to train.",
    bad="model: {base: null, revision: null, trust_remote_code: false}",
    good="model: {base: Qwen/Qwen3-0.6B}",
    sources=("this language: `ftc explain model.base`",),
)
def nothing_to_train(plan: Plan) -> Iterator[Finding]:
    if "model.base" not in plan and not any(True for _ in plan.under("model.hosted")):
        yield Finding(
            "model.base",
            "the spec names no model to train",
            label="neither `base` nor `hosted`",
            help="write `base: Qwen/Qwen3-0.6B`, or `hosted: {openai: gpt-4.1-mini-2025-04-14}`",
        )


@rule(
    "FTC285",
    "hosted-model-as-base",
    Severity.ERROR,
    what="`model.base` names a model whose weights a service keeps to itself.",
    why="The base is downloaded and trained on your machine. A service's own model is named below "
    "`model.hosted`, one entry a service, so that one spec can say both.",
    bad="model: {base: gpt-4.1-mini-2025-04-14, revision: null}",
    good="model: {base: null, revision: null, hosted: {openai: gpt-4.1-mini-2025-04-14}}",
    sources=("the catalogue of hosted models",),
)
def hosted_model_as_base(plan: Plan) -> Iterator[Finding]:
    id: str | None = plan.get("model.base")
    target = None if id is None else _hosted_by(id)
    if id is None or target is None:
        return
    edits = (
        Edit("remove", ("model", "base")),
        Edit("set", ("model", "hosted", target), id),
    )
    yield Finding(
        "model.base",
        f"{id} is hosted by a service, and its weights cannot be had",
        label="not a model on the Hub",
        help=f"write `hosted: {{{target}: {id}}}` below `model`",
        fix=Fix(f"name it as the hosted model of {target}", edits)
        if f"model.hosted.{target}" not in plan
        else None,
    )


def _hosted_by(id: str) -> str | None:
    """The target whose service has a model of that id, or of that id with a date or a size after
    it. Ids with an owner (`Qwen/…`) are the Hub's."""
    if "/" in id:
        return None
    from ftc import backends
    from ftc_schemas.catalog import services

    for target in backends.names():
        for service in services(target).values():
            if any(
                model == id or model.startswith((f"{id}-", f"{id}:")) for model in service.models
            ):
                return target
    return None


@rule(
    "FTC286",
    "no-chat-template",
    Severity.WARNING,
    what="Chats are to be taught to a base model that likely has no chat template.",
    why="The template says how turns are written down, with which marks between them. Without one "
    "TRL stops when it has loaded everything; with a borrowed one the model has to learn marks "
    "that it never saw, and inference must use the same.",
    bad="model: {base: meta-llama/Llama-3.2-1B}\ndata: {format: chat}",
    good="model: {base: meta-llama/Llama-3.2-1B-Instruct}\ndata: {format: chat}",
    sources=(
        "TRL 1.16, run 2026-11-23: ValueError, tokenizer.chat_template is not set",
        "field guide, 'Ignoring prompt format'",
    ),
)
def no_chat_template(plan: Plan) -> Iterator[Finding]:
    model = base_model(plan)
    brings_one = "model.chat_template" in plan
    if plan["data.format"] != "chat" or brings_one or model is None or model.chat_template:
        return
    if model.chat_template is None and not looks_like_base(model.id):
        return
    known = model.chat_template is False
    yield Finding(
        "model.base",
        f"{model.id} {'has' if known else 'is a base model and may have'} no chat template",
        label=f"says {model.known_from}",
        help="take the instruct model, or write rows as `prompt-completion`",
        related=(("data.format", "chats need one"),),
    )


@rule(
    "FTC287",
    "base-is-no-model-id",
    Severity.ERROR,
    what="The base model is given in a form that neither the Hub nor a file system knows.",
    why="An id is `owner/name`; a folder starts with a dot or a slash. A web address, `~` or a "
    "backslash is taken for a model's name and not found, after everything else was set up.",
    bad='model: {base: "https://huggingface.co/Qwen/Qwen3-0.6B"}',
    good="model: {base: Qwen/Qwen3-0.6B}",
    sources=("huggingface_hub 2.4 `validate_repo_id`, read 2026-11-23",),
)
def base_is_no_model_id(plan: Plan) -> Iterator[Finding]:
    base: str | None = plan.get("model.base")
    if base is None or (is_folder(base) and not base.startswith("~")):
        return
    if hub_id(plan) is not None or _hosted_by(base) is not None:
        return
    id = _id_in(base)
    yield Finding(
        "model.base",
        f"`{base}` is neither an id on the Hub nor a folder",
        label="`owner/name`, or a path that starts with `./`",
        help=f"write `base: {id}`" if id else "write `owner/name`, or `./` and the folder",
        fix=Fix(f"write `{id}`", (Edit("set", ("model", "base"), id),)) if id else None,
    )


def _id_in(address: str) -> str | None:
    """The id in a model's web address."""
    match = re.match(r"(?:https?://)?(?:www\.)?(?:huggingface|hf)\.co/([\w.-]+/[\w.-]+)", address)
    return match[1] if match else None


_UNTRAINABLE: Final = r"[-_.](gguf|exl2|mlx|onnx)(?![a-z])"
_QUANTIZED: Final = r"[-_.](awq|gptq|fp8|bnb-4bit|bnb-8bit|int4|int8)(?![a-z])"


@rule(
    "FTC288",
    "base-already-quantized",
    Severity.ERROR,
    what="The base model is a conversion made for inference.",
    why="GGUF, EXL2, MLX and ONNX files are made for other programs and cannot be trained. AWQ, "
    "GPTQ, FP8 and bitsandbytes weights can carry an adapter but not learn themselves: "
    "transformers refuses full fine-tuning of them once they are loaded.",
    bad="model: {base: example/model-7B-GGUF}",
    good="model: {base: example/model-7B}",
    sources=("transformers 5.23 on a quantized model without adapter, run 2026-11-23: ValueError",),
)
def base_already_quantized(plan: Plan) -> Iterator[Finding]:
    id = hub_id(plan)
    if id is None:
        return
    file_format = re.search(_UNTRAINABLE, id.lower())
    full = plan["adapter.type"] == "none"
    quantized = re.search(_QUANTIZED, id.lower()) if full else None
    if file_format is None and quantized is None:
        return
    yield Finding(
        "model.base",
        f"{id} is a conversion for inference"
        + (" and cannot be trained" if file_format else "; its weights cannot learn"),
        label=f"{(file_format or quantized or [''])[0].lstrip('-_.')} weights",
        help="name the model that it was made from"
        + ("" if file_format else ", or learn an adapter on it"),
        related=() if file_format else (("adapter.type", "all weights learn"),),
    )


@rule(
    "FTC289",
    "pretraining-an-instruct-model",
    Severity.WARNING,
    what="Plain text is taught to a model that has learned to chat.",
    why="Continued pretraining makes a model continue text. On an instruct model it wears off the "
    "manners that make it answer. The order that works is: base model, domain text, then SFT.",
    bad="model: {base: meta-llama/Llama-3.2-1B-Instruct}\nmethod: cpt\ndata: {format: text}",
    good="model: {base: meta-llama/Llama-3.2-1B}\nmethod: cpt\ndata: {format: text}",
    sources=(
        "field guide: 'continue the original next-token pretraining on that corpus before SFT'",
    ),
)
def pretraining_an_instruct_model(plan: Plan) -> Iterator[Finding]:
    id = hub_id(plan)
    if id is not None and plan["method.type"] == "cpt" and looks_like_instruct(id):
        yield Finding(
            "model.base",
            f"continued pretraining wears off what {id} learned about answering",
            label="tuned for instructions",
            help="start from the base model, and teach it to answer afterwards",
            related=(("method.type", "continued pretraining"),),
        )


@rule(
    "FTC298",
    "unpinned-dataset",
    Severity.WARNING,
    what="A dataset on the Hub is named without a revision.",
    why="Its owner can add, change and remove rows; the same spec then trains on other data, and "
    "a test set may turn up in the training data.",
    bad="data: {train: hf://datasets/example/tickets/train.jsonl}",
    good="data: {train: hf://datasets/example/tickets@v1.0/train.jsonl}",
    sources=("huggingface_hub `HfFileSystem`: `hf://datasets/owner/name@revision/path`",),
)
def unpinned_dataset(plan: Plan) -> Iterator[Finding]:
    for leaf in ("data.train", "data.validation", "data.test"):
        for location in locations(plan, leaf):
            if location.startswith("hf://") and "@" not in location:
                repository = "/".join(location.removeprefix("hf://").split("/")[:3])
                yield Finding(
                    leaf,
                    f"{repository.removeprefix('datasets/')} is not pinned to a revision",
                    label="whatever stands there on the day of the download",
                    help=f"write `hf://{repository}@`, the commit, and then the path",
                )


RULES = (
    unpinned_model,
    moving_revision,
    short_commit,
    trust_remote_code,
    nothing_to_train,
    hosted_model_as_base,
    no_chat_template,
    base_is_no_model_id,
    base_already_quantized,
    pretraining_an_instruct_model,
    unpinned_dataset,
)
