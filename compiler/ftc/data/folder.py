"""Replace the folder of converted datasets as a whole.

The new files are written beside the target's folder, as `.<target>.data.new`, and trade places with
`<target>/data` when all of them are complete. After a kill at any moment the old data is there or
the new. Where the system cannot trade names in one step, the old data moves to `.<target>.data.old`
first; the next conversion moves it back.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from ftc.data.atomic import replace
from ftc.emit.characters import escape
from ftc.emit.error import EmitError, ForeignFilesError

DATA: Final = "data"


def replace_data(folder: Path, write: Callable[[Path], bool]) -> None:
    """Let `write` fill a fresh folder, and put it at `folder/data` if it says that all went well.

    Raises EmitError, with the old data as it was, when something else is in the way.
    """
    data = folder / DATA
    beside = folder.with_name(f".{folder.name}.{DATA}")
    replace(data, beside, lambda: _refuse_foreign(data), write)


def _refuse_foreign(data: Path) -> None:
    """The folder is ours alone; what else lies there would vanish with the old data."""
    if data.is_symlink() or (data.exists() and not data.is_dir()):
        raise EmitError(f"{data} is no folder; remove it, or choose another with --out")
    entries = sorted(data.iterdir()) if data.exists() else []
    foreign = [
        entry.name
        for entry in entries
        if entry.suffix != ".jsonl" or entry.is_symlink() or not entry.is_file()
    ]
    if foreign:
        named = ", ".join(map(escape, foreign[:3]))  # a name may hold a line end
        raise ForeignFilesError(f"{data} holds what ftc did not write ({named}); move it away")
