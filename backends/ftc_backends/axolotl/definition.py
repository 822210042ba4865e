"""Hold a document against Axolotl's own definition, in which unknown keys are errors."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from os.path import dirname, join
from typing import Any, Final

import ftc_schemas.targets
from ftc.language.nearest import nearest
from ftc.lowering.target import Problem
from ftc.source.span import Path

VERSION: Final = "0.19"


def problems(document: Mapping[str, Any]) -> Iterator[Problem]:
    """What Axolotl would drop without a word, or refuse."""
    named = document.get("plugins")
    chosen = tuple(p for p in _schema()["x-plugins"] if isinstance(named, list) and p in named)
    properties = _properties(chosen)
    for error in _validator(chosen, tuple(document)).iter_errors(document):
        yield from _problems(error, properties)


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


@lru_cache(maxsize=64)
def _validator(plugins: tuple[str, ...], keys: tuple[str, ...]) -> Any:
    """Properties that the document lacks need no compiling; that is most of the work."""
    import jsonschema_rs  # slow to import, and a check of a spec needs no definition

    properties = _properties(plugins)
    known = {key: properties[key] for key in keys if key in properties}
    return jsonschema_rs.Draft202012Validator({**_schema(), "properties": known})


@cache
def _properties(plugins: tuple[str, ...]) -> dict[str, Any]:
    """Axolotl's keys and those of the plugins that are switched on."""
    schema = _schema()
    found: dict[str, Any] = dict(schema["properties"])
    for plugin in plugins:
        found |= schema["x-plugins"].get(plugin, {})
    return found


def _plugin_of(key: str) -> str | None:
    plugins: Mapping[str, Any] = _schema()["x-plugins"]
    return next((plugin for plugin, keys in plugins.items() if key in keys), None)


@cache
def _schema() -> dict[str, Any]:
    import json

    path = join(dirname(ftc_schemas.targets.__file__), f"axolotl-{VERSION}.json")  # noqa: PTH118, PTH120
    with open(path, encoding="utf-8") as file:  # noqa: PTH123  # pathlib is slow to import
        schema: dict[str, Any] = json.load(file)
    return schema
