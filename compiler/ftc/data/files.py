"""Find the files that a location of the spec names, and open them for reading only.

A location may point anywhere on this machine, also by an absolute path or through `..`: datasets
are large and seldom lie beside the spec. What is read is bounded, must be a regular file, and
nothing of it is run or shown but names of keys and roles. Remote locations are recognised and
never fetched.
"""

import os
from collections.abc import Iterator, Sequence
from stat import S_ISDIR, S_ISREG
from typing import BinaryIO, Final, Literal

from ftc_schemas.named_tuple import NamedTuple

Kind = Literal["jsonl", "csv", "parquet"]

KINDS: Final[dict[str, Kind]] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".csv": "csv",
    ".parquet": "parquet",
}
"""By the ending of the file's name."""

COMPRESSIONS: Final = ("gz", "zst")
"""A second ending, after the first: `train.jsonl.gz`."""

_MOST_ENTRIES: Final = 20_000
"""Directory entries that a pattern may look at, so that `/**/*.jsonl` ends."""

_CHUNK: Final = 2**20

_OPEN: Final = (
    os.O_RDONLY
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
)
"""Read, leave it to no child, wait for no writer, translate no line ends; as far as the system
knows these."""


class LocationError(Exception):
    """Why a location cannot be read."""

    def __init__(
        self,
        message: str,
        help: str | None = None,
        *,
        missing: bool = False,
        skipped: bool = False,
    ) -> None:
        super().__init__(message)
        self.message = message
        """Completes "`data/train.jsonl` …": "is a directory"."""
        self.help = help
        self.missing = missing
        """It is not there, and may still come into being before the training."""
        self.skipped = skipped
        """Nothing is wrong with it, but it cannot be read here."""


class Located(NamedTuple):
    """What a location names."""

    location: str
    """As the spec says it."""
    files: tuple[str, ...] = ()
    """Paths from the working directory, sorted; several when the location is a pattern."""
    remote: bool = False
    problem: LocationError | None = None


def locate(location: str, root: str) -> Located:
    """The files that a location names; `root` is where relative paths start."""
    if is_remote(location):
        return Located(location, remote=True)
    path = _joined(root, location)
    try:
        named = os.path.lexists(path) or not is_pattern(location)
        files = (path,) if named else _matches(path)
        if not files:
            raise LocationError("matches no file", missing=True)
        for file in files:
            _require_dataset(file, in_pattern=not named)
    except LocationError as problem:
        return Located(location, problem=problem)
    return Located(location, files)


def is_remote(location: str) -> bool:
    """`hf://…`, `s3://…`, `https://…`: anything with a scheme."""
    scheme, separator, _ = location.partition("://")
    return bool(separator) and scheme.replace("+", "").isalnum()


def is_pattern(location: str) -> bool:
    return any(character in location for character in "*?[")


def kind_of(file: str) -> Kind | None:
    """How the file is written, None when it is none of the kinds that are read."""
    name = file if compression_of(file) is None else file.rpartition(".")[0]
    return KINDS.get(os.path.splitext(name)[1].lower())  # noqa: PTH122  # pathlib is slow to import


def compression_of(file: str) -> str | None:
    """`gz` or `zst`; None for a file that is not compressed as a whole. Parquet compresses itself,
    and cannot be read from a stream."""
    name, _, ending = file.lower().rpartition(".")
    return ending if ending in COMPRESSIONS and not name.endswith(".parquet") else None


def open_for_reading(file: str) -> BinaryIO:
    """The file, opened so that nothing can block or surprise; raises LocationError.

    Looking at the descriptor, not at the path, refuses pipes, devices and directories without a
    moment in which they could be swapped in.
    """
    try:
        descriptor = os.open(file, _OPEN)
    except (OSError, ValueError) as error:
        raise unreadable(error) from None
    mode = os.fstat(descriptor).st_mode
    if not S_ISREG(mode):
        os.close(descriptor)
        raise _not_a_file(mode)
    return os.fdopen(descriptor, "rb")


def identity(file: str) -> object:
    """Equal for two names of one file: device and inode, or the name when there is no file."""
    try:
        status = os.stat(file)  # noqa: PTH116
    except (OSError, ValueError):
        return file
    return status.st_dev, status.st_ino


def version(file: str) -> object:
    """Differs when another file stands there or its content was written anew; None when there is
    none."""
    try:
        status = os.stat(file)  # noqa: PTH116
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def size_of(file: str) -> int:
    """Bytes; 0 when there is no file."""
    try:
        return os.stat(file).st_size  # noqa: PTH116
    except (OSError, ValueError):
        return 0


def shown(file: str) -> str:
    """The path for a message: whatever its bytes, it can be printed and does nothing."""
    if file.isprintable():
        return file
    return "".join(c if c.isprintable() else "�" for c in file)


def same_content(one: str, other: str) -> bool:
    """Whether two files hold the same bytes, as far as their first 64 MB tell."""
    try:
        with open_for_reading(one) as first, open_for_reading(other) as second:
            size = first.seek(0, 2)
            if size == 0 or size != second.seek(0, 2):
                return False
            first.seek(0)
            second.seek(0)
            return all(first.read(_CHUNK) == second.read(_CHUNK) for _ in range(64))
    except (LocationError, OSError):
        return False


def _require_dataset(file: str, *, in_pattern: bool) -> None:
    which = f"matches `{shown(file)}`, which " if in_pattern else ""
    try:
        mode = os.stat(file).st_mode  # noqa: PTH116
    except (OSError, ValueError) as error:
        raise unreadable(error) from None
    if not S_ISREG(mode):
        raise _not_a_file(mode)
    if kind_of(file) is None:
        raise LocationError(
            f"{which}is none of the kinds of file that are read",
            f"known endings: {', '.join(KINDS)}; JSON Lines and CSV also with .gz or .zst",
        )


def _not_a_file(mode: int) -> LocationError:
    if S_ISDIR(mode):
        return LocationError("is a directory", "name the files in it: `*.jsonl` takes them all")
    return LocationError("is not a regular file")


def unreadable(error: OSError | ValueError) -> LocationError:
    """What the system says against opening or reading a file."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return LocationError("does not exist", missing=True)
    if isinstance(error, PermissionError):
        return LocationError("may not be read by you")
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return LocationError(f"cannot be read: {reason}")


def _joined(root: str, location: str) -> str:
    location = location.removeprefix("./")
    return location if root == "." else f"{root}/{location}" if location[:1] != "/" else location


def _matches(pattern: str) -> tuple[str, ...]:
    """The files that match, sorted, as `glob.glob(pattern, recursive=True)` finds them; raises
    LocationError rather than walk a whole disk."""
    parts = [part for part in pattern.split("/") if part]
    if parts[-1] == "**":
        parts.append("*")
    start = "/" if pattern.startswith("/") else ""
    try:
        return tuple(sorted(set(_below(start, parts, [_MOST_ENTRIES]))))
    except RecursionError:
        raise LocationError("leads through too many folders") from None


def _below(folder: str, parts: Sequence[str], budget: list[int]) -> Iterator[str]:
    part, rest = parts[0], parts[1:]
    if part == "**":
        yield from _below(folder, rest, budget)
        for entry in _entries(folder, "*", budget):
            if _is_folder(entry):
                yield from _below(f"{folder}{entry.name}/", parts, budget)
    elif not is_pattern(part):
        if rest:
            yield from _below(f"{folder}{part}/", rest, budget)
        elif os.path.isfile(folder + part):  # noqa: PTH113
            yield folder + part
    else:
        for entry in _entries(folder, part, budget):
            if rest and _is_folder(entry):
                yield from _below(f"{folder}{entry.name}/", rest, budget)
            elif not rest and not _is_folder(entry):
                yield folder + entry.name


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself
        return False


def _entries(folder: str, pattern: str, budget: list[int]) -> Iterator["os.DirEntry[str]"]:
    """What a folder holds under a name that matches; hidden names only when asked for."""
    from fnmatch import fnmatchcase

    try:
        with os.scandir(folder or ".") as entries:
            for entry in entries:
                budget[0] -= 1
                if budget[0] < 0:
                    raise LocationError(
                        f"looks through more than {_MOST_ENTRIES:,} files",
                        "name a folder that holds little else",
                    )
                hidden = entry.name.startswith(".") and not pattern.startswith(".")
                if not hidden and fnmatchcase(entry.name, pattern):
                    yield entry
    except (OSError, ValueError):
        return
