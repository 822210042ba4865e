"""What a run of a compiled program has left behind."""

import json
from pathlib import Path
from typing import Any


def weights(job: Any) -> Path:
    adapter: Path = job.result / "adapter_model.safetensors"
    return adapter if adapter.exists() else job.result / "model.safetensors"


def moved(job: Any) -> bool:
    adapter: Path = job.result / "adapter_model.safetensors"
    if adapter.exists():
        content = adapter.read_bytes()
        start = 8 + int.from_bytes(content[:8], "little")
        tensors = json.loads(content[8:start])
        ups = [entry["data_offsets"] for name, entry in tensors.items() if "lora_B" in name]
        return all(any(content[start + first : start + last]) for first, last in ups)
    return weights(job).read_bytes() != (job.model / "model.safetensors").read_bytes()


def failed(trainer: Any, job: Any) -> str:
    assert trainer.train(job) == 1, job.said
    assert not weights(job).exists()
    return str(job.said.splitlines()[-1])
