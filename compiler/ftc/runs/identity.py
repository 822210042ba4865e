"""What a training depends on, by content: its program, its data, and what it starts from."""

import os
from collections.abc import Iterator, Mapping
from hashlib import blake2b, file_digest
from pathlib import Path
from typing import Any, Final

from ftc.data.files import is_remote, locate
from ftc.plan.plan import Plan
from ftc_schemas.named_tuple import NamedTuple

_SECTIONS: Final = ("data.", "model.", "method.")
"""Where a value may name files on this machine."""

WEIGHTS: Final = "*.safetensors"
"""What a training leaves: a model or an adapter, in one file or several."""


class Identity(NamedTuple):
    """Two trainings with the same identity start from the same and do the same."""

    program: str
    """Of all its files together."""
    data: Mapping[str, str]
    """By file: datasets, a model's folder, functions."""
    earlier: Mapping[str, str]
    """By stage: the weights that it left."""


def of_program(texts: Mapping[str, str]) -> str:
    digest = blake2b()
    for name, text in sorted(texts.items()):
        digest.update(f"{name}\0{len(text)}\0{text}".encode())
    return digest.hexdigest()


def of_data(plan: Plan) -> dict[str, str]:
    """Every file that the plan names and this machine has. What lies elsewhere is known by its
    location alone, which is part of the program."""
    files = {
        file
        for name, leaf in plan.leaves.items()
        if name.startswith(_SECTIONS)
        for text in _texts(leaf.value)
        for file in _files(text, plan.root)
    }
    return {os.path.relpath(file, plan.root): of_file(Path(file)) for file in sorted(files)}


def of_weights(folder: Path) -> dict[str, str]:
    """The weights that a training has left, by file; empty when there are none."""
    return {file.name: of_file(file) for file in sorted(folder.glob(WEIGHTS))}


def of_all(weights: Mapping[str, str]) -> str:
    """Several files as one."""
    return of_program(weights)


def of_file(file: Path) -> str:
    with file.open("rb") as content:
        return file_digest(content, blake2b).hexdigest()


def differences(old: Identity, new: Identity) -> Iterator[str]:
    """In what a training would be another one, in words."""
    for stage in new.earlier:
        if old.earlier.get(stage) != new.earlier[stage]:
            yield f"{stage} has learned something else"
    for file in sorted(old.data.keys() | new.data.keys()):
        if old.data.get(file) != new.data.get(file):
            yield f"{file} has changed"
    if old.program != new.program:
        yield "it compiles to another program"


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _files(text: str, root: str) -> Iterator[str]:
    """The files that a value names: itself, those that match it, those in it, and the file of a
    function (`rewards.py:polite`)."""
    if not text or is_remote(text) or "\0" in text:
        return
    path = Path(root, text)
    if path.is_dir():
        yield from (str(file) for file in path.iterdir() if file.is_file())
        return
    yield from locate(text, root).files
    function = Path(root, text.rpartition(":")[0])
    if ":" in text and function.is_file():
        yield str(function)
