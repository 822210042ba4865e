"""Hold a document against Axolotl's own definition, in which unknown keys are errors."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

from ftc.language.nearest import nearest
from ftc.lowering.definition import Definition
from ftc.lowering.target import Problem
from ftc.source.span import Path
from ftc_schemas.targets import snapshot

VERSION: Final = "0.19"
SNAPSHOT: Final = f"axolotl-{VERSION}"


def problems(document: Mapping[str, Any]) -> Iterator[Problem]:
    """What Axolotl would drop without a word, or refuse."""
    named = document.get("plugins")
    plugins = snapshot(SNAPSHOT)["x-plugins"]
    definition = _definition(tuple(p for p in plugins if isinstance(named, list) and p in named))
    for error in definition.errors(document):
        yield from _problems(error, definition.schema["properties"])


def _problems(error: Any, properties: Mapping[str, Any]) -> Iterator[Problem]:
    path: Path = tuple(error.instance_path)
    match error.kind.name:
        case "additionalProperties":
            for key in error.kind.unexpected:
                yield Problem((*path, key), _unknown(key, {} if path else properties))
        case "required":
            yield Problem((*path, error.kind.property), "is missing")
        case "anyOf":
            yield from _best_branch(error, path, properties)
        case "enum":
            yield Problem(path, f"is none of {_listed(error.kind.options)}")
        case _:
            yield Problem(path, error.message)


def _unknown(key: str, properties: Mapping[str, Any]) -> str:
    plugin = _plugin_of(key)
    if plugin is not None:
        return f"Axolotl takes it beside `plugins: [{plugin}]` only, and would ignore it"
    meant = nearest(key, properties)
    guess = f"; did you mean `{meant}`?" if meant else ""
    return f"Axolotl has no such key, and would ignore it{guess}"


def _listed(options: Sequence[Any]) -> str:
    """As YAML writes them; that null is allowed goes without saying."""
    words = [option if isinstance(option, str) else str(option).lower() for option in options]
    return ", ".join(
        word for word, option in zip(words, options, strict=True) if option is not None
    )


def _best_branch(error: Any, path: Path, properties: Mapping[str, Any]) -> Iterator[Problem]:
    """Of alternatives, the one that is meant: the one with the fewest complaints, none of which is
    about the kind of value."""
    meant = [
        branch
        for branch in error.kind.context
        if all(tuple(inner.instance_path) != path for inner in branch)
        or all(inner.kind.name == "additionalProperties" for inner in branch)
    ]
    if not meant:
        yield Problem(path, "has none of the forms that Axolotl takes")
        return
    for inner in min(meant, key=len):
        yield from _problems(inner, properties)


@cache
def _definition(plugins: tuple[str, ...]) -> Definition:
    """Axolotl's keys and those of the plugins that are switched on."""
    schema = snapshot(SNAPSHOT)
    known: dict[str, Any] = dict(schema["properties"])
    for plugin in plugins:
        known |= schema["x-plugins"].get(plugin, {})
    return Definition({**schema, "properties": known})


def _plugin_of(key: str) -> str | None:
    plugins: Mapping[str, Any] = snapshot(SNAPSHOT)["x-plugins"]
    return next((plugin for plugin, keys in plugins.items() if key in keys), None)
