"""A folder with a good spec and its data, in which commands run."""

from pathlib import Path

import pytest

GOOD = """\
version: 1
name: sample
model: {base: org/model, revision: 0123456789abcdef0123456789abcdef01234567}
data: {train: data/train.jsonl, validation: 10%}
method: sft
adapter: {type: lora, rank: 8, alpha: 16}
training: {batch_size: 8}
targets: {local: {}}
"""
CHAT = (
    '{"messages": [{"role": "user", "content": "q %d"},'
    ' {"role": "assistant", "content": "a %d"}]}\n'
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    rows = "".join(CHAT % (n, n) for n in range(200))
    (tmp_path / "data" / "train.jsonl").write_text(rows)
    (tmp_path / "spec.yaml").write_text(GOOD)
    return tmp_path
