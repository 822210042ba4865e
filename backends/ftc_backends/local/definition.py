"""Hold a document against what TRL, PEFT, transformers and Accelerate take."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from ftc.lowering.definition import Definition
from ftc.lowering.target import Problem
from ftc.plan.plan import Plan
from ftc.source.span import Path
from ftc_backends.local.conflicts import conflicts
from ftc_backends.local.sources import SourceError, source, training_sources
from ftc_backends.local.trainers import TRAINERS
from ftc_schemas.targets import snapshot

SNAPSHOT: Final = "trl-1.16"


def problems(document: Mapping[str, Any], plan: Plan) -> Iterator[Problem]:
    """What the packages' own signatures say against the document, and what train.py cannot do."""
    found = [
        problem
        for error in _definition().errors(document)
        for problem in _problems(error, document)
    ]
    yield from found or _of_the_program(document, plan)


def _of_the_program(document: Mapping[str, Any], plan: Plan) -> Iterator[Problem]:
    """Possible only by verbatim entries: the rows write nothing of the kind."""
    if document["model"].get("trust_remote_code") and not plan["model.trust_remote_code"]:
        yield Problem(("model", "trust_remote_code"), "say it in the spec's own `model`")
    if document["config"].get("max_length") is None and "max_prompt_length" not in document:
        yield Problem(("config", "max_length"), "train.py cuts at a number of tokens")
    tracker = document["config"].get("report_to", "none")
    if tracker != "none" and tracker != plan.get("tracking.tool"):
        yield Problem(("config", "report_to"), "say it in the spec's own `tracking`")
    yield from conflicts(document, TRAINERS[document["trainer"]].prefix)
    for role in [key for key in ("train", "validation", "test") if key in document["data"]]:
        listed = document["data"][role]
        try:
            training_sources(listed) if role == "train" else source(listed, role)
        except SourceError as error:
            yield Problem(("data", role), str(error))


def versions() -> Mapping[str, str]:
    """The packages that the definition was taken from."""
    found: Mapping[str, str] = snapshot(SNAPSHOT)["versions"]
    return found


@cache
def _definition() -> Definition:
    return Definition(snapshot(SNAPSHOT))


def _problems(error: Any, document: Mapping[str, Any]) -> Iterator[Problem]:
    path: Path = tuple(error.instance_path)
    kind = error.kind
    if kind.name == "additionalProperties":
        owner = _OWNERS.get(path[:1], "train.py")
        if path[:1] == ("adapter",):
            owner = document["peft"]
        for key in kind.unexpected:
            yield Problem((*path, key), f"{owner} has no such argument")
    elif kind.name == "enum":
        yield Problem(path, f"is none of {', '.join(map(str, kind.options))}")
    else:
        yield Problem(path, error.message)


_OWNERS: Final[Mapping[Path, str]] = {
    ("model",): "from_pretrained",
    ("quantization",): "BitsAndBytesConfig",
    ("reference",): "from_pretrained",
    ("answers",): "GenerationConfig",
    ("teacher",): "from_pretrained",
    ("config",): "the trainer's configuration",
    ("early_stopping",): "EarlyStoppingCallback",
    ("launch",): "accelerate",
}
"""Whose arguments a section of the document is."""
