"""What a file of weights holds, read without the training stack."""

import json
from collections.abc import Iterator
from pathlib import Path


def tensors(file: Path) -> Iterator[tuple[str, bytes]]:
    """The layout of safetensors: the header's length in 8 bytes, the header in JSON, the data."""
    content = file.read_bytes()
    start = 8 + int.from_bytes(content[:8], "little")
    for name, entry in json.loads(content[8:start]).items():
        if name != "__metadata__":
            first, last = entry["data_offsets"]
            yield name, content[start + first : start + last]
