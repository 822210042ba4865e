"""The command line as its callers start it: a process, in bounded memory and time."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

SECONDS = 60
"""What no call may take, on a busy machine too; the slowest take about one on an idle one."""
MEMORY = 1 << 30
"""Bytes of address space, the interpreter and its libraries included."""

SPEC = """\
version: 1
name: sample
model: {base: org/model, revision: 0123456789abcdef0123456789abcdef01234567}
data: {train: train.jsonl, validation: held-out.jsonl}
method: sft
adapter: {type: lora, rank: 8, alpha: 16}
training: {batch_size: 4}
targets: {axolotl: {}, local: {}}
"""
CHAT = '{"messages": [{"role": "user", "content": "%d?"}, {"role": "assistant", "content": "%d"}]}'


def lay_out(folder: Path) -> Path:
    """A folder with a good spec and its data."""
    folder.mkdir(exist_ok=True)
    (folder / "train.jsonl").write_text("".join(f"{CHAT}\n" % (n, n) for n in range(200)))
    (folder / "held-out.jsonl").write_text("".join(f"{CHAT}\n" % (n, n) for n in range(200, 220)))
    (folder / "spec.yaml").write_text(SPEC)
    return folder


class Answer(NamedTuple):
    """What a call said and how it ended."""

    code: int
    out: str
    err: str

    def shown(self) -> str:
        """Both streams, for looking at what must not be in either."""
        return self.out + self.err

    def document(self) -> list[dict[str, Any]]:
        """The diagnostics of `--format json`."""
        found: list[dict[str, Any]] = json.loads(self.out)["diagnostics"]
        return found


def start(
    *words: str | Path,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    prefix: tuple[str, ...] = (),
) -> subprocess.Popen[bytes]:
    """Start `ftc` in a folder, with `env` over this process's environment."""
    return subprocess.Popen(
        [*prefix, sys.executable, "-B", "-m", "ftc", *map(str, words)],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=None if prefix else _bounded,
    )


def finish(process: subprocess.Popen[bytes]) -> Answer:
    """Wait for it; a call that takes too long is killed, and the test fails."""
    try:
        out, err = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    return Answer(process.returncode, out.decode(), err.decode())


def ftc(*words: str | Path, cwd: Path, env: Mapping[str, str] | None = None) -> Answer:
    """Call `ftc` to its end."""
    return finish(start(*words, cwd=cwd, env=env))


def held(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its name from there."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _bounded() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
