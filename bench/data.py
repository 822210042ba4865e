"""How fast datasets are checked, beside what others do with the same file: medians of alternated
runs, each in a process of its own. The machine's load moves all of them; trust the ratios.

`python bench/data.py [MB] [--near ROWS]`

Two times are told of each: of the work alone, once everything is imported, and of the whole process
as a person runs it. The others are

- OpenAI's cookbook ("Data preparation and analysis for chat model fine-tuning"), rewritten from
  the rules that it publishes: its format checks alone, and with the token counts that it makes of
  every message, where `tiktoken` is installed and has its encoding at hand;
- `datasets.load_dataset("json")` with an empty cache, which only reads, and writes Arrow files.

Ours finds what the cookbook's format checks find, and besides: duplicates, order of turns, cut and
empty texts, distributions of characters, the line and byte of each. Tokens are no part of a check.
"""

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import median

ROUNDS = 5
_COOKBOOK = "OpenAI cookbook's format checks"


def contenders() -> dict[str, Callable[[Path], object]]:
    return {
        "json.loads of each line": loads,
        _COOKBOOK: cookbook,
        "OpenAI cookbook, with its tokens": cookbook_with_tokens,
        "datasets.load_dataset": load_dataset,
        "ftc, row checks, 1 process": lambda file: ftc(file, processes=1, content=False),
        "ftc, row checks, 2 processes": lambda file: ftc(file, processes=2, content=False),
        "ftc, with content, 1 process": lambda file: ftc(file, processes=1, content=True),
        "ftc, with content, 2 processes": lambda file: ftc(file, processes=2, content=True),
    }


def main(megabytes: int = 200) -> None:
    names = list(contenders())
    measured: dict[str, list[tuple[float, float, float]]] = {name: [] for name in names}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "chat.jsonl"
        write(file, megabytes)
        size = file.stat().st_size / 1e6
        for round_ in range(ROUNDS):
            for name in names:
                if round_ == 0 or measured[name]:
                    taken = in_a_process(name, file)
                    measured[name] += [taken] if taken else []
    print(f"{size:.0f} MB of chats, median of {ROUNDS} alternated runs, MB/s ({_COOKBOOK} = 1)")
    print(f"  {'':<33} {'work alone':>14} {'its processor':>15} {'whole process':>15}")
    base = [median(column) for column in zip(*measured[_COOKBOOK], strict=True)]
    for name, runs in measured.items():
        if not runs:
            print(f"  {name:<33} not installed, or left out")
            continue
        cells = [median(column) for column in zip(*runs, strict=True)]
        told = " ".join(
            f"{size / one:6.0f} ({first / one:4.1f})"
            for one, first in zip(cells, base, strict=True)
        )
        print(f"  {name:<33} {told}")
    alone, shared = (median(run[0] for run in measured[f"ftc, row checks, {n}"])
                     for n in ("1 process", "2 processes"))  # fmt: skip
    print(f"  two processes are {alone / shared:.2f} x as fast as one")


def in_a_process(name: str, file: Path) -> tuple[float, float, float] | None:
    """Seconds of the work, of its processor, and of the whole process; None where it cannot run."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, __file__, "--run", name, str(file)], capture_output=True, text=True
    )
    whole = time.perf_counter() - start
    if done.returncode == NOT_HERE:
        return None
    if done.returncode:
        raise SystemExit(done.stderr)
    wall, used = map(float, done.stdout.split())
    return wall, used, whole


NOT_HERE = 3
"""The exit code of a contender whose library is not installed."""


def run(name: str, file: Path) -> None:
    work = contenders()[name]
    try:
        prepare(name)
    except ImportError:
        raise SystemExit(NOT_HERE) from None
    start, used = time.perf_counter(), processor_seconds()
    work(file)
    print(time.perf_counter() - start, processor_seconds() - used)


def prepare(name: str) -> None:
    """Import what the work needs, so that the work alone can be measured."""
    if name.startswith("ftc"):
        pass
    elif "datasets" in name:
        import datasets  # noqa: F401
    elif "tokens" in name:
        encoding()


def ftc(file: Path, *, processes: int, content: bool) -> None:
    from ftc.data.check import Settings, Source, check_files
    from ftc.data.options import Options

    settings = Settings(
        options=Options("", content=content),
        near=False,
        languages=False,
        kingfisher=False,
        processes=processes,
    )
    (seen,) = check_files([Source(str(file), "train")], settings).files
    assert seen.tally.usable == seen.tally.rows > 0  # noqa: S101


def loads(file: Path) -> None:
    with file.open("rb") as lines:
        for line in lines:
            json.loads(line)


def cookbook(file: Path) -> Counter[str]:
    """Its kinds of error, and how many examples lack a system or a user message."""
    with file.open(encoding="utf-8") as lines:
        dataset = [json.loads(line) for line in lines]
    errors: Counter[str] = Counter()
    for example in dataset:
        if not isinstance(example, dict):
            errors["data_type"] += 1
            continue
        messages = example.get("messages")
        if not messages:
            errors["missing_messages_list"] += 1
            continue
        for message in messages:
            if "role" not in message or "content" not in message:
                errors["message_missing_key"] += 1
            if any(
                key not in ("role", "content", "name", "function_call", "weight") for key in message
            ):
                errors["message_unrecognized_key"] += 1
            if message.get("role") not in ("system", "user", "assistant", "function"):
                errors["unrecognized_role"] += 1
            content = message.get("content")
            call = message.get("function_call")
            if (not content and not call) or not isinstance(content, str):
                errors["missing_content"] += 1
        if not any(message.get("role") == "assistant" for message in messages):
            errors["example_missing_assistant_message"] += 1
    for example in dataset:
        messages = example["messages"]
        errors["missing_system"] += not any(m["role"] == "system" for m in messages)
        errors["missing_user"] += not any(m["role"] == "user" for m in messages)
    return errors


def encoding():
    """The cookbook's. Raises ImportError where it is not on this machine: nothing is fetched."""
    import tiktoken

    if not os.environ.get("TIKTOKEN_CACHE_DIR"):
        raise ImportError("TIKTOKEN_CACHE_DIR names no folder with cl100k_base")
    return tiktoken.get_encoding("cl100k_base")


def cookbook_with_tokens(file: Path) -> tuple[Counter[str], list[int], list[int]]:
    """Its format checks, and its counts of each example's tokens and of the assistant's."""
    errors = cookbook(file)
    encode = encoding().encode
    with file.open(encoding="utf-8") as lines:
        dataset = [json.loads(line) for line in lines]
    whole, learned = [], []
    for example in dataset:
        messages = example["messages"]
        tokens = sum(3 + sum(len(encode(v)) for v in message.values()) for message in messages)
        whole.append(tokens + 3)
        learned.append(sum(len(encode(m["content"])) for m in messages if m["role"] == "assistant"))
    return errors, whole, learned


def load_dataset(file: Path) -> None:
    from datasets import disable_progress_bars, load_dataset

    disable_progress_bars()
    with tempfile.TemporaryDirectory() as cache:
        load_dataset("json", data_files=str(file), split="train", cache_dir=cache)


def near(rows: int) -> None:
    """Near duplicates among so many rows, a hundredth of them planted."""
    from ftc.data.near import near_pairs

    words = [f"w{n}" for n in range(50_000)]
    planted = rows // 100

    def texts():
        chance = random.Random(1)  # noqa: S311  # reproducible
        kept = []
        for n in range(rows - planted):
            text = " ".join(chance.choices(words, k=chance.randint(40, 160)))
            if n < planted:
                kept.append(text)
            yield text
        for text in kept:
            changed = text.split()
            changed[len(changed) // 2] = "changed"
            yield " ".join(changed)

    def again(wanted):
        left = set(wanted)
        return ((n, text) for n, text in enumerate(texts()) if n in left)

    start, used = time.perf_counter(), processor_seconds()
    pairs = near_pairs(texts(), again)
    found = {(pair.row, pair.earlier) for pair in pairs}
    right = {(rows - planted + n, n) for n in range(planted)}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"{rows:,} rows compared in {time.perf_counter() - start:.0f} s "
        f"({processor_seconds() - used:.0f} s of processor time), {peak:.1f} GB at the most; "
        f"recall {len(found & right) / planted:.3f}, false {len(found - right) / len(found):.4f}"
    )


def write(file: Path, megabytes: int) -> None:
    chance = random.Random(1)  # noqa: S311  # reproducible
    words = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(2, 9)))
             for _ in range(5_000)]  # fmt: skip

    def text(least: int, most: int) -> str:
        return " ".join(chance.choices(words, k=chance.randint(least, most))).capitalize() + "."

    size = 0
    with file.open("wb") as out:
        while size < megabytes * 2**20:
            messages = [{"role": "system", "content": "You answer for a small shop."}]
            for _ in range(chance.choice([1, 1, 2])):
                messages.append({"role": "user", "content": text(20, 80)})
                messages.append({"role": "assistant", "content": text(30, 160)})
            size += out.write(json.dumps({"messages": messages}).encode() + b"\n")


def processor_seconds() -> float:
    """Of this process and of those that it waited for."""
    return sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


if __name__ == "__main__":
    words = sys.argv[1:]
    if words[:1] == ["--near"]:
        near(int(words[1]))
    elif words[:1] == ["--run"]:
        run(words[1], Path(words[2]))
    else:
        main(*map(int, words))
