"""The driver against moto, an imitation of AWS that others wrote: S3, and the calls of Bedrock that
it has. It knows no token and no progress; those are tested against our own server."""

import json
from urllib.request import Request, urlopen

import pytest

pytest.importorskip("boto3")
pytest.importorskip("moto.server", exc_type=ImportError)

import boto3
from tests.services.haste import hasten
from tests.services.setups import SETUPS, lay_out

from ftc.cli.main import main
from ftc.jobs.journal import Journal
from ftc.jobs.state import State

MB = 2**20


@pytest.fixture(scope="module")
def server():
    from moto.server import ThreadedMotoServer

    started = ThreadedMotoServer(port=0, verbose=False)
    started.start()
    host, port = started.get_host_and_port()
    yield f"http://{host}:{port}"
    started.stop()


@pytest.fixture
def folder(server, tmp_path, monkeypatch):
    setup = SETUPS["bedrock"]
    hasten("bedrock", monkeypatch.setattr, timeout=20.0)
    lay_out(tmp_path, setup)
    monkeypatch.chdir(tmp_path)
    for variable, value in setup.environment(server, tmp_path).items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="my-bucket")
    yield tmp_path
    urlopen(Request(f"{server}/moto-api/reset", method="POST")).close()  # noqa: S310


def test_a_job_is_submitted_and_cancelled(folder):
    argv = ["submit", "spec.yaml", "--target", "bedrock", "--yes", "--today", "2026-11-25"]
    assert main(argv) == 0
    bedrock = boto3.client("bedrock")
    (listed,) = bedrock.list_model_customization_jobs()["modelCustomizationJobSummaries"]
    with Journal(folder / ".ftc") as journal:
        (job,) = journal.jobs()
    assert job.job == listed["jobArn"]
    tags = bedrock.list_tags_for_resource(resourceARN=job.job)["tags"]
    assert {"key": "ftc", "value": job.identity} in tags
    described = bedrock.get_model_customization_job(jobIdentifier=listed["jobName"])
    assert described["clientRequestToken"] == job.identity
    assert job.state is State.QUEUED


def test_what_is_uploaded_is_what_was_converted(folder):
    main(["submit", "spec.yaml", "--target", "bedrock", "--yes", "--today", "2026-11-25"])
    stored = boto3.client("s3").get_object(Bucket="my-bucket", Key="data/sums/train.jsonl")
    converted = folder / ".ftc/data/sums/bedrock/data/train.jsonl"
    assert stored["Body"].read() == converted.read_bytes()
    assert json.loads(converted.read_text().splitlines()[0])["schemaVersion"]


def test_a_large_file_goes_to_s3_in_parts(folder, monkeypatch):
    import hashlib

    from ftc.jobs.driver import Order, Upload
    from ftc_backends.bedrock import driver as module

    monkeypatch.setattr(module, "PART", 5 * MB)  # the least that S3 takes
    content = b"0123456789abcdef" * (12 * MB // 16)
    (folder / "big.jsonl").write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    entry = {"file": "data/train.jsonl", "to": "s3://my-bucket/big.jsonl"}
    upload = Upload("train", folder / "big.jsonl", len(content), digest, entry)
    sent: list[int] = []
    driver = module.Driver({"region": "us-east-1"})
    order = Order("a" * 40, "big", {"jobName": "big"}, {})
    driver.prepare(upload, order, {}, sent.append)
    assert sent == [5 * MB, 5 * MB, 2 * MB]
    stored = boto3.client("s3").get_object(Bucket="my-bucket", Key="big.jsonl")
    assert stored["Body"].read() == content
    driver.prepare(upload, order, {}, sent.append)
    assert len(sent) == 3
