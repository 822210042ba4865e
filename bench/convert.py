"""How fast datasets become services' lines, beside `json.loads` and `json.dumps` of each row of the
same file: medians of alternated runs in one process, in processor time, as MB/s read and as ratios.
The machine's load moves all of them; trust the ratios.

`python bench/convert.py [MB]`
`python bench/convert.py --once FILE FORM`   one conversion of a file, with its peak of memory
"""

import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

ROUNDS = 5
TODAY = date(2026, 10, 1)


class Form(NamedTuple):
    """One kind of lines, and what it is made from."""

    target: str
    model: str
    rows: str
    """Which file."""
    format: str
    method: str = "sft"
    validation: str | None = None


NOVA = "amazon.nova-micro-v1:0:128k"
GPT = "gpt-4.1-mini-2025-04-14"
FORMS = {
    "openai chat": Form("openai", GPT, "chat", "chat"),
    "openai chat, 10% held out": Form("openai", GPT, "chat", "chat", validation="10%"),
    "openai chat, tools": Form("openai", GPT, "tools", "chat"),
    "openai preference": Form("openai", GPT, "preference", "preference", "dpo"),
    "bedrock conversation": Form("bedrock", NOVA, "chat", "chat"),
    "bedrock prompt/completion": Form(
        "bedrock", "meta.llama3-3-70b-instruct-v1:0:128k", "pair", "prompt-completion"
    ),
    "gemini contents": Form("vertex", "gemini-2.5-flash", "chat", "chat"),
    "gemini preference": Form("vertex", "gemini-2.5-flash", "preference", "preference", "dpo"),
    "open model on vertex": Form("vertex", "qwen/qwen3@qwen3-32b", "chat", "chat"),
    "together conversation": Form("together", "openai/gpt-oss-20b", "chat", "chat"),
    "together text": Form("together", "openai/gpt-oss-20b", "text", "text"),
}


def main(megabytes: int = 50) -> None:
    with tempfile.TemporaryDirectory() as folder:
        files = {kind: Path(folder) / f"{kind}.jsonl" for kind in ROWS}
        for kind, file in files.items():
            write(file, kind, megabytes)
        print(f"{megabytes} MB of rows, medians of {ROUNDS} alternated runs, processor time")
        print(f"  {'':<28} {'converted':>12} {'json alone':>12} {'ratio':>7}")
        for name, form in FORMS.items():
            file = files[form.rows]
            size = file.stat().st_size / 1e6
            ours, theirs = [], []
            for _ in range(ROUNDS):
                ours.append(timed(lambda: convert(file, form, Path(folder))))  # noqa: B023
                theirs.append(timed(lambda: loads_and_dumps(file, Path(folder))))  # noqa: B023
            rate, floor = size / median(ours), size / median(theirs)
            print(f"  {name:<28} {rate:7.0f} MB/s {floor:7.0f} MB/s {rate / floor:6.1f}x")


def once(file: Path, name: str) -> None:
    form = FORMS[name]
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        start, used = time.perf_counter(), time.process_time()
        written = convert(file, form, Path(folder))
        wall, used = time.perf_counter() - start, time.process_time() - used
    size = file.stat().st_size / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name}: {size / 1000:.2f} GB in {wall:.1f} s ({used:.1f} s of processor time, "
        f"{size / used:.0f} MB/s), {peak:.0f} MB at the most"
    )
    for file_name, one in written.items():
        print(f"  {file_name}: {one.rows:,} rows, {one.bytes:,} bytes")


def convert(file: Path, form: Form, folder: Path) -> Any:
    """As `ftc plan` does it: hashed, and measured."""
    from ftc import backends
    from ftc.data.convert import convert_datasets
    from ftc.data.meter import meter_of
    from ftc.front_end import check_text

    data = {"format": form.format, "train": str(file)}
    spec = {
        "version": 1,
        "name": "bench",
        "model": {"hosted": {form.target: form.model}},
        "data": data if form.validation is None else {**data, "validation": form.validation},
        "method": form.method,
    }
    plan = check_text(json.dumps(spec), today=TODAY).plan
    assert plan is not None  # noqa: S101
    target, out = backends.target(form.target), folder / "out" / form.target
    out.mkdir(parents=True, exist_ok=True)
    done = convert_datasets(plan, target, out, meter_of(plan, form.target))
    assert done.written, done.diagnostics  # noqa: S101
    return done.written


def loads_and_dumps(file: Path, folder: Path) -> None:
    """The least that a converter of Python's own means does."""
    with file.open("rb") as lines, (folder / "copy.jsonl").open("wb") as out:
        for line in lines:
            out.write(json.dumps(json.loads(line), ensure_ascii=False).encode() + b"\n")


def write(file: Path, kind: str, megabytes: int) -> None:
    """Rows of one kind, no two the same: 20,000 of them, over and over with other numbers."""
    chance = random.Random(1)  # noqa: S311  # reproducible
    words = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(2, 9)))
             for _ in range(5_000)]  # fmt: skip

    def text(least: int, most: int) -> str:
        return "# " + " ".join(chance.choices(words, k=chance.randint(least, most))) + "."

    rows = [json.dumps(ROWS[kind](text, chance)).encode() + b"\n" for _ in range(20_000)]
    size, number = 0, 0
    with file.open("wb") as out:
        while size < megabytes * 10**6:
            row = rows[number % len(rows)]
            size += out.write(row.replace(b"#", b"%d" % number))
            number += 1


Text = Callable[[int, int], str]


def _turns(text: Text, chance: random.Random) -> Iterator[dict[str, Any]]:
    yield {"role": "system", "content": "You answer for a small shop."}
    for _ in range(chance.choice([1, 1, 2])):
        yield {"role": "user", "content": text(20, 80)}
        yield {"role": "assistant", "content": text(30, 160)}


def _with_tools(text: Text, chance: random.Random) -> dict[str, Any]:
    function = {"name": "look_up", "parameters": {"type": "object", "properties": {"q": {}}}}
    call = {"name": "look_up", "arguments": json.dumps({"q": text(3, 6)})}
    calls = [{"id": "call_1", "type": "function", "function": call}]
    return {
        "messages": [
            {"role": "user", "content": text(20, 80)},
            {"role": "assistant", "content": None, "tool_calls": calls},
            {"role": "tool", "tool_call_id": "call_1", "content": text(20, 80)},
            {"role": "assistant", "content": text(30, 160)},
        ],
        "tools": [{"type": "function", "function": function}],
    }


ROWS: dict[str, Callable[[Text, random.Random], dict[str, Any]]] = {
    "chat": lambda text, chance: {"messages": list(_turns(text, chance))},
    "tools": _with_tools,
    "pair": lambda text, chance: {"prompt": text(20, 80), "completion": text(30, 160)},
    "preference": lambda text, chance: {
        "prompt": [{"role": "user", "content": text(20, 80)}],
        "chosen": [{"role": "assistant", "content": text(30, 160)}],
        "rejected": [{"role": "assistant", "content": text(30, 160)}],
    },
    "text": lambda text, chance: {"text": text(100, 300)},
}


def timed(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    words = sys.argv[1:]
    if words[:1] == ["--once"]:
        once(Path(words[1]), words[2])
    else:
        main(*map(int, words))
