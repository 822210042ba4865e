"""What a job at each service needs: a spec, credentials that lead to the loopback, the service."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from tests.services import bedrock, openai, together, vertex
from tests.services.wire import Answer, Request

ROWS = 24
_TUNING = "/v1/projects/my-project/locations/us-central1/tuningJobs"

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
            "GET /v1/models/gpt-4.1-mini-2025-04-14",
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
    "bedrock": Setup(
        bedrock.Bedrock,
        lambda url, folder: {
            "AWS_ENDPOINT_URL": url,
            "AWS_ACCESS_KEY_ID": bedrock.KEY_ID,
            "AWS_SECRET_ACCESS_KEY": bedrock.SECRET,
            "AWS_CONFIG_FILE": str(folder / "no-config"),
            "AWS_EC2_METADATA_DISABLED": "true",
        },
        """\
version: 1
name: sums
model: {hosted: {bedrock: 'amazon.nova-micro-v1:0:128k'}}
data: {format: chat, train: train.jsonl, validation: 40%}
method: sft
training: {epochs: 2}
targets:
  bedrock:
    role_arn: arn:aws:iam::123456789012:role/tuning
    data: s3://my-bucket/data
    output: s3://my-bucket/output
""",
        "POST /model-customization-jobs",
        (
            "GET /foundation-models",
            "GET /model-customization-jobs",
            "HEAD /my-bucket/data/sums/train.jsonl",
            "PUT /my-bucket/data/sums/train.jsonl",
            "HEAD /my-bucket/data/sums/validation.jsonl",
            "PUT /my-bucket/data/sums/validation.jsonl",
            "POST /model-customization-jobs",
        ),
        (bedrock.KEY_ID, bedrock.SECRET),
        "boto3",
    ),
    "vertex": Setup(
        vertex.Vertex,
        lambda url, folder: {
            "GOOGLE_APPLICATION_CREDENTIALS": str(vertex.account(url, folder)),
            "CLOUDSDK_API_ENDPOINT_OVERRIDES_AIPLATFORM": url,
            "STORAGE_EMULATOR_HOST": url,
        },
        """\
version: 1
name: sums
model: {hosted: {vertex: gemini-3.5-flash}}
data: {format: chat, train: train.jsonl, validation: 40%}
method: sft
training: {epochs: 2}
targets:
  vertex:
    project: my-project
    location: us-central1
    data: gs://my-bucket/data
    learning_rate_multiplier: 1
""",
        f"POST {_TUNING}",
        (
            "POST /token",
            f"GET {_TUNING}",
            "GET /storage/v1/b/my-bucket/o/data/sums/train.jsonl",
            "POST /upload/storage/v1/b/my-bucket/o",
            "PUT /session/1",
            "GET /storage/v1/b/my-bucket/o/data/sums/validation.jsonl",
            "POST /upload/storage/v1/b/my-bucket/o",
            "PUT /session/2",
            f"POST {_TUNING}",
        ),
        (vertex.TOKEN,),
        "google.auth.transport.requests",
    ),
    "together": Setup(
        together.Together,
        lambda url, _: {"TOGETHER_BASE_URL": url, "TOGETHER_API_KEY": together.KEY},
        """\
version: 1
name: sums
model: {hosted: {together: openai/gpt-oss-20b}}
data: {format: chat, train: train.jsonl, validation: 40%}
method: sft
adapter: {type: lora, rank: 8, alpha: 16}
training: {epochs: 2, batch_size: 8, seed: 7}
targets: {together: {}}
""",
        "POST /v1/fine-tunes",
        (
            "GET /v1/fine-tunes/models/limits",
            "GET /v1/fine-tunes",
            "GET /v1/files",
            "POST /v1/files",
            "PUT /put/file-1",
            "POST /v1/files/file-1/preprocess",
            "GET /v1/files",
            "POST /v1/files",
            "PUT /put/file-2",
            "POST /v1/files/file-2/preprocess",
            "POST /v1/fine-tunes/estimate-price",
            "POST /v1/fine-tunes",
        ),
        (together.KEY,),
        "together",
    ),
}


def lay_out(folder: Path, setup: Setup) -> None:
    """The spec and its data."""
    (folder / "spec.yaml").write_text(setup.spec)
    (folder / "train.jsonl").write_text("".join(json.dumps(row) + "\n" for row in CHAT))


__all__ = ["CHAT", "ROWS", "SETUPS", "Answer", "Request", "Setup", "lay_out"]
