"""A spec of two stages for each service that can go on from a model of its own."""

import json
from pathlib import Path
from typing import Any

from tests.services.setups import CHAT, SETUPS

from ftc import backends

TARGETS = tuple(
    name for name in SETUPS if any("from.stage" in row.reads for row in backends.target(name).table)
)

STAGES = """\
stages:
  - {name: one}
  - {name: two, from: one, data: {train: more.jsonl}, training: {epochs: 1}}
"""


def lay_out(folder: Path, target: str) -> None:
    """The spec with stages, and the second stage's data."""
    (folder / "spec.yaml").write_text(SETUPS[target].spec + STAGES)
    turned = [{"messages": row["messages"] * 2} for row in CHAT]
    (folder / "more.jsonl").write_text("".join(json.dumps(row) + "\n" for row in turned))


def finish(service: Any) -> None:
    """Let every job come to its end."""
    for _ in range(4):
        if hasattr(service, "move"):
            service.move()
        else:  # OpenAI's moves at each look
            for job in service.jobs:
                service._look(job)


def model_of(service: Any, number: int) -> str:
    """What a request that goes on from the n-th job must name."""
    job = list(service.jobs.values())[number]
    tuned = job.get("tunedModel", {}).get("model")
    names = ("fine_tuned_model", "outputModelArn", "model_output_name")
    return str(tuned or next(job[name] for name in names if job.get(name)))


def base_of(body: dict[str, Any]) -> str:
    """What a request goes on from."""
    continued = body.get("preTunedModel", {}).get("tunedModelName")
    names = ("baseModelIdentifier", "from_checkpoint", "model")
    return str(continued or next(body[name] for name in names if name in body))
