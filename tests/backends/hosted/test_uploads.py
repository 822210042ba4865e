"""Files go in parts, go on after a break, are checked by hash, and are not sent twice."""

import hashlib
import json
import os
import signal
import sqlite3
from pathlib import Path

import pytest
from tests.services import bedrock, vertex
from tests.services.haste import hasten, shrink
from tests.services.setups import SETUPS, lay_out
from tests.services.wire import Fault, served
from tests.waiting import until

from ftc.jobs.driver import Fault as Kind
from ftc.jobs.driver import Order, ServiceError, Upload

KIB = 1024
SIZE = 5 * 256 * KIB + 77
PART = 256 * KIB


class Interrupted(BaseException):
    """What a kill looks like from inside."""


@pytest.fixture
def upload(tmp_path):
    content = bytes(range(256)) * (SIZE // 256) + b"x" * (SIZE % 256)
    path = tmp_path / "train.jsonl"
    path.write_bytes(content)

    def of(**entry):
        digest = hashlib.sha256(content).hexdigest()
        return Upload("train", path, len(content), digest, {"file": "data/train.jsonl", **entry})

    return of


ORDER = Order("a" * 40, "sums", {"jobName": "sums"}, {})


@pytest.fixture(params=["openai", "bedrock", "vertex"])
def place(request, monkeypatch, tmp_path, upload):
    """A driver whose parts are small, the service behind it, and the upload for it."""
    name = request.param
    pytest.importorskip(SETUPS[name].package)
    hasten(name, monkeypatch.setattr, timeout=5.0)
    shrink(name, monkeypatch.setattr, PART)
    service = SETUPS[name].service()
    with served(service) as wire:
        for variable, value in SETUPS[name].environment(wire.url, tmp_path).items():
            monkeypatch.setenv(variable, value)
        module = __import__(f"ftc_backends.{name}.driver", fromlist=["Driver"])
        address = {
            "openai": {"endpoint": "openai", "url": "https://api.openai.com/v1/fine_tuning/jobs"},
            "bedrock": {"region": "us-east-1"},
            "vertex": {"url": "https://x/v1/projects/p/locations/l/tuningJobs"},
        }[name]
        to = {"bedrock": {"to": "s3://b/train.jsonl"}, "vertex": {"to": "gs://b/train.jsonl"}}
        yield module.Driver(address), service, wire, upload(**to.get(name, {}))


def content(service):
    kept = getattr(service, "contents", None) or {k: v[0] for k, v in service.objects.items()}
    (only,) = kept.values()
    return only


def sent_parts(wire):
    return [
        request
        for request in wire.requests
        if request.path.endswith("/parts")
        or "partNumber" in request.query
        or (request.path.startswith("/session/") and request.body)
    ]


def test_a_large_file_goes_in_parts_and_arrives_whole(place):
    driver, service, wire, upload = place
    counted = []
    driver.prepare(upload, ORDER, {}, counted.append)
    assert content(service) == upload.path.read_bytes()
    assert len(sent_parts(wire)) == 6
    assert sum(counted) == upload.bytes


def test_an_upload_that_is_there_is_not_sent_again(place):
    driver, service, wire, upload = place
    reference = driver.prepare(upload, ORDER, {}, lambda _: None)
    before = len(sent_parts(wire))
    assert driver.prepare(upload, ORDER, {}, lambda _: None) == reference
    assert len(sent_parts(wire)) == before
    content(service)


def test_an_interrupted_upload_goes_on_where_it_was(place):
    driver, service, wire, upload = place
    memory: dict[str, str] = {}

    def interrupt(_):
        if len(sent_parts(wire)) == 3:
            raise Interrupted

    with pytest.raises(Interrupted):
        driver.prepare(upload, ORDER, memory, interrupt)
    driver.prepare(upload, ORDER, memory, lambda _: None)
    assert content(service) == upload.path.read_bytes()
    assert len(sent_parts(wire)) == 6
    assert not memory


def test_an_upload_that_the_service_has_given_up_begins_anew(place):
    driver, service, wire, upload = place
    memory: dict[str, str] = {}

    def interrupt(_):
        if len(sent_parts(wire)) == 3:
            raise Interrupted

    with pytest.raises(Interrupted):
        driver.prepare(upload, ORDER, memory, interrupt)
    (service.sessions if isinstance(service, vertex.Vertex) else service.uploads).clear()
    driver.prepare(upload, ORDER, memory, lambda _: None)
    assert content(service) == upload.path.read_bytes()
    assert not memory


PIECE = 512
"""Bytes of a part; the specs' training files have about 2,000."""


@pytest.mark.parametrize("bench", ["openai", "bedrock", "vertex"], indirect=True)
def test_a_kill_in_the_middle_of_an_upload_sends_nothing_twice(bench, nurseries):
    nursery = nurseries(bench.name)
    argv = ("submit", "spec.yaml", "--yes", "--today", "2026-11-25", "--target", bench.name)
    bench.wire.fault = Fault("stall-before", r"(POST .*/parts|PUT .*)", skip=2)
    killed = nursery.start(bench, *argv, patience=30.0, part=PIECE)
    until(lambda: bench.wire.struck)
    os.kill(killed, signal.SIGKILL)
    assert nursery.wait(killed) == -9
    bench.wire.released.set()
    assert len(sent_parts(bench.wire)) == 3  # the third never arrived
    again = nursery.start(bench, *argv, part=PIECE)
    assert nursery.wait(again) == 0, (bench.folder / "output.txt").read_text()
    assert len(bench.service.jobs) == 1
    converted = Path(".ftc/data/sums", bench.name, "data")
    files = {path.read_bytes() for path in converted.iterdir()}
    kept = getattr(bench.service, "contents", None) or {
        name: data for name, (data, _) in bench.service.objects.items()
    }
    assert files == set(kept.values())
    pieces = sum(-(-len(content) // PIECE) for content in files)
    assert len(sent_parts(bench.wire)) == pieces + 1


@pytest.mark.parametrize("kind", ["429", "500", "drop-before"])
@pytest.mark.parametrize("place", ["vertex"], indirect=True)
def test_a_first_chunk_that_never_arrived_is_sent_from_its_beginning(place, kind):
    driver, service, wire, upload = place
    wire.fault = Fault(kind, "PUT .*")
    driver.prepare(upload, ORDER, {}, lambda _: None)
    assert content(service) == upload.path.read_bytes()


@pytest.mark.parametrize("bench", ["vertex"], indirect=True)
def test_the_address_of_a_session_is_forgotten_and_the_journal_is_private(bench):
    assert bench.submit() == 0
    journal = list((bench.folder / ".ftc").glob("jobs.db*"))
    assert not any(
        b"/session/" in path.read_bytes() for path in journal if path.suffix != ".db-wal"
    )
    with sqlite3.connect(bench.folder / ".ftc/jobs.db") as db:
        assert db.execute("SELECT * FROM memory").fetchall() == []
    assert all(path.stat().st_mode & 0o077 == 0 for path in journal)


@pytest.mark.parametrize("kind", ["503", "drop-before", "drop-after", "half"])
def test_a_part_whose_answer_is_lost_does_no_harm(place, kind):
    driver, service, wire, upload = place
    memory: dict[str, str] = {}
    wire.fault = Fault(kind, r"(POST .*/parts|PUT .*)", skip=2)
    for _ in range(3):
        try:
            driver.prepare(upload, ORDER, memory, lambda _: None)
            break
        except ServiceError as error:
            assert error.passes
    assert wire.struck == 1
    assert content(service) == upload.path.read_bytes()


def test_a_file_that_changed_meanwhile_is_never_completed(place):
    driver, service, _, upload = place

    def change(_):
        with upload.path.open("r+b") as file:
            file.seek(-1, 2)
            file.write(b"y")

    with pytest.raises(ServiceError) as caught:
        driver.prepare(upload, ORDER, {}, change)
    # Cloud Storage is told the MD5 beforehand and refuses by itself
    assert caught.value.fault in (Kind.MISMATCH, Kind.REFUSED)
    assert not getattr(service, "objects", None)
    assert not getattr(service, "files", None)


@pytest.mark.parametrize("place", ["bedrock", "vertex"], indirect=True)
def test_a_foreign_file_in_the_bucket_is_not_overwritten(place):
    driver, service, _, upload = place
    if isinstance(service, bedrock.Bedrock):
        service.objects["b/train.jsonl"] = (b"mine", {})
    else:
        service.objects["b/train.jsonl"] = {"name": "train.jsonl", "size": "4"}
    with pytest.raises(ServiceError) as caught:
        driver.prepare(upload, ORDER, {}, lambda _: None)
    assert caught.value.fault is Kind.MISMATCH


def test_a_file_that_a_running_job_reads_is_not_changed(monkeypatch, tmp_path, capfd):
    """Another spec of the same name would overwrite it in the bucket."""
    pytest.importorskip("boto3")
    from ftc.cli.main import main

    setup = SETUPS["bedrock"]
    hasten("bedrock", monkeypatch.setattr)
    lay_out(tmp_path, setup)
    monkeypatch.chdir(tmp_path)
    service = bedrock.Bedrock()
    with served(service) as wire:
        for variable, value in setup.environment(wire.url, tmp_path).items():
            monkeypatch.setenv(variable, value)
        argv = ["submit", "spec.yaml", "--target", "bedrock", "--yes", "--today", "2026-11-25"]
        assert main(argv) == 0
        before = dict(service.objects)
        row = json.loads(Path("train.jsonl").read_text().splitlines()[0])
        row["messages"][0]["content"] = "What is one plus one?"
        with Path("train.jsonl").open("a") as file:
            file.writelines(json.dumps({**row, "id": n}) + "\n" for n in range(20))
        assert main(argv) == 1
        assert service.objects == before
        assert "FTC610" in capfd.readouterr().err
