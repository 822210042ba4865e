"""Jobs with rewards and with teachers, submitted: what arrives is what was compiled, and the lines
are those of the service."""

import json
from pathlib import Path
from textwrap import indent
from typing import Any, NamedTuple

import pytest
from tests.services import openai
from tests.services.haste import hasten
from tests.services.setups import SETUPS
from tests.services.wire import served

from ftc.cli.main import main
from ftc_backends.hosted.definition import violations

SYSTEM = "Give the total between <answer> and </answer>."
ROWS = [
    {
        "prompt": [
            {"role": "system", "content": SYSTEM},
            {"role": "user", "content": f"What is {n} plus {n}?"},
        ],
        "total": n + n,
    }
    for n in range(120)
]
BUCKET = """\
role_arn: 'arn:aws:iam::123456789012:role/t'
output: 's3://my-bucket/out'
data: 's3://my-bucket/data'"""
PROJECT = """\
project: my-project
location: us-central1
data: gs://my-bucket/data"""
LAMBDA = "reward_lambda: 'arn:aws:lambda:us-west-2:123456789012:function:reward'"
UNSTATED = "accept: [method.type]"


def rewarded(target: str, model: str, *options: str) -> str:
    method = """\
  type: grpo
  rewards:
    - {type: exact-match, column: total, extract: '<answer>(.*?)</answer>'}
    - {type: regex, pattern: '</answer>$', weight: 0.2}"""
    return spec(target, model, method, options) + "training: {epochs: 2}\n"


def taught(target: str, model: str, teacher: str, *options: str) -> str:
    method = f"""\
  type: distill
  match: answers
  hosted_teacher: {{{target}: '{teacher}'}}"""
    return spec(target, model, method, options)


def spec(target: str, model: str, method: str, options: tuple[str, ...]) -> str:
    held_out = ", validation: 12%" if "grpo" in method else ""
    return f"""\
version: 1
name: sums
model: {{hosted: {{{target}: '{model}'}}}}
data: {{format: prompt-only, train: train.jsonl{held_out}}}
method:
{method}
targets:
  {target}:
{indent(chr(10).join(options), "    ")}
"""


class Case(NamedTuple):
    target: str
    spec: str
    today: str = "2026-11-25"
    endpoint: str = ""
    """Whose definition the body is held against, if not the target's own."""


CASES = {
    "bedrock-rewards": Case(
        "bedrock", rewarded("bedrock", "amazon.nova-2-lite-v1:0:256k", BUCKET, LAMBDA)
    ),
    "bedrock-teacher": Case(
        "bedrock", taught("bedrock", "amazon.nova-micro-v1:0:128k", "amazon.nova-pro-v1:0", BUCKET)
    ),
    "vertex-rewards": Case("vertex", rewarded("vertex", "gemini-3.5-flash", PROJECT, UNSTATED)),
    "vertex-teacher": Case(
        "vertex", taught("vertex", "gemini-2.5-flash", "gemini-3.1-pro", PROJECT), "2026-09-01"
    ),
    "azure-rewards": Case(
        "openai",
        rewarded("openai", "o4-mini-2025-04-16", "endpoint: azure", "resource: r", UNSTATED),
        endpoint="azure",
    ),
    "mantle-rewards": Case(
        "openai",
        rewarded("openai", "qwen.qwen3-32b", "endpoint: bedrock-mantle", LAMBDA),
        endpoint="bedrock-mantle",
    ),
}
ENVIRONMENTS = {
    "azure": {"AZURE_OPENAI_ENDPOINT": "URL", "AZURE_OPENAI_API_KEY": openai.KEY},
    "bedrock-mantle": {
        "AWS_BEDROCK_BASE_URL": "URL/openai/v1",
        "AWS_BEARER_TOKEN_BEDROCK": openai.KEY,
    },
}
"""`URL` stands for the loopback's address."""


class Lenient(openai.OpenAI):
    """Azure and Bedrock take keys that OpenAI does not: the test holds them to their definition."""

    def __init__(self) -> None:
        super().__init__(keeps_metadata=False)
        self._check: Any = type("Any", (), {"iter_errors": lambda *_: ()})()


@pytest.fixture(params=CASES)
def submitted(request, tmp_path, monkeypatch):
    """The case, and the service after the job was submitted to it."""
    case = CASES[request.param]
    setup = SETUPS[case.target]
    pytest.importorskip(setup.package)
    hasten(case.target, monkeypatch.setattr)
    (tmp_path / "spec.yaml").write_text(case.spec)
    (tmp_path / "train.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    monkeypatch.chdir(tmp_path)
    service = Lenient() if case.endpoint else setup.service()
    with served(service) as wire:
        environment = {
            **setup.environment(wire.url, tmp_path),
            **ENVIRONMENTS.get(case.endpoint, {}),
        }
        for variable, value in environment.items():
            monkeypatch.setenv(variable, value.replace("URL", wire.url))
        more = ["--target", case.target, "--today", case.today]
        assert main(["compile", "spec.yaml", *more]) == 0
        assert main(["submit", "spec.yaml", "--yes", *more]) == 0
        yield case, service


IDENTITY = {"clientRequestToken", "jobTags", "labels"}
"""By which a job is found again."""


def test_the_body_is_the_compiled_one(submitted):
    case, service = submitted
    (body,) = service.bodies
    folder = Path("build/sums", case.target)
    compiled = json.loads((folder / "request.json").read_text())
    sent = {key: value for key, value in body.items() if key not in IDENTITY}
    files = {"training_file": "file-1", "validation_file": "file-2"}
    assert sent == compiled | {key: id for key, id in files.items() if key in compiled}
    if case.endpoint:
        assert not list(violations(body, "openai-3.54", case.endpoint))


def test_the_lines_are_the_services(submitted, request):
    case, service = submitted
    if case.target == "bedrock":
        texts = [kept[0] for kept in service.objects.values()]
    else:
        texts = list(service.contents.values())
    lines = [json.loads(line) for text in texts for line in text.splitlines()]
    assert len(lines) == len(ROWS)
    (line,) = (line for line in lines if "What is 7 plus 7?" in json.dumps(line))
    question = "What is 7 plus 7?"
    turns = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": question}]
    contents = {
        "systemInstruction": {"role": "system", "parts": [{"text": SYSTEM}]},
        "contents": [{"role": "user", "parts": [{"text": question}]}],
    }
    developer = [{**turns[0], "role": "developer"}, turns[1]]
    expected = {
        "bedrock-rewards": {"messages": turns, "reference_answer": {"total": "14"}},
        "bedrock-teacher": {
            "schemaVersion": "bedrock-conversation-2024",
            "system": [{"text": SYSTEM}],
            "messages": [{"role": "user", "content": [{"text": question}]}],
        },
        "vertex-rewards": {**contents, "references": {"total": "14"}},
        "vertex-teacher": contents,
        "azure-rewards": {"messages": developer, "total": "14"},
        "mantle-rewards": {"messages": turns, "reference_answer": {"total": "14"}},
    }
    assert line == expected[request.node.callspec.params["submitted"]]
