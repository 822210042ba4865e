"""The setups of all services, by target: a service that has a driver has a fake here."""

import json
from importlib import import_module
from pathlib import Path

from tests.services.setup import Setup

from ftc import backends

ROWS = 24

CHAT = [
    {
        "messages": [
            {"role": "user", "content": f"What is {n} plus {n}?"},
            {"role": "assistant", "content": f"It is {n + n}."},
        ]
    }
    for n in range(ROWS)
]

SETUPS: dict[str, Setup] = {
    name: import_module(f"tests.services.{name}").SETUP
    for name, target in backends.targets().items()
    if target.hosted and target.driver
}


def lay_out(folder: Path, setup: Setup) -> None:
    """The spec and its data."""
    (folder / "spec.yaml").write_text(setup.spec)
    (folder / "train.jsonl").write_text("".join(json.dumps(row) + "\n" for row in CHAT))
