"""A kill -9 at any moment of a split, a clean or a conversion leaves the old output or the new."""

import hashlib
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.compiler.data.planted import Corpus

pytestmark = pytest.mark.slow

PROGRAM = """
import sys
from pathlib import Path
from ftc.data.found import Settings, Source
from ftc.data.clean import Wish as CleanWish, clean
from ftc.data.divide import Wish, divide
from ftc.data.rewrite import rewrite

what, file, out = sys.argv[1], sys.argv[2], Path(sys.argv[3])
sources = [Source(file, "")]
settings = Settings(near=False, languages=0, kingfisher=False)
turn = 0
while True:
    turn += 1
    if what == "split":
        divide(sources, out, Wish((0.8, 0.1, 0.1) if turn % 2 else (0.4, 0.3, 0.3), near=False))
    elif what == "clean":
        clean(sources, settings, out, CleanWish(("refusals",) if turn % 2 else ("empty-turn",), ()))
    else:
        rewrite(sources, "chat" if turn % 2 else "prompt-completion", out / "rows.jsonl")
    if turn == 1:
        print("once", flush=True)
"""


@pytest.mark.parametrize("what", ["split", "clean", "convert"])
def test_the_output_is_always_whole(what: str, tmp_path: Path) -> None:
    corpus = Corpus(5)
    file = tmp_path / "all.jsonl"
    file.write_text("".join(json.dumps(corpus.row()) + "\n" for _ in range(400)))
    out = tmp_path / "out"
    for delay in range(12):
        program = [sys.executable, "-c", PROGRAM, what, str(file), str(out)]
        with subprocess.Popen(program, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(0.01 + delay * 0.007)
            process.send_signal(signal.SIGKILL)
        if what == "convert":
            rows = [json.loads(line) for line in (out / "rows.jsonl").read_text().splitlines()]
            assert len(rows) == 400
            assert len({"messages" in row for row in rows}) == 1
            continue
        manifest = json.loads((out / "manifest.json").read_text())
        for one in manifest["files"]:
            content = (out / one["file"]).read_bytes()
            assert hashlib.sha256(content).hexdigest() == one["sha256"]
        if what == "split":
            assert sum(one["rows"] for one in manifest["files"]) == 400
