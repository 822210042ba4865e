"""A spec that is one training: each call a run of its own, in `runs/<name>/<n>/`."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from ftc.runs import run_folder
from ftc.runs.run_folder import RunError
from ftc.runs.trainer import Trainer


def run(
    texts: Mapping[str, str],
    trainer: Trainer,
    *,
    name: str,
    root: Path,
    runs: Path,
    resume: bool = False,
) -> int:
    """The program's exit code. `resume` goes on with the last run, which must have been of this
    very program."""
    try:
        trainer.require()
        folder = run_folder.last(runs, name) if resume else run_folder.new(runs, name)
        write(texts, folder.path)
    except RunError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"Training in {folder.path}", file=sys.stderr)
    code = trainer.train(
        texts, place=folder.path, root=root, title=name, earlier={}, locks=(folder.lock,)
    )
    os.close(folder.lock)
    return code


def write(texts: Mapping[str, str], place: Path) -> None:
    """Raises RunError rather than let one program go on with what another has trained."""
    for file, text in texts.items():
        path = place / file
        if path.exists() and path.read_text(encoding="utf-8") != text:
            raise RunError(
                f"the spec now compiles to another {file} than the one in {place.resolve()}; "
                "undo the change to go on, or start anew without --resume"
            )
    for file, text in texts.items():
        (place / file).write_text(text, encoding="utf-8")
