"""Names of people in texts, found by Presidio and a spaCy model, where both are installed.

Only Presidio's recogniser of what spaCy finds is loaded: the one for e-mail addresses fetches a
list of domains when it first runs. Nor is a model downloaded that is not installed, as Presidio
would do.
"""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from ftc.data.checks.personal import Private

MOST_ROWS: Final = 500
"""Rows of a file that are looked at, evenly spread over it: each takes some 20 milliseconds."""

_LONGEST: Final = 2_000
"""Characters of a row that are looked at when rows are checked; all are when they are redacted."""

_SIZES: Final = ("trf", "lg", "md", "sm")
"""How the names of spaCy's models tell their sizes; a larger one finds more."""

_UNUSED: Final = frozenset(
    {"tagger", "morphologizer", "parser", "senter", "attribute_ruler", "lemmatizer"}
)
"""What a model does beside looking for names, which takes half of its time."""

_PERSON: Final = "PERSON"


def missing() -> str:
    """What is not installed and would be needed; empty when nothing is."""
    if find_spec("presidio_analyzer") is None or find_spec("spacy") is None:
        return "presidio-analyzer is not installed"
    return "" if _models() else "no spaCy model is installed"


def way_out() -> str:
    """The command that brings what is missing."""
    if find_spec("presidio_analyzer") is None or find_spec("spacy") is None:
        return 'pip install "ftc[names]"'
    return "python -m spacy download en_core_web_sm"


def people_in(text: str) -> int:
    """How many different people a text names, as far as its first characters tell."""
    head = text[:_LONGEST]
    return len({head[one.start : one.end] for one in names_in(head, language_of(head))})


def names_in(text: str, language: str | None) -> list[Private]:
    """The names in a text of a language that there is a model for, in order."""
    if language is None or not text.strip():
        return []
    found = _analyzer().analyze(text, language=language, entities=[_PERSON])
    return sorted(Private("name", one.start, one.end) for one in found)


def language_of(text: str) -> str | None:
    """The code of a text's language; None where no model knows it. What is too short to tell is
    taken for English, or for the only language that there is a model for."""
    from ftc.data import languages

    models = _models()
    name = languages.language_of(text)
    if name is not None:
        code = languages.codes().get(name)
        return code if code in models else None
    return "en" if "en" in models else next(iter(models), None)


@cache
def _models() -> Mapping[str, str]:
    """By language, the largest model that is installed: `{"en": "en_core_web_sm"}`."""
    from importlib.metadata import entry_points  # slow to import

    best: dict[str, str] = {}
    for name in sorted({one.name for one in entry_points(group="spacy_models")}, key=_size):
        best.setdefault(name.partition("_")[0], name)
    return best


def _size(model: str) -> int:
    parts = model.split("_")
    return next((n for n, size in enumerate(_SIZES) if size in parts), len(_SIZES))


@cache
def _analyzer() -> Any:
    """Presidio's, with all the models that are installed."""
    presidio = import_module("presidio_analyzer")
    engines = import_module("presidio_analyzer.nlp_engine")
    recognizers = import_module("presidio_analyzer.predefined_recognizers")
    models = _models()
    listed = [{"lang_code": code, "model_name": name} for code, name in models.items()]
    engine = engines.SpacyNlpEngine(models=listed)
    engine.load()
    for pipeline in engine.nlp.values():
        for part in _UNUSED & set(pipeline.pipe_names):
            pipeline.disable_pipe(part)
    languages = list(models)
    registry = presidio.RecognizerRegistry(
        recognizers=[
            recognizers.SpacyRecognizer(supported_language=code, supported_entities=[_PERSON])
            for code in languages
        ],
        supported_languages=languages,
    )
    return presidio.AnalyzerEngine(
        registry=registry, nlp_engine=engine, supported_languages=languages
    )
