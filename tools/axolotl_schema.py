"""Snapshot what Axolotl takes, from the pydantic models that its own `validate_config` uses.

Axolotl drops keys that it doesn't know without a word; here they are refused. Its per-field types
are kept as they are, and so is what they let pass (`learning_rate: -1`). Keys of plugins stand
under `x-plugins`, by the plugin's path: Axolotl takes them only beside `plugins: [<that path>]`.

Run: `$(python tools/axolotl_env.py validate) tools/axolotl_schema.py`; with `--print` it goes to
stdout.
"""

import os
import sys
from collections.abc import Mapping
from importlib.machinery import SourceFileLoader
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

os.environ.setdefault("AXOLOTL_DO_NOT_TRACK", "1")
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import axolotl
from axolotl.utils.schemas.config import AxolotlInputConfig
from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema
from snapshot import DRAFT, layout, write

NAME = "axolotl-0.19"

PLUGINS = {
    "axolotl.integrations.cut_cross_entropy.CutCrossEntropyPlugin": "CutCrossEntropyArgs",
    "axolotl.integrations.densemixer.DenseMixerPlugin": "DenseMixerArgs",
    "axolotl.integrations.diffusion.DiffusionPlugin": "DiffusionArgs",
    "axolotl.integrations.expert_parallel.ExpertParallelPlugin": "ExpertParallelArgs",
    "axolotl.integrations.grokfast.GrokfastPlugin": "GrokfastArgs",
    "axolotl.integrations.hatchery.HatcheryPlugin": "HatcheryArgs",
    "axolotl.integrations.kd.KDPlugin": "KDArgs",
    "axolotl.integrations.kernels.KernelsPlugin": "KernelsArgs",
    "axolotl.integrations.liger.LigerPlugin": "LigerArgs",
    "axolotl.integrations.lm_eval.LMEvalPlugin": "LMEvalArgs",
    "axolotl.integrations.mora.MoraPlugin": "MoraArgs",
    "axolotl.integrations.nemo_gym.NemoGymPlugin": "NemoGymArgs",
    "axolotl.integrations.spectrum.SpectrumPlugin": "SpectrumArgs",
    "axolotl.integrations.swanlab.SwanLabPlugin": "SwanLabConfig",
}
"""Axolotl's own plugins that have keys, and the model of their keys."""

SECRETS = ("api_key", "secret")
"""Endings of keys that no file should hold; their services read them from the environment."""

PROSE = frozenset({"title", "description", "default", "examples", "deprecated"})


class _Generator(GenerateJsonSchema):
    """Axolotl lists torch's types in an enum, which JSON has no word for: they are written by
    name, and a validator looks the name up."""

    ignored_warning_kinds: ClassVar = {"non-serializable-default"}

    def enum_schema(self, schema: Any) -> dict[str, Any]:
        if all(isinstance(member.value, str | int) for member in schema["members"]):
            return super().enum_schema(schema)
        return {"type": "string"}


def definition() -> dict[str, Any]:
    """The strict schema of an Axolotl YAML file."""
    schema = strict(AxolotlInputConfig)
    definitions = schema.pop("$defs")
    plugins = {}
    for plugin, arguments in PLUGINS.items():
        own = strict(getattr(_arguments(plugin), arguments))
        definitions.update(own.pop("$defs", {}))
        plugins[plugin] = own["properties"]
    return {
        "$schema": DRAFT,
        "title": "Axolotl's configuration file",
        "versions": {"axolotl": version("axolotl")},
        **schema,
        "$defs": dict(sorted(definitions.items())),
        "x-plugins": plugins,
    }


def strict(model: type[BaseModel]) -> dict[str, Any]:
    """The model's schema without prose, keys sorted, unknown keys refused wherever the model would
    ignore them. A field that has an alias may be written either way."""
    schema = model.model_json_schema(schema_generator=_Generator, by_alias=True)
    by_name = model.model_json_schema(schema_generator=_Generator, by_alias=False)
    _join(schema, by_name)
    for name, inner in schema.get("$defs", {}).items():
        _join(inner, by_name["$defs"][name])
    stripped: dict[str, Any] = _closed(schema)
    return stripped


def _join(by_alias: dict[str, Any], by_name: dict[str, Any]) -> None:
    if "properties" in by_alias:
        by_alias["properties"] = {**by_name["properties"], **by_alias["properties"]}


def _closed(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_closed(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: _closed(value) for key, value in schema.items() if key not in PROSE}
    if "properties" in kept:
        properties: Mapping[str, Any] = schema["properties"]  # a key may be called `description`
        kept["properties"] = {
            key: _closed(properties[key]) for key in sorted(properties) if not key.endswith(SECRETS)
        }
        kept.setdefault("additionalProperties", False)
    return _short_union(kept)


def _short_union(schema: dict[str, Any]) -> dict[str, Any]:
    """`{anyOf: [{type: a}, {type: b}]}` as `{type: [a, b]}`, and one of a few values as `enum`."""
    branches = schema.get("anyOf", ())
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    if branches and all(branch.keys() == {"type"} for branch in branches):
        return {**rest, "type": [branch["type"] for branch in branches]}
    choices = [_choices(branch) for branch in branches]
    if choices and all(choices):
        return {**rest, "enum": [value for values in choices for value in values]}
    return schema


def _choices(branch: Mapping[str, Any]) -> list[Any]:
    """The values that a branch allows, [] when they are not few."""
    if "const" in branch:
        return [branch["const"]]
    few = {"boolean": [True, False], "null": [None]}
    return branch.get("enum") or few.get(branch.get("type", ""), [])


def _arguments(plugin: str) -> ModuleType:
    """The module of a plugin's keys, loaded past the package's `__init__`: that imports the
    plugin itself, and with it libraries that only training needs."""
    package = plugin.split(".")[2]
    path = Path(axolotl.__file__).parent / "integrations" / package / "args.py"
    name = f"axolotl_{package}_args"
    loader = SourceFileLoader(name, str(path))
    module = ModuleType(name)
    module.__file__ = str(path)
    sys.modules[name] = module  # where pydantic looks up annotations
    loader.exec_module(module)
    return module


if __name__ == "__main__":
    if "--print" in sys.argv:
        print(layout(definition()), end="")
    else:
        write(NAME, definition())
