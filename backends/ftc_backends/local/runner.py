"""Run the compiled program on this machine: live output, a log, a loss curve, a clean stop."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from io import FileIO
from pathlib import Path
from typing import IO, Any, Final

from ftc.jobs import curve
from ftc.runs.run_folder import RunError
from ftc_backends.local.start import option

_NEEDED: Final = ("torch", "transformers", "trl", "peft", "datasets", "accelerate")
_ENVIRONMENT: Final = {
    "PYTHONUNBUFFERED": "1",
    "PYTHONHASHSEED": "0",  # PEFT writes sets into adapter_config.json, in the order of hashes
    # Threads that wait for each other sleep instead of spinning: on a CPU that others use too, the
    # quickstart took 46 seconds in place of 400 (2 cores, load 6, 2026-11-23).
    "OMP_WAIT_POLICY": "PASSIVE",
}
"""Where the caller's own environment says nothing."""
_INTERRUPTED: Final = (128 + signal.SIGINT, 128 + signal.SIGTERM)


def train(
    texts: Mapping[str, str],
    *,
    place: Path,
    root: Path,
    title: str,
    earlier: Mapping[str, Path],
    locks: Sequence[int],
) -> int:
    """As `ftc.runs.trainer` asks."""
    here, start = place.resolve(), root.resolve()
    code = _train(_command(texts, here, start, earlier), here, start, locks)
    _conclude(place, title, code)
    return code


def require() -> None:
    """Raises RunError for what is not installed."""
    missing = [package for package in _NEEDED if find_spec(package) is None]
    if missing:
        raise RunError(
            f"training needs {', '.join(missing)}; install with: pip install 'ftc[local]'"
        )


def _command(
    texts: Mapping[str, str], place: Path, root: Path, earlier: Mapping[str, Path]
) -> list[str]:
    """As the top of train.py says, with this interpreter."""
    launch: list[str] = []
    if "accelerate.yaml" in texts:
        launch = [
            "-m",
            "accelerate.commands.launch",
            "--config_file",
            str(place / "accelerate.yaml"),
        ]
    words = [str(place / "train.py"), "--output-dir", str(place), "--data-root", str(root)]
    for stage, folder in earlier.items():
        words += [option(stage), str(folder)]
    return [sys.executable, *launch, *words]


def _train(command: list[str], place: Path, root: Path, locks: Sequence[int]) -> int:
    """Run to the end, showing and logging what it says.

    The program gets a process group of its own: a Ctrl-C reaches it through us, exactly once.
    """
    with (place / "train.log").open("ab", buffering=0) as log:
        process = subprocess.Popen(  # noqa: S603  # our own compiled program
            command,
            cwd=root,
            env={**_ENVIRONMENT, **os.environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=tuple(locks),
        )
        with _signals_go_to(process) as sent:
            _copy(process.stdout, log)
            code = process.wait()
    if code and sent:  # a launcher that was interrupted fails with a code of its own
        return 128 + sent[0]
    return 128 - code if code < 0 else code


@contextmanager
def _signals_go_to(process: "subprocess.Popen[bytes]") -> Iterator[list[int]]:
    """Hand on what arrives meanwhile; yields the list of it."""
    sent: list[int] = []

    def forward(number: int, frame: Any) -> None:
        del frame
        sent.append(number)
        with suppress(ProcessLookupError):
            process.send_signal(number)

    before = {number: signal.signal(number, forward) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield sent
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _copy(output: IO[bytes] | None, log: FileIO) -> None:
    """Show everything at once; log whole lines, of a progress bar only its last state."""
    if output is None:
        return
    rest, whole = b"", True
    while chunk := os.read(output.fileno(), 1 << 16):
        sys.stderr.buffer.write(chunk)
        sys.stderr.buffer.flush()
        *lines, rest = (rest + chunk).split(b"\n")
        said = b"".join(line.rpartition(b"\r")[2] + b"\n" for line in lines)
        whole = whole and _logged(said, log)
    if whole:
        _logged(rest.rpartition(b"\r")[2], log)


def _logged(said: bytes, log: FileIO) -> bool:
    """Whether all of it is in the log. A full disk must not end a training that needs none."""
    try:
        if log.write(said) == len(said):
            return True
        reason = "no room for more"
    except OSError as error:
        reason = str(error.strerror)
    print(f"{log.name} is cut short: {reason}", file=sys.stderr)
    return False


def _conclude(place: Path, title: str, code: int) -> None:
    """Where everything is, and how it went."""
    found = curve.read(place / "metrics.jsonl")
    if code in _INTERRUPTED:
        print(f"\nStopped. Go on with the same command and --resume ({place})", file=sys.stderr)
        return
    if code:
        print(f"\nTraining failed (exit code {code}); see {place / 'train.log'}", file=sys.stderr)
        return
    plot = curve.as_text(found)
    if plot:
        print(f"\n{plot}\n", file=sys.stderr)
    lines = [
        f"  {place}/",
        "    metrics.jsonl   every logged step",
        "    train.log       all output",
    ]
    picture = f"{found.what}.png"
    if plot and _has_picture(found, place / picture, title):
        lines.append(f"    {picture:<16}the curve")
    held_out = found.series.get("validation", ())
    if len(held_out) > 1:
        first, last = held_out[0][1], held_out[-1][1]
        change = f" ({last / first:.0%})" if found.what == curve.LOSS else ""
        print(f"Held-out {found.what} {first:.4f} -> {last:.4f}{change}", file=sys.stderr)
    print("Everything is in\n" + "\n".join(lines), file=sys.stderr)


def _has_picture(found: curve.Curve, file: Path, title: str) -> bool:
    if find_spec("matplotlib") is None:
        print(f"No {file.name}: matplotlib is not installed", file=sys.stderr)
        return False
    try:
        curve.as_picture(found, file, title)
    except OSError as error:
        print(f"{file} cannot be written: {error.strerror}", file=sys.stderr)
        return False
    return True
