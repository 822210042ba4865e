"""The real client sends exactly the compiled body."""

import json

import pytest

boto3 = pytest.importorskip("boto3")

CASES = {
    "nova": {"data.validation": "10%", "training.learning_rate": 5e-5},
    "llama": {
        "model.hosted.bedrock": "meta.llama3-3-70b-instruct-v1:0:128k",
        "training.batch_size": 1,
    },
    "options": {
        "targets.bedrock.kms_key": "alias/tuning",
        "targets.bedrock.vpc": {"subnet_ids": ["subnet-1"], "security_group_ids": ["sg-1"]},
        "targets.bedrock.tags": {"team": "support"},
    },
    "reinforcement": {
        "method.type": "grpo",
        "data.format": "prompt-only",
        "data.validation": "10%",
        "method.rewards": [{"type": "regex", "pattern": "a+"}],
        "method.num_generations": 8,
        "training.learning_rate": 1e-5,
        "targets.bedrock.batch_size": 64,
        "targets.bedrock.reasoning_effort": "low",
    },
    "distillation": {
        "method.type": "distill",
        "data.format": "prompt-only",
        "method.max_completion_length": 1000,
    },
}


@pytest.mark.parametrize("case", CASES)
def test_the_body_on_the_wire_is_the_compiled_request(compiled, serve, case):
    result = compiled("bedrock", CASES[case])
    assert result.files, result.diagnostics
    server = serve(lambda _: {"jobArn": "arn:aws:bedrock:us-east-1:123456789012:model/x"})
    submit = json.loads(result.texts["submit.json"])
    client = boto3.client(
        submit["service"],
        region_name=submit["region"],
        endpoint_url=server.url,
        aws_access_key_id="no-key",
        aws_secret_access_key="no-secret",  # noqa: S106
    )
    body = json.loads(result.texts["request.json"])
    client.create_model_customization_job(**body)
    (sent,) = server.requests
    assert (sent.method, sent.path) == (submit["method"], "/model-customization-jobs")
    assert submit["url"].endswith(sent.path)
    wire = sent.json()
    wire.pop("clientRequestToken")  # botocore makes one up; the driver sets its own
    assert wire == body
