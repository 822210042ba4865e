"""Stages: what each starts from, and the order in which they are trained."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from ftc.lowering.row import OMIT, Refusal
from ftc.lowering.target import File, Staged
from ftc.plan.plan import Plan

MERGED: Final = "merged"
"""Where `axolotl merge-lora` puts its result, below the output folder."""

_TAKES_NO_ADAPTER: Final = ("dpo", "kto")
"""Axolotl 0.19 builds their adapter from the configuration alone and never reads `lora_model_dir`
(axolotl/loaders/model.py, `_load_adapters`: `config_only=True`; read 2026-11-25)."""


def base_model(
    base: str,
    stage: str | None,
    adapter: str | None,
    under: str | None,
    needed: Mapping[str, Any] | None,
) -> str:
    """The weights that are read: a folder that an earlier stage has left, or the base itself."""
    if stage is None or needed is None:
        return base
    if adapter is None:
        return _folder(stage, needed)
    if adapter == "merge":
        return _folder(f"{stage}/{MERGED}", needed)
    return base if under is None else _folder(under, needed)


def lora_model_dir(adapter: str, stage: str, needed: Mapping[str, Any], method: str) -> Any:
    if adapter != "continue":
        return OMIT
    if method in _TAKES_NO_ADAPTER:
        return Refusal(
            f"its {method} starts a new adapter on the base and would pass over that of {stage}",
            help=f"write `from: {{stage: {stage}, adapter: merge}}`",
            leaf="from.stage",
        )
    return _folder(stage, needed)


_HEAD: Final = """\
#!/bin/sh
# Trains {name} in {count} stages. Compiled from a spec: change the spec, not this file.
#
# Paths start at the folder of the spec; run it from there:
#   sh <path of this file>

set -eu
here=$(dirname "$0")
"""


def order(stages: Sequence[Staged]) -> Iterator[File]:
    """`run.sh`: train, merge what a later stage wants merged, train on."""
    from ftc.emit.shell import words  # slow to import, as shlex is

    folders = {stage.plan.stage.name: stage.folder for stage in stages if stage.plan.stage}
    merged = {
        stage.plan["from.stage"] for stage in stages if stage.plan.get("from.adapter") == "merge"
    }
    name = stages[0].plan["name"].removesuffix(f"-{next(iter(folders))}")
    lines = [_HEAD.format(name=name, count=len(stages))]
    for stage in stages:
        folder = f"$here/{stage.folder}"
        file = f'"{folder}/axolotl.yaml"'
        modules = f'PYTHONPATH="{folder}" ' if "method.rewards" in stage.plan else ""
        lines.append(f"{modules}axolotl train {file} {launch(stage.plan)}\n")
        if stage.plan.stage is not None and stage.plan.stage.name in merged:
            output = words(stage.plan["output"])
            lines.append(f"axolotl merge-lora {file} --lora-model-dir={output}\n")
    yield File("run.sh", "".join(lines))


def launch(plan: Plan) -> str:
    """How the processes are started."""
    gpus = plan["hardware.gpus"]
    return f"-- --num_processes {gpus}" if gpus else "--launcher python"


def _folder(place: str, needed: Mapping[str, Any]) -> str:
    stage, _, inner = place.partition("/")
    output: str = needed[stage]["output"]
    return f"{output}/{inner}" if inner else output
