"""`run.sh`: the stages of a spec, one after the other."""

from collections.abc import Iterator, Sequence
from typing import Final

from ftc.lowering.target import File, Staged

_HEAD: Final = """\
#!/bin/sh
# Trains {name} in {count} stages. Compiled from a spec: change the spec, not this file.
#
#     pip install {requirements}
#     sh run.sh --data-root FOLDER
#
# FOLDER is that of the spec. Outputs go to where this is started. Started again after an
# interruption, it goes on from the last whole checkpoint.

set -eu
here=$(dirname "$0")
"""


def files(stages: Sequence[Staged]) -> Iterator[File]:
    name = stages[0].plan["name"].removesuffix(f"-{_name(stages[0])}")
    requirements = " ".join(f"-r {stage.folder}/requirements.txt" for stage in stages)
    lines = [_HEAD.format(name=name, count=len(stages), requirements=requirements)]
    for stage in stages:
        folder = f'"$here/{stage.folder}'
        launch = "python"
        if "launch" in stage.lowered.document:
            launch = f'accelerate launch --config_file {folder}/accelerate.yaml"'
        lines.append(f'{launch} {folder}/train.py" "$@"\n')
    yield File("run.sh", "".join(lines))


def _name(stage: Staged) -> str:
    assert stage.plan.stage is not None  # noqa: S101  # what has an order has stages
    return stage.plan.stage.name
