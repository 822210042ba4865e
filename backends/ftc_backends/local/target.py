"""The backend that trains on this machine, with TRL and PEFT."""

from collections.abc import Iterator, Sequence
from typing import Final

from ftc.lowering.engine import Lowered
from ftc.lowering.target import File, Staged, Target
from ftc.plan.plan import Plan
from ftc_backends.local import definition
from ftc_backends.local.table import TABLE

VERSION: Final = definition.SNAPSHOT.partition("-")[2]


def _files(lowered: Lowered, plan: Plan) -> Iterator[File]:
    from ftc_backends.local import launcher, program, requirements

    yield from program.render(lowered)
    yield requirements.file(lowered.document)
    if "launch" in lowered.document:
        yield launcher.file(lowered)


def _order(stages: Sequence[Staged]) -> Iterator[File]:
    from ftc_backends.local import order

    yield from order.files(stages)


TARGET: Final = Target(
    name="local",
    title="TRL on this machine",
    version=VERSION,
    table=TABLE,
    options="ftc_schemas.spec.targets:TargetOptions",
    definition=definition.problems,
    files=_files,
    order=_order,
    example={"model.base": "org/model"},
    runner="ftc_backends.local.runner",
    driver="ftc_backends.local.driver:Driver",
)
