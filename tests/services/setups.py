"""What a job at each service needs: a spec, credentials that lead to the loopback, the service."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from tests.services import openai
from tests.services.wire import Answer, Request

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


class Setup(NamedTuple):
    """One service, and a spec for it."""

    service: Callable[[], Any]
    """Makes a service: callable with a request, with `jobs` and `bodies`."""
    environment: Callable[[str, Path], Mapping[str, str]]
    """Of the client, from the server's address and a folder for files."""
    spec: str
    create: str
    """A pattern for the request that creates a job."""
    calls: tuple[str, ...]
    """Patterns for all requests of an undisturbed submit, in order."""
    planted: tuple[str, ...]
    """Credentials that must appear nowhere."""
    package: str
    """What the driver imports."""


SETUPS: dict[str, Setup] = {
    "openai": Setup(
        openai.OpenAI,
        lambda url, _: {"OPENAI_BASE_URL": f"{url}/v1", "OPENAI_API_KEY": openai.KEY},
        """\
version: 1
name: sums
model: {hosted: {openai: gpt-4.1-mini-2025-04-14}}
data: {format: chat, train: train.jsonl, validation: 40%}
method: sft
training: {epochs: 2, seed: 7}
targets: {openai: {learning_rate_multiplier: 1, metadata: {team: support}}}
""",
        "POST /v1/fine_tuning/jobs",
        (
            "GET /v1/fine_tuning/jobs",
            "GET /v1/files",
            "POST /v1/files",
            "GET /v1/files",
            "POST /v1/files",
            "POST /v1/fine_tuning/jobs",
        ),
        (openai.KEY,),
        "openai",
    ),
}


def lay_out(folder: Path, setup: Setup) -> None:
    """The spec and its data."""
    (folder / "spec.yaml").write_text(setup.spec)
    (folder / "train.jsonl").write_text("".join(json.dumps(row) + "\n" for row in CHAT))


__all__ = ["CHAT", "ROWS", "SETUPS", "Answer", "Request", "Setup", "lay_out"]
