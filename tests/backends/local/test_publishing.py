"""The result reaches the Hub whole, without a token in it; a push that fails takes nothing away."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.backends.local.hub import Hub, listening

pytestmark = pytest.mark.slow

TOKEN = "hf_" + "not" * 8
REPOSITORY = "my-team/tone"


@pytest.fixture
def hub() -> Iterator[Hub]:
    with listening() as server:
        yield server


def _start(job: Any, address: str) -> Path:
    """The program as a user starts it who has a token, and for whom this is the Hub. What
    huggingface_hub reads of the environment when it is imported is set in its place."""
    start = job.folder / "start.py"
    start.write_text(
        "import os, runpy, sys\n"
        "from huggingface_hub import constants\n"
        f"os.environ['HF_TOKEN'] = {TOKEN!r}\n"
        f"constants.ENDPOINT = {address!r}\n"
        "constants.HF_HUB_OFFLINE = False\n"
        "constants.HF_HUB_DISABLE_XET = True\n"
        "sys.path.insert(0, 'program')\n"
        "runpy.run_path('program/train.py', run_name='__main__')\n",
        encoding="utf-8",
    )
    return start


def _holds_the_token(folder: Path) -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "start.py"]
    return [str(path) for path in files if TOKEN.encode() in path.read_bytes()]


@pytest.mark.parametrize("private", [True, False])
def test_the_whole_result_is_pushed_and_no_token(
    job: Callable[..., Any], trainer: Any, hub: Hub, private: bool
) -> None:
    small = job(hub={"repo": REPOSITORY, "private": private})
    assert trainer.run(small, _start(small, hub.address)) == 0, small.said
    assert f"Published as {REPOSITORY}" in small.said
    assert [made["visibility"] for made in hub.created] == ["private" if private else "public"]
    assert len(hub.commits) == 1
    for name in ("adapter_model.safetensors", "adapter_config.json", "tokenizer.json"):
        assert hub.files[name] == (small.result / name).read_bytes()
    assert {"README.md", "metrics.jsonl"} <= hub.files.keys()
    assert not [name for name in hub.files if name.startswith("checkpoint-")]
    assert set(hub.asked.values()) <= {f"Bearer {TOKEN}", ""}
    assert hub.asked[f"/api/models/{REPOSITORY}/commit/main"]
    stored = [sent for path, sent in hub.asked.items() if path.startswith("/lfs/")]
    assert stored and not any(stored)  # the storage of large files is somebody else's
    assert not [name for name, content in hub.files.items() if TOKEN.encode() in content]
    assert _holds_the_token(small.folder) == []


def test_what_a_converted_adapter_is_saved_as_is_what_is_pushed(
    job: Callable[..., Any], trainer: Any, hub: Hub
) -> None:
    small = job(hub={"repo": REPOSITORY}, adapter={"type": "lora", "init": "pissa"})
    assert trainer.run(small, _start(small, hub.address)) == 0, small.said
    name = "adapter_model.safetensors"
    assert hub.files[name] == (small.result / name).read_bytes()
    assert not [name for name in hub.files if name.startswith("start/")]


def test_checkpoints_are_pushed_if_asked_for(
    job: Callable[..., Any], trainer: Any, hub: Hub
) -> None:
    small = job(hub={"repo": REPOSITORY, "strategy": "all_checkpoints"}, training={"save_steps": 2})
    assert trainer.run(small, _start(small, hub.address)) == 0, small.said
    assert "checkpoint-2/optimizer.pt" in hub.files
    assert f"Published as {REPOSITORY}" in small.said


@pytest.mark.parametrize(
    ("status", "said"),
    [(500, "500 Internal Server Error"), (401, "401 Unauthorized"), (None, "disconnected")],
)
def test_a_push_that_fails_leaves_the_result_and_is_tried_again_by_the_same_command(
    job: Callable[..., Any], trainer: Any, hub: Hub, status: int | None, said: str
) -> None:
    small = job(hub={"repo": REPOSITORY})
    hub.refuses = {"/commit/": status}
    start = _start(small, hub.address)
    assert trainer.run(small, start) == 1
    assert f"Not published as {REPOSITORY}: " in small.said
    assert said in small.said
    assert "the same command tries again" in small.said
    assert "Traceback" not in small.said
    assert TOKEN not in small.said
    weights = (small.result / "adapter_model.safetensors").read_bytes()
    hub.refuses = {}
    assert trainer.run(small, start) == 0, small.said
    assert hub.files["adapter_model.safetensors"] == weights


@pytest.mark.parametrize("status", [401, None])
def test_a_hub_that_takes_nothing_is_told_before_anything_is_loaded(
    job: Callable[..., Any], trainer: Any, hub: Hub, status: int | None
) -> None:
    small = job(hub={"repo": REPOSITORY})
    hub.refuses = {"/api/": status}
    assert trainer.run(small, _start(small, hub.address)) == 1
    assert f"The Hub does not take the token for {REPOSITORY}: " in small.said
    assert "Traceback" not in small.said
    assert TOKEN not in small.said
    assert not small.result.exists()


def test_a_token_that_may_only_read_is_told_before_anything_is_loaded(
    job: Callable[..., Any], trainer: Any, hub: Hub
) -> None:
    small = job(hub={"repo": REPOSITORY})
    hub.role = "read"
    assert trainer.run(small, _start(small, hub.address)) == 1
    assert f"The token may only read: {REPOSITORY} needs one that may write" in small.said
    assert not small.result.exists()
