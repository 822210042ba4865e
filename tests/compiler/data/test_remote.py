"""Remote locations are read when somebody asks for it: real clients, real protocols, loopback."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from tests.compiler.data.remotes import REVISION, Server, hub
from tests.waiting import until

from ftc.cli.main import main
from ftc.data.remote import hub_location, is_hub_dataset

QUICK = ["--skip", "near,languages,kingfisher,names"]

needs = {
    name: pytest.mark.skipif(
        any(find_spec(part) is None for part in parts), reason=f"needs {' and '.join(parts)}"
    )
    for name, parts in {
        "hub": ("fsspec", "huggingface_hub"),
        "datasets": ("fsspec", "huggingface_hub", "datasets"),
        "s3": ("s3fs", "moto", "flask"),
        "gs": ("gcsfs", "gcp_storage_emulator"),
    }.items()
}


def rows(first: int, last: int) -> bytes:
    return b"".join(
        json.dumps(
            {
                "messages": [
                    {"role": "user", "content": f"Where is parcel {n}?"},
                    {"role": "assistant", "content": f"It is in street {n}."},
                ]
            }
        ).encode()
        + b"\n"
        for n in range(first, last)
    )


FILES = {
    "README.md": b"---\nlicense: mit\n---\n",
    "data/train-00000.jsonl": rows(0, 70),
    "data/train-00001.jsonl": rows(70, 100) + b"{broken\n",
    "data/test.jsonl": rows(95, 105),
}


@pytest.fixture(scope="module")
def tickets() -> Iterator[Server]:
    with hub("acme/tickets", FILES) as server:
        yield server


def ftc(*words: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own: clients read their addresses when they are imported."""
    return subprocess.run(
        [sys.executable, "-m", "ftc", "data", *words],
        cwd=cwd,
        env={**os.environ, "no_proxy": "*", **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def on_the_hub(server: Server, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    here = {"HF_ENDPOINT": server.address, "HF_HOME": str(folder / "hf")}
    return ftc(*words, cwd=folder, **here, HF_HUB_DISABLE_TELEMETRY="1")


@needs["hub"]
def test_a_file_on_the_hub_is_checked_with_lines_and_bytes(tickets: Server, tmp_path: Path) -> None:
    file = "hf://datasets/acme/tickets/data/train-00001.jsonl"
    done = on_the_hub(tickets, tmp_path, "check", file, "--remote", "--format", "json", *QUICK)
    assert done.returncode == 1, done.stderr
    found = json.loads(done.stdout)
    assert found["files"][0]["rows"] == 31
    (place,) = next(one for one in found["findings"] if one["code"] == "FTC511")["places"]
    assert (place["line"], place["offset"]) == (31, len(rows(70, 100)))


@needs["hub"]
def test_a_file_is_fetched_once_however_often_it_is_read_and_no_copy_is_left(
    tickets: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies = tmp_path / "copies"
    copies.mkdir()
    monkeypatch.setenv("TMPDIR", str(copies))
    tickets.asked.clear()
    file = "hf://datasets/acme/tickets/data/test.jsonl"
    words = ["check", file, "--remote", "--skip", "languages,kingfisher,names"]
    assert on_the_hub(tickets, tmp_path, *words).returncode == 0
    assert sum("/resolve/" in path for path in tickets.asked) == 1
    assert list(copies.iterdir()) == []


@needs["hub"]
def test_a_pattern_names_the_files_that_match_it(tickets: Server, tmp_path: Path) -> None:
    pattern = "hf://datasets/acme/tickets/data/train-*.jsonl"
    done = on_the_hub(tickets, tmp_path, "check", pattern, "--remote", "--format", "json", *QUICK)
    assert [one["rows"] for one in json.loads(done.stdout)["files"]] == [70, 31]


@needs["datasets"]
def test_a_bare_id_is_the_split_that_load_dataset_would_read(
    tickets: Server, tmp_path: Path
) -> None:
    words = ["acme/tickets", "--remote", "--format", "json", *QUICK]
    done = on_the_hub(tickets, tmp_path, "check", *words)
    files = json.loads(done.stdout)["files"]
    assert [one["rows"] for one in files] == [70, 31]
    assert all(f"@{REVISION}/" in one["file"] for one in files)
    done = on_the_hub(tickets, tmp_path, "check", *words, "--split", "test")
    assert [one["rows"] for one in json.loads(done.stdout)["files"]] == [10]
    done = on_the_hub(tickets, tmp_path, "check", *words, "--split", "dev")
    assert done.returncode == 2
    assert "has no split `dev`; its splits: train, test" in done.stderr


@needs["datasets"]
def test_a_spec_that_names_a_dataset_of_the_hub_is_locked_at_its_commit(
    tickets: Server, tmp_path: Path
) -> None:
    (tmp_path / "spec.yaml").write_text(
        "version: 1\nname: hub\nmodel: Qwen/Qwen3-0.6B\n"
        "data:\n  train: [{path: hf://acme/tickets, split: test}]\n"
        "  validation: hf://datasets/acme/tickets/data/test.jsonl\n"
    )
    done = on_the_hub(tickets, tmp_path, "lock", "spec.yaml", "--remote")
    assert done.returncode == 0, done.stderr
    entries = json.loads((tmp_path / "spec.data-lock.json").read_text())["sources"]
    assert [one["revision"] for one in entries] == [REVISION, REVISION]
    assert {one["bytes"] for one in entries} == {len(FILES["data/test.jsonl"])}
    assert on_the_hub(tickets, tmp_path, "lock", "--check", "--remote").returncode == 0
    done = ftc("lock", "--check", cwd=tmp_path)
    assert done.returncode in (0, 2)
    assert "no longer part" not in done.stderr


@needs["hub"]
def test_what_cannot_be_fetched_is_told_in_a_line(tickets: Server, tmp_path: Path) -> None:
    for location in ("hf://datasets/acme/tickets/data/absent.jsonl", "hf://datasets/a/b/c.jsonl"):
        done = on_the_hub(tickets, tmp_path, "check", location, "--remote", *QUICK)
        assert done.returncode == 1
        assert "cannot be fetched" in done.stderr
        assert "Traceback" not in done.stderr


def test_nothing_is_fetched_unasked(
    tickets: Server, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", tickets.address)
    tickets.asked.clear()
    for word in ("acme/tickets", "hf://datasets/acme/tickets/data/test.jsonl", "s3://a/b.jsonl"):
        assert main(["data", "check", word]) == 2
        assert "nothing is fetched unasked" in capsys.readouterr().err
    assert tickets.asked == []


@pytest.mark.parametrize(
    ("word", "location"),
    [
        ("acme/tickets", "hf://datasets/acme/tickets"),
        ("acme/tickets@v1", "hf://datasets/acme/tickets@v1"),
        ("train", None),
        ("a/b/c", None),
        ("hf://acme/tickets", None),
        ("data/*.jsonl", None),
    ],
)
def test_a_bare_id_has_an_owner_and_a_name(word: str, location: str | None) -> None:
    assert hub_location(word) == location
    assert location is None or is_hub_dataset(location)


@contextmanager
def served(*command: str, port: int) -> Iterator[str]:
    server = subprocess.Popen(
        [sys.executable, *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        until(lambda: answers(address) or server.poll() is not None)
        assert server.poll() is None
        yield address
    finally:
        server.terminate()
        server.wait()


def answers(address: str) -> bool:
    try:
        urlopen(address, timeout=10).close()  # noqa: S310  # a server of this test
    except HTTPError:
        return True
    except OSError:
        return False
    return True


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@needs["s3"]
def test_a_bucket_of_s3_is_read(tmp_path: Path) -> None:
    port = free_port()
    here = {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    with served("-m", "moto.server", "-p", str(port), port=port) as address:
        here["AWS_ENDPOINT_URL"] = here["FSSPEC_S3_ENDPOINT_URL"] = address
        put = (
            "import fsspec; fs = fsspec.filesystem('s3'); fs.mkdir('tickets')\n"
            f"fs.pipe('tickets/train.jsonl', {rows(0, 40)!r})\n"
            f"fs.pipe('tickets/more.jsonl', {rows(40, 60)!r})\n"
        )
        subprocess.run([sys.executable, "-c", put], env={**os.environ, **here}, check=True)
        words = ["--remote", "--format", "json", *QUICK]
        one = ftc("check", "s3://tickets/train.jsonl", *words, cwd=tmp_path, **here)
        assert [file["rows"] for file in json.loads(one.stdout)["files"]] == [40]
        both = ftc("check", "s3://tickets/*.jsonl", *words, cwd=tmp_path, **here)
        assert [file["rows"] for file in json.loads(both.stdout)["files"]] == [20, 40]
        none = ftc("check", "s3://tickets/absent.jsonl", *words, cwd=tmp_path, **here)
        assert none.returncode == 1
        assert "cannot be fetched" in json.loads(none.stdout)["unread"][0]["message"]


@needs["gs"]
def test_a_bucket_of_google_cloud_storage_is_read(tmp_path: Path) -> None:
    port = free_port()
    start = ("-m", "gcp_storage_emulator", "start", "--host", "127.0.0.1", "--in-memory")
    with served(*start, "--port", str(port), "--default-bucket", "tickets", port=port) as address:
        here = {"STORAGE_EMULATOR_HOST": address}
        put = (
            "import fsspec; fs = fsspec.filesystem('gs', token='anon')\n"
            f"fs.pipe('tickets/train.jsonl', {rows(0, 40)!r})\n"
        )
        subprocess.run([sys.executable, "-c", put], env={**os.environ, **here}, check=True)
        words = ["gs://tickets/train.jsonl", "--remote", "--format", "json", *QUICK]
        done = ftc("check", *words, cwd=tmp_path, **here)
        assert [file["rows"] for file in json.loads(done.stdout)["files"]] == [40], done.stderr
