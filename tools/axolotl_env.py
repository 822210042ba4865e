"""Build an environment of Axolotl's own, once, and print its Python.

Axolotl pins its dependencies to versions that clash with today's TRL, so it gets a virtual
environment outside the checkout: `$FTC_CACHE` (else `$XDG_CACHE_HOME/ftc`, else `~/.cache/ftc`)
`/axolotl-<kind>-<hash of its pins>/`. Two kinds: `validate` has what `validate_config` imports,
`train` has what `axolotl train` imports. Calling it again is free; a build that was killed is
started over; two callers at once build once.

    python tools/axolotl_env.py validate          # build if missing, print the path of its python
    python tools/axolotl_env.py train --if-built  # print the path, or exit 1 when it isn't built
"""

import argparse
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PINS = Path(__file__).parent / "axolotl"
KINDS = ("validate", "train")
BUILT = "built"
"""The file that is written last; an environment without it was never finished. A virtual
environment cannot be built elsewhere and moved: its scripts hold its absolute path."""


def environment(kind: str) -> Path:
    """Where this kind lives, for these pins and this Python."""
    key = " ".join([f"python=={sys.version_info.major}.{sys.version_info.minor}", *pins(kind)])
    return cache() / f"axolotl-{kind}-{hashlib.sha256(key.encode()).hexdigest()[:12]}"


def pins(kind: str) -> list[str]:
    """The pinned packages: `name==version`."""
    lines = (PINS / f"{kind}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def cache() -> Path:
    if chosen := os.environ.get("FTC_CACHE"):
        return Path(chosen)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ftc"


def python(kind: str) -> Path | None:
    """The environment's Python, None while it isn't built."""
    folder = environment(kind)
    interpreter = folder / "bin" / "python"  # a link, broken when the Python it came from is gone
    return interpreter if (folder / BUILT).exists() and interpreter.exists() else None


def build(kind: str) -> Path:
    """Build the environment unless it is there; its Python."""
    folder = environment(kind)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with locked(folder.with_suffix(".lock")):
        if (ready := python(kind)) is not None:
            return ready
        if folder.exists():
            shutil.rmtree(folder)
        started = time.monotonic()
        venv.create(folder, with_pip=True)
        install(folder / "bin" / "python", pins(kind))
        (folder / BUILT).touch()
        print(f"built {folder} in {time.monotonic() - started:.0f} s", file=sys.stderr)
        return folder / "bin" / "python"


def install(interpreter: Path, packages: list[str]) -> None:
    """Install the pins: torch first and with its dependencies, which differ between its CPU and
    its CUDA wheels; the rest as listed, because pip takes hours to resolve Axolotl's tree."""
    pip = [str(interpreter), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    torch = [package for package in packages if package.startswith("torch==")]
    for wanted in (torch, ["--no-deps", *packages]):
        subprocess.run([*pip, *wanted], check=True, stdout=sys.stderr)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock; whoever comes second waits, and then finds the work done."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("--if-built", action="store_true", help="never build; exit 1 if missing")
    arguments = parser.parse_args()
    ready = python(arguments.kind) if arguments.if_built else build(arguments.kind)
    if ready is None:
        print(f"{environment(arguments.kind)} is not built", file=sys.stderr)
        return 1
    print(ready)
    return 0


if __name__ == "__main__":
    sys.exit(main())
