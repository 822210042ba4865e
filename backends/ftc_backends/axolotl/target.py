"""The backend for Axolotl."""

from collections.abc import Iterator
from typing import Any, Final

from ftc.lowering.engine import Lowered
from ftc.lowering.target import File, Problem, Target
from ftc.plan.plan import Plan
from ftc_backends.axolotl import differences
from ftc_backends.axolotl.definition import VERSION, problems
from ftc_backends.axolotl.rules import RULES
from ftc_backends.axolotl.stages import launch, order
from ftc_backends.axolotl.table import TABLE
from ftc_backends.axolotl.table.data import DEFAULT_PREPARED

FILE: Final = "axolotl.yaml"
PREPARED: Final = "dataset_prepared_path"


def _definition(document: dict[str, Any], plan: Plan) -> Iterator[Problem]:
    for problem in problems(document):
        if problem.path != ("base_model",) or "model.base" in plan:  # else a rule says it
            yield problem


_TAKEN_OUT: Final = frozenset({"datasets", "chat_template", "save_strategy", "eval_strategy"})
"""What rows write, and a null under `set` takes out of the file. Axolotl 0.19 stops at a null of
`datasets`, and of the others it has no default. Other nulls are written: they may take a default
away, as that of `shuffle_merged_datasets`."""


def _files(lowered: Lowered, plan: Plan) -> Iterator[File]:
    from ftc.emit.yaml import dump

    groups = {str(path[0]): trace.group for path, trace in lowered.traces.items()}
    unprepared = ("skip_prepare_dataset", "pretraining_dataset")
    prepared = (
        ""
        if any(map(lowered.document.get, unprepared))
        else lowered.document.get(PREPARED) or DEFAULT_PREPARED
    )
    header = "\n".join(_header(plan, prepared))
    entries = lowered.document.items()
    said = {key: value for key, value in entries if value is not None or key not in _TAKEN_OUT}
    yield File(FILE, dump(said, groups=groups, header=header))
    if "reward_funcs" in (lowered.document.get("trl") or {}):
        from ftc_backends.axolotl import rewards  # few specs have rewards

        yield from rewards.files(plan["method.rewards"], plan["hardware.precision"])


def _header(plan: Plan, prepared: str) -> Iterator[str]:
    """What the file is for, how to run it as the spec means it, and a trap: prepared data is found
    again by the path of the file it came from, whatever stands in that file by now."""
    yield plan.get("description") or plan["name"]
    yield ""
    yield "Paths start at the folder of the spec; run it from there:"
    packages = tuple(_packages(plan))
    if packages:
        yield f"  pip install {' '.join(packages)}"
    if "method.rewards" in plan:
        yield "  export PYTHONPATH=<folder of this file>"
    yield f"  axolotl train <path of this file> {launch(plan)}"
    if prepared:
        yield f"When the data has changed, remove {prepared} first: Axolotl does not notice."


def _packages(plan: Plan) -> Iterator[str]:
    """What Axolotl does not bring."""
    if any(reward["type"] == "json-schema" for reward in plan.get("method.rewards", ())):
        yield "jsonschema-rs"
    if plan.get("training.optimizer") == "stable_adamw":
        # that of Axolotl's extra `optimizers`, 0.2.1, stops at an adapter: none of its weights is
        # without decay, and of no weights it finds no device (run 2026-11-26)
        yield "torch-optimi==0.3.3"


TARGET: Final = Target(
    name="axolotl",
    title="Axolotl",
    version=VERSION,
    table=TABLE,
    options="ftc_schemas.spec.targets:TargetOptions",
    definition=_definition,
    files=_files,
    order=order,
    request_of="ftc_backends.axolotl.importing:request_of",
    rules=(*RULES, *differences.RULES),
    example={"model.base": "org/model"},
)
