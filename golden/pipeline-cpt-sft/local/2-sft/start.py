"""What earlier stages have learned, and how this one starts from it."""

import hashlib
import json
import sys
from pathlib import Path


def claim(output_dir: Path, *folders: Path) -> None:
    """Go on only from the weights that this output began with."""
    weights = [fingerprint(folder) for folder in folders]
    record = output_dir / "start.json"
    if any(output_dir.glob("checkpoint-*")) and record.exists():
        if json.loads(record.read_text()) != weights:
            sys.exit(f"{output_dir} began from others: choose another --output-dir")
    else:
        record.write_text(json.dumps(weights, indent=2) + "\n")


def fingerprint(folder: Path) -> dict[str, str]:
    """The weights that a stage has saved, by file."""
    weights = {}
    for file in sorted(folder.glob("*.safetensors")):
        with file.open("rb") as content:
            weights[file.name] = hashlib.file_digest(content, "blake2b").hexdigest()
    if not weights:
        sys.exit(f"{folder} holds no trained model: train that stage first")
    return weights
