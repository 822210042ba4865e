"""Run the compiled program on this machine: live output, a log, a loss curve, a clean stop."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any, Final

from ftc.jobs import curve, run_folder
from ftc.jobs.run_folder import RunError

_NEEDED: Final = ("torch", "transformers", "trl", "peft", "datasets", "accelerate")
_ENVIRONMENT: Final = {
    "PYTHONUNBUFFERED": "1",
    # Threads that wait for each other sleep instead of spinning: on a CPU that others use too, the
    # quickstart took 46 seconds in place of 400 (2 cores, load 6, 2026-11-23).
    "OMP_WAIT_POLICY": "PASSIVE",
}
"""Where the caller's own environment says nothing."""
_INTERRUPTED: Final = (128 + signal.SIGINT, 128 + signal.SIGTERM)


def run(
    compiled: Mapping[str, str],
    *,
    name: str,
    root: Path,
    runs: Path,
    resume: bool = False,
    started: Callable[[Path], None] = lambda _: None,
) -> int:
    """Train in `runs/<name>/<n>/`; returns the program's exit code (128 + n after signal n).

    `root` is the spec's folder, where the program's relative paths start. `resume` goes on with the
    last run, which must have been of this very program. `started` is told the folder.
    """
    try:
        _require_packages()
        folder = run_folder.last(runs, name) if resume else run_folder.new(runs, name)
        place = folder.path.resolve()
        _write(compiled, place)
    except RunError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"Training in {folder.path}", file=sys.stderr)
    run_folder.forget_end(folder.path)
    started(folder.path)
    code = _train(_command(compiled, place, root.resolve()), place, root.resolve(), folder.lock)
    run_folder.note_end(folder.path, code)
    _conclude(folder.path, name, code)
    os.close(folder.lock)
    return code


def _require_packages() -> None:
    missing = [package for package in _NEEDED if find_spec(package) is None]
    if missing:
        raise RunError(
            f"training needs {', '.join(missing)}; install with: pip install 'ftc[local]'"
        )


def _write(compiled: Mapping[str, str], place: Path) -> None:
    """Raises RunError rather than let one program go on with what another has trained."""
    for file, text in compiled.items():
        path = place / file
        if path.exists() and path.read_text(encoding="utf-8") != text:
            raise RunError(
                f"the spec now compiles to another {file} than the one in {place}; "
                "undo the change to go on, or start anew without --resume"
            )
    for file, text in compiled.items():
        (place / file).write_text(text, encoding="utf-8")


def _command(compiled: Mapping[str, str], place: Path, root: Path) -> list[str]:
    """As the top of train.py says, with this interpreter."""
    launch: list[str] = []
    if "accelerate.yaml" in compiled:
        launch = [
            "-m",
            "accelerate.commands.launch",
            "--config_file",
            str(place / "accelerate.yaml"),
        ]
    words = [str(place / "train.py"), "--output-dir", str(place), "--data-root", str(root)]
    return [sys.executable, *launch, *words]


def _train(command: list[str], place: Path, root: Path, lock: int) -> int:
    """Run to the end, showing and logging what it says.

    The program gets a process group of its own: a Ctrl-C reaches it through us, exactly once.
    """
    with (place / "train.log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603  # our own compiled program
            command,
            cwd=root,
            env={**_ENVIRONMENT, **os.environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=(lock,),
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


def _copy(output: IO[bytes] | None, log: IO[bytes]) -> None:
    """Show everything at once; log whole lines, of a progress bar only its last state."""
    if output is None:
        return
    rest = b""
    while chunk := os.read(output.fileno(), 1 << 16):
        sys.stderr.buffer.write(chunk)
        sys.stderr.buffer.flush()
        *lines, rest = (rest + chunk).split(b"\n")
        log.writelines(line.rpartition(b"\r")[2] + b"\n" for line in lines)
        log.flush()
    log.write(rest.rpartition(b"\r")[2])


def _conclude(place: Path, name: str, code: int) -> None:
    """Where everything is, and how it went."""
    series = curve.read(place / "metrics.jsonl")
    if code in _INTERRUPTED:
        print(f"\nStopped. Go on with the same command and --resume ({place})", file=sys.stderr)
        return
    if code:
        print(f"\nTraining failed (exit code {code}); see {place / 'train.log'}", file=sys.stderr)
        return
    plot = curve.as_text(series)
    if plot:
        print(f"\n{plot}\n", file=sys.stderr)
    lines = [
        f"  {place}/",
        "    metrics.jsonl   every logged step",
        "    train.log       all output",
    ]
    if plot and _has_picture(series, place, name):
        lines.append("    loss.png        the curve")
    held_out = series.get("validation", ())
    if len(held_out) > 1:
        first, last = held_out[0][1], held_out[-1][1]
        print(f"Held-out loss {first:.4f} -> {last:.4f} ({last / first:.0%})", file=sys.stderr)
    print("Everything is in\n" + "\n".join(lines), file=sys.stderr)


def _has_picture(series: curve.Series, place: Path, name: str) -> bool:
    if find_spec("matplotlib") is None:
        print("No loss.png: matplotlib is not installed", file=sys.stderr)
        return False
    curve.as_picture(series, place / "loss.png", name)
    return True
