"""What lets a run be interrupted: whole checkpoints, metrics on disk, a clean stop."""

import errno
import json
import math
import signal
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from transformers import Trainer, TrainerCallback


def claim(output_dir: Path, program: Path) -> None:
    """Keep the program with its checkpoints, and leave another program's alone. Why an
    earlier start failed is no longer true."""
    copy = output_dir / program.name
    if any(output_dir.glob("checkpoint-*")) and copy.exists():
        if copy.read_bytes() != program.read_bytes():
            sys.exit(f"{output_dir} is another run's: choose another --output-dir")
    elif not (copy.exists() and copy.samefile(program)):
        try:
            output_dir.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(program.read_bytes())
        except OSError as error:
            sys.exit(f"Cannot write to {output_dir}: {error.strerror}")
    (output_dir / "traceback.txt").unlink(missing_ok=True)


def last_whole_checkpoint(output_dir: Path) -> str | None:
    """The newest that is complete: a kill while saving leaves a torn one behind."""
    for folder in sorted(output_dir.glob("checkpoint-*"), key=step_of, reverse=True):
        fault = damage(folder)
        if fault is None:
            print(f"Going on from {folder}", file=sys.stderr)
            return str(folder)
        print(f"{folder} is skipped: {fault}", file=sys.stderr)
    return None


def step_of(checkpoint: Path) -> int:
    return int(checkpoint.name.rpartition("-")[2])


def damage(folder: Path) -> str | None:
    """What is missing or cut short: `torch.save` writes zips, whose index is last."""
    for name in ["optimizer.pt", "scheduler.pt", "rng_state.pth"]:
        if not zipfile.is_zipfile(folder / name):
            return f"{name} is missing or cut short"
    try:
        json.loads((folder / "trainer_state.json").read_text())["global_step"]
        json.loads((folder / "adapter_config.json").read_text())
        with safe_open(folder / "adapter_model.safetensors", framework="pt"):
            pass
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        return str(error)
    return None


def ended(checkpoint: Path) -> bool:
    """Whether its step was the last."""
    state = json.loads((checkpoint / "trainer_state.json").read_text())
    return state["global_step"] >= state["max_steps"]


@contextmanager
def room_on_disk(trainer: Trainer) -> Iterator[None]:
    """A full disk ends the run in a sentence. What is torn by it, the next start skips."""
    try:
        yield
    except Exception as error:
        folder, step = Path(trainer.args.output_dir), trainer.state.global_step
        if not is_full(folder, error):
            raise
        checkpoint = folder / f"checkpoint-{step}"
        torn = checkpoint.exists() and damage(checkpoint)
        what = checkpoint.name if torn else f"all that belongs to step {step}"
        sys.exit(
            f"\nThe disk of {folder} is full: {what} could not be written\n"
            "With room on it, the same command goes on from the last whole checkpoint"
        )


def is_full(folder: Path, error: Exception) -> bool:
    """torch does not say why it could not write, so it is tried again."""
    if "No space left" in str(error) or "quota exceeded" in str(error):
        return True
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(1 << 20))
    except OSError as again:
        return again.errno in (errno.ENOSPC, errno.EDQUOT)
    return False


class Metrics(TrainerCallback):
    """What the trainer logs, one JSON object a line."""

    def __init__(self, file: Path, checkpoint: str | None) -> None:
        self.file = file
        self.resumed_at = step_of(Path(checkpoint)) if checkpoint else -1

    def on_init_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Drop the steps after the checkpoint: they are about to happen again."""
        if state.is_world_process_zero:
            lines = self.file.read_text().splitlines() if self.file.exists() else []
            kept = [line for line in lines if self.step(line) <= self.resumed_at]
            self.file.write_text("".join(f"{line}\n" for line in kept))

    @staticmethod
    def step(line: str) -> float:
        try:
            return json.loads(line)["step"]
        except ValueError:  # the last line, cut short by a kill
            return math.inf

    def on_log(
        self, args: Any, state: Any, control: Any, logs: dict[str, float], **_: Any
    ) -> None:
        if state.is_world_process_zero:
            finite = {k: v if math.isfinite(v) else None for k, v in logs.items()}
            with self.file.open("a") as file:
                file.write(json.dumps({"step": state.global_step, **finite}) + "\n")


class StopOnSignal(TrainerCallback):
    """Ctrl-C or SIGTERM: finish the step, save, stop. A second one stops at once."""

    received = 0

    def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self.handlers = {
            number: signal.signal(number, self.note)
            for number in (signal.SIGINT, signal.SIGTERM)
        }

    def note(self, number: int, frame: Any) -> None:
        self.received = number
        signal.signal(number, self.handlers[number])

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        if self.received:
            control.should_save = control.should_training_stop = True

    def on_train_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        for number, handler in self.handlers.items():
            signal.signal(number, handler)
