"""The real client sends exactly the compiled body."""

import json

import pytest

openai = pytest.importorskip("openai")

CASES = {
    "sft": {"data.validation": "10%", "training.batch_size": 8},
    "dpo": {"method.type": "dpo", "data.format": "preference", "data.validation": "v.jsonl"},
    "options": {
        "data.validation": "10%",
        "targets.openai.learning_rate_multiplier": 0.5,
        "targets.openai.metadata": {"team": "support"},
        "targets.openai.wandb": {"project": "tone", "tags": ["a"]},
    },
    "azure": {
        "data.validation": "10%",
        "targets.openai.endpoint": "azure",
        "targets.openai.resource": "my-resource",
        "targets.openai.training_type": "Developer",
    },
    "nebius": {
        "data.validation": "10%",
        "model.hosted.openai": "meta-llama/Llama-3.3-70B-Instruct",
        "targets.openai.endpoint": "nebius",
        "adapter.type": "lora",
    },
    "reinforcement": {
        "method.type": "grpo",
        "data.format": "prompt-only",
        "data.validation": "10%",
        "method.rewards": [
            {"type": "exact-match", "column": "total"},
            {"type": "regex", "pattern": "<answer>.*</answer>", "weight": 0.2},
        ],
        "targets.openai.batch_size": 16,
        "targets.openai.reasoning_effort": "low",
        "targets.openai.accept": ["method.type"],
    },
    "lambda": {
        "method.type": "grpo",
        "data.format": "prompt-only",
        "model.hosted.openai": "qwen.qwen3-32b",
        "targets.openai.endpoint": "bedrock-mantle",
        "targets.openai.resource": None,
        "targets.openai.reward_lambda": "arn:aws:lambda:us-west-2:123456789012:function:reward",
    },
}


def answer(request):
    if request.path == "/files":
        return {"id": f"file-{len(request.body)}", "object": "file"}
    return {"id": "ftjob-1", "object": "fine_tuning.job", "status": "validating_files"}


@pytest.mark.parametrize("case", CASES)
def test_the_body_on_the_wire_is_the_compiled_request(compiled, serve, tmp_path, case):
    result = compiled("openai", CASES[case])
    assert result.files, result.diagnostics
    server = serve(answer)
    client = openai.OpenAI(base_url=server.url, api_key="no-key", max_retries=0)
    text = result.texts["request.json"]
    for upload in json.loads(result.texts["submit.json"])["uploads"]:
        file = tmp_path / upload["file"].rpartition("/")[2]
        file.write_text('{"messages": []}\n')
        uploaded = client.files.create(file=file, purpose=upload["purpose"])
        text = text.replace(upload["placeholder"], uploaded.id)
    body = json.loads(text)
    extra = {key: body[key] for key in body if key == "trainingType"}
    named = {key: value for key, value in body.items() if key not in extra}
    client.fine_tuning.jobs.create(**named, extra_body=extra or None)
    sent = server.requests[-1]
    assert (sent.method, sent.path) == ("POST", "/fine_tuning/jobs")
    assert sent.json() == body
    assert "${" not in sent.body.decode()
