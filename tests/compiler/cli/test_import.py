"""From a job that a service knows to a spec that can go elsewhere."""

import json
from pathlib import Path

import pytest

from ftc import backends
from ftc.cli.main import main
from ftc.compilation import compile_plan
from ftc.front_end import check

CHAT = [
    {"messages": [{"role": "user", "content": f"q {n}"}, {"role": "assistant", "content": "a"}]}
    for n in range(30)
]
PREFERENCE = [
    {
        "input": {"messages": [{"role": "user", "content": f"q {n}"}]},
        "preferred_output": [{"role": "assistant", "content": "good"}],
        "non_preferred_output": [{"role": "assistant", "content": "bad"}],
    }
    for n in range(30)
]
SETTINGS = {"n_epochs": 3, "batch_size": 4, "learning_rate_multiplier": 1.8}
JOB = {
    "object": "fine_tuning.job",
    "id": "ftjob-abc123",
    "model": "gpt-4.1-mini-2025-04-14",
    "created_at": 1721764800,
    "fine_tuned_model": "ft:gpt-4.1-mini-2025-04-14:acme:tone:9abc",
    "organization_id": "org-123",
    "result_files": ["file-r"],
    "status": "succeeded",
    "training_file": "file-abc",
    "validation_file": None,
    "hyperparameters": SETTINGS,
    "trained_tokens": 5768,
    "seed": 42,
    "user_provided_suffix": "tone",
    "metadata": {"team": "support"},
    "method": {"type": "supervised", "supervised": {"hyperparameters": SETTINGS}},
}
DPO = {
    **JOB,
    "hyperparameters": None,
    "method": {"type": "dpo", "dpo": {"hyperparameters": {"n_epochs": 2, "beta": 0.2}}},
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(name, value):
    text = "".join(json.dumps(row) + "\n" for row in value) if isinstance(value, list) else ""
    Path(name).write_text(text or json.dumps(value))


def bring(job, rows, *more):
    write("job.json", job)
    write("train.jsonl", rows)
    return main(["import", "job.json", "--train", "train.jsonl", *more])


def test_a_job_becomes_a_spec_that_asks_for_the_same_job(folder):
    assert bring(JOB, CHAT) == 0
    plan = check("spec.yaml").plan
    compiled = compile_plan(plan, backends.target("openai"))
    request = json.loads(compiled.texts["request.json"])
    assert request == {
        "model": JOB["model"],
        "training_file": "${file:train}",
        "method": JOB["method"],
        "seed": 42,
        "suffix": "tone",
        "metadata": {"team": "support"},
    }


def test_what_the_job_came_to_is_no_part_of_a_spec(folder, capfd):
    bring(JOB, CHAT)
    said = " ".join(capfd.readouterr().err.split())
    assert "fine_tuned_model" in said
    assert "not carried" not in said


def test_what_cannot_be_carried_is_named(folder, capfd):
    bring({**JOB, "validation_file": "file-v", "integrations": [{"type": "mlflow"}]}, CHAT)
    said = capfd.readouterr().err
    assert "not carried: validation_file" in said


def test_a_job_from_before_there_were_methods_has_its_settings(folder):
    bring({**JOB, "method": None}, CHAT)
    plan = check("spec.yaml").plan
    assert (plan["method.type"], plan["training.epochs"]) == ("sft", 3)


def test_a_setting_left_to_the_service_is_left_to_the_language(folder):
    job = {**JOB, "method": None, "hyperparameters": {"n_epochs": "auto", "batch_size": "auto"}}
    bring(job, CHAT)
    assert not check("spec.yaml").plan.given("training.epochs")


def test_preferences_are_rewritten_as_the_languages_own(folder):
    assert bring(DPO, PREFERENCE) == 0
    plan = check("spec.yaml").plan
    assert (plan["method.type"], plan["method.beta"]) == ("dpo", 0.2)
    assert (plan["data.format"], plan["data.train"]) == ("preference", "spec.train.jsonl")
    (first, *_) = Path("spec.train.jsonl").read_text().splitlines()
    assert json.loads(first)["chosen"] == PREFERENCE[0]["preferred_output"]


def test_a_request_is_read_as_well_as_a_job(folder):
    request = {"model": JOB["model"], "training_file": "file-1", "method": JOB["method"]}
    assert bring(request, CHAT) == 0


@pytest.mark.parametrize("document", [{}, [], 1, {"model": "x"}, {"object": "file", "id": "f"}])
def test_what_is_no_job_is_refused(folder, document, capfd):
    assert bring(document, CHAT) == 1
    assert "nothing that can be imported" in capfd.readouterr().err
    assert not Path("spec.yaml").exists()


@pytest.mark.parametrize("name", ["axolotl.yaml", "job.json"])
def test_a_file_that_is_not_there_says_what_could_be_imported(folder, name, capfd):
    assert main(["import", name]) == 1
    said = capfd.readouterr().err
    assert "name an Axolotl YAML, or the JSON of a job or of its request" in said
    assert "ftc init" not in said


@pytest.mark.parametrize("text", ["", "# nothing\n", "- a\n", "word\n"])
def test_a_yaml_without_entries_is_nobodys(folder, text, capfd):
    Path("axolotl.yaml").write_text(text)
    assert main(["import", "axolotl.yaml"]) == 1
    assert "nothing that can be imported" in capfd.readouterr().err


def test_a_broken_line_is_named(folder, capfd):
    assert bring(JOB, [*CHAT, {"text": "plain"}]) == 1
    assert "train.jsonl:31" in capfd.readouterr().err


def test_a_spec_that_is_there_is_not_overwritten(folder):
    Path("spec.yaml").write_text("mine")
    assert bring(JOB, CHAT) == 1
    assert Path("spec.yaml").read_text() == "mine"


def test_it_can_go_elsewhere_once_a_model_is_named(folder):
    """The case of every team whose OpenAI fine-tunes end on 2027-01-14."""
    bring(JOB, CHAT)
    text = Path("spec.yaml").read_text()
    text = text.replace("model:\n", "model:\n  base: Qwen/Qwen3-0.6B\n", 1)
    text = text.replace("  hosted:\n", "  hosted:\n    together: openai/gpt-oss-20b\n", 1)
    Path("spec.yaml").write_text(text)
    plan = check("spec.yaml").plan
    for name in ("local", "axolotl", "together", "openai"):
        compiled = compile_plan(plan, backends.target(name))
        assert compiled.files, (name, compiled.diagnostics)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("job.json", b"{", "is not JSON (line 1)"),
        ("axolotl.yml", b"base_model: org/m\n", "is nothing that can be imported"),
        ("axolotl.yml", b"base_model: [\n", "axolotl.yml:1:13"),
        ("axolotl.yml", b"base_model: !!python/object:os.system x\n", "axolotl.yml:1:13"),
        ("axolotl.yml", b"a: 1\na: 2\n", "axolotl.yml:2:1"),
        ("axolotl.yml", b"#" * (1 << 20) + b"#", "larger than 1 MiB"),
        ("job.json", b"\xff\xfe", "is not UTF-8 text"),
        ("job.json", b"[" * 100_000, "is nested too deeply"),
        ("job.json", b'{"baseModel": "gemini"}', "OpenAI fine-tuning"),
        ("job.json", b'{"seed": Infinity}', "is not JSON"),
        ("job.json", b'{"seed": 1e999}', "is not JSON"),
        (
            "job.json",
            b'{"jobName": null, "baseModelIdentifier": "m", "trainingDataConfig": {}}',
            "is nothing that can be imported",
        ),
        ("job.json", b"[]", "is nothing that can be imported"),
    ],
)
def test_what_cannot_be_imported_is_told_why(
    name: str, content: bytes, told: str, tmp_path: Path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    Path(name).write_bytes(content)
    Path("train.jsonl").write_text(json.dumps(CHAT[0]))
    assert main(["import", name, "--train", "train.jsonl"]) == 1
    assert told in capsys.readouterr().err
    assert not Path("spec.yaml").exists()


def test_a_suffix_that_is_no_name_for_a_spec_is_respelt_and_told(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    request = {"model": "gpt-4o-mini-2024-07-18", "training_file": "f", "suffix": "Nord Wind_1"}
    Path("job.json").write_text(json.dumps(request))
    Path("train.jsonl").write_text("\n".join(map(json.dumps, CHAT)))
    assert main(["import", "job.json", "--train", "train.jsonl"]) == 0
    assert "named nord-wind-1: `Nord Wind_1` is no name for a spec" in capsys.readouterr().err
    assert "name: nord-wind-1" in Path("spec.yaml").read_text()


CONFIGURATION = """\
base_model: org/model
load_in_4bit: yes
adapter: qlora
lora_r: 16
datasets:
  - path: data/train.jsonl
    type: chat_template
wandb_project:
micro_batch_size: 2
gradient_accumulation_steps: 4
learning_rate: 2e-5
flash_attention: true
stric: false
"""


def test_a_trainers_file_becomes_a_spec_and_tells_what_it_did(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("data").mkdir()
    write("data/train.jsonl", CHAT)
    Path("axolotl.yml").write_text(CONFIGURATION)
    assert main(["import", "axolotl.yml", "--gpus", "2"]) == 0
    told = capsys.readouterr().err
    assert "says nothing, and is left out: wandb_project" in told
    assert "`flash_attention: true` is written as `attn_implementation: flash_attention_2`" in told
    assert "not imported: stric: Axolotl has no such key" in told
    assert "batches are counted for 2 GPUs" in told
    assert "compile adds excess_length_strategy: truncate" in told
    plan = check("spec.yaml").plan
    said = [plan[f"training.{name}"] for name in ("batch_size", "micro_batch_size")]
    assert [*said, plan["training.learning_rate"]] == [16, 2, 2e-5]
    assert plan["adapter.type"] == "qlora"
    compiled = compile_plan(plan, backends.target("axolotl"))
    assert compiled.lowered.document["gradient_accumulation_steps"] == 4


def test_a_trainers_file_names_its_data_itself(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("axolotl.yml").write_text(CONFIGURATION)
    assert main(["import", "axolotl.yml", "--train", "x.jsonl"]) == 1
    assert "names its data" in capsys.readouterr().err


def test_a_job_does_not_say_where_its_data_is(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    write("job.json", JOB)
    assert main(["import", "job.json"]) == 1
    assert "--train DATA" in capsys.readouterr().err


TUNING_JOB = {
    "name": "projects/acme-1/locations/us-central1/tuningJobs/123",
    "state": "JOB_STATE_SUCCEEDED",
    "createTime": "2026-11-01T10:00:00Z",
    "baseModel": "gemini-2.5-flash",
    "supervisedTuningSpec": {
        "trainingDatasetUri": "gs://acme/elsewhere/rows.jsonl",
        "hyperParameters": {"epochCount": "3", "adapterSize": "ADAPTER_SIZE_FOUR"},
    },
    "tunedModelDisplayName": "Tone",
}
CUSTOMIZATION_JOB = {
    "jobArn": "arn:aws:bedrock:us-east-1:123456789012:model-customization-job/x/y",
    "jobName": "tone",
    "outputModelName": "tone-model",
    "roleArn": "arn:aws:iam::123456789012:role/tuning",
    "baseModelArn": "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0:128k",
    "status": "Completed",
    "customizationType": "FINE_TUNING",
    "trainingDataConfig": {"s3Uri": "s3://acme/tuning/tone/train.jsonl"},
    "validationDataConfig": {"validators": []},
    "outputDataConfig": {"s3Uri": "s3://acme/out"},
    "hyperParameters": {"epochCount": "2", "learningRate": "0.00001"},
    "trainingMetrics": {"trainingLoss": 0.5},
}
FINE_TUNE = {
    "id": "ft-1",
    "status": "completed",
    "model": "openai/gpt-oss-20b",
    "training_file": "file-1",
    "validation_file": "",
    "n_epochs": 2,
    "learning_rate": 1e-05,
    "training_type": {"type": "Lora", "lora_r": 8, "lora_alpha": 16},
    "training_method": {"method": "sft", "train_on_inputs": True},
    "wandb_base_url": "https://w.example",
}


def test_what_vertex_says_of_a_job_is_read(folder, capfd, monkeypatch):
    bring(TUNING_JOB, [vertex_line() for _ in range(3)])
    plan = check("spec.yaml").plan
    assert plan["targets.vertex.project"] == "acme-1"
    assert plan["targets.vertex.location"] == "us-central1"
    assert plan["targets.vertex.adapter_size"] == 4
    assert not plan.given("adapter.rank")  # stated once: Google does not call Gemini's a rank
    said = capfd.readouterr().err
    assert "the job's data is at gs://acme/elsewhere/rows.jsonl" in said
    assert "left out: name, state, createTime" in said


def vertex_line():
    turns = (("user", "q"), ("model", "a"))
    return {"contents": [{"role": role, "parts": [{"text": text}]} for role, text in turns]}


def test_what_bedrock_says_of_a_job_is_read(folder, capfd):
    line = {
        "schemaVersion": "bedrock-conversation-2024",
        "messages": [
            {"role": "user", "content": [{"text": "q"}]},
            {"role": "assistant", "content": [{"text": "a"}]},
        ],
    }
    bring(CUSTOMIZATION_JOB, [line] * 3)
    plan = check("spec.yaml").plan
    assert plan["model.hosted.bedrock"] == "amazon.nova-micro-v1:0:128k"
    assert plan["targets.bedrock.custom_model_name"] == "tone-model"
    assert (plan["targets.bedrock.region"], plan["name"]) == ("us-east-1", "tone")
    assert "left out: status, " in capfd.readouterr().err


def test_what_together_says_of_a_job_is_read(folder, capfd):
    bring(FINE_TUNE, CHAT)
    plan = check("spec.yaml").plan
    assert plan["model.hosted.together"] == "openai/gpt-oss-20b"
    assert (plan["method.loss_on"], plan["adapter.rank"]) == ("all", 8)
    assert "wandb_base_url" in capfd.readouterr().err
