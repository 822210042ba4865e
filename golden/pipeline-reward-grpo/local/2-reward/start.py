"""What earlier stages have learned, and how this one starts from it."""

import hashlib
import json
import shutil
import sys
from pathlib import Path
from typing import Any

from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer


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


def merged(base: str | Path, folder: Path, **settings: Any) -> str:
    """The base with the adapter of the earlier stage in it: a model of its own, beside the
    adapter, since what learns on it belongs to it."""
    into = folder / "merged"
    if not is_merged(folder, into):
        merge(base, folder, into, **settings)
    return str(into)


def is_merged(folder: Path, into: Path) -> bool:
    """Whether a merged model is there, of this very adapter."""
    record = into / "merged_from.json"
    return record.exists() and json.loads(record.read_text()) == fingerprint(folder)


def merge(base: str | Path, folder: Path, into: Path, **settings: Any) -> None:
    """In full precision, so that nothing is rounded; in place only when it is whole."""
    part = into.with_name("merged.part")
    shutil.rmtree(part, ignore_errors=True)
    model = AutoModelForCausalLM.from_pretrained(base, dtype="float32", **settings)
    whole = PeftModel.from_pretrained(model, folder).merge_and_unload(safe_merge=True)
    whole.save_pretrained(part)
    AutoTokenizer.from_pretrained(folder).save_pretrained(part)
    (part / "merged_from.json").write_text(json.dumps(fingerprint(folder)))
    shutil.rmtree(into, ignore_errors=True)
    part.rename(into)
