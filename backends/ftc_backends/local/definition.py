"""Hold a document against what TRL, PEFT, transformers and Accelerate take."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from ftc.analysis.base_model import base_model, is_folder
from ftc.lowering.definition import Definition
from ftc.lowering.target import Problem
from ftc.plan.plan import Plan
from ftc.source.span import Path
from ftc_backends.local.conflicts import conflicts
from ftc_backends.local.generation import answer_length
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
    """All but the last is possible only by verbatim entries: the rows write nothing of the kind."""
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
    yield from _beyond_its_positions(document, plan)


def _beyond_its_positions(document: Mapping[str, Any], plan: Plan) -> Iterator[Problem]:
    """As `checks.context_length` of the program, once the model is loaded. A catalogue may count
    less than a model's configuration, so only the model's own is sure to end a run."""
    model = base_model(plan)
    if model is None or not is_folder(model.id) or model.context_length is None:
        return
    path, length = _longest(document)
    if length is not None and length > model.context_length:
        limit = f"{model.id} knows no more than {model.context_length} positions"
        yield Problem(path, f"{limit}, and train.py ends on {length}")


def _longest(document: Mapping[str, Any]) -> tuple[Path, int | None]:
    """How many tokens the model may have to read, and where that is said."""
    config = document["config"]
    if TRAINERS[document["trainer"]].parts != "generating":
        return ("config", "max_length"), config.get("max_length")
    prompt, answer = document.get("max_prompt_length"), config.get(answer_length(document))
    whole = None if prompt is None or answer is None else prompt + answer
    return ("max_prompt_length",), whole


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
