"""How fast datasets are checked, beside what others do with the same file: medians of alternated
runs, as MB/s and as ratios. The machine's load moves all of them; trust the ratios.

`python bench/data.py [MB] [--near ROWS]`

The other checks are OpenAI's cookbook ("Data preparation and analysis for chat model fine-tuning"),
rewritten here from the rules that it publishes, without its token counts; and
`datasets.load_dataset("json")`, which only reads.
"""

import json
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import median

ROUNDS = 5
_COOKBOOK = "OpenAI cookbook's rules"


def main(megabytes: int = 200) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "chat.jsonl"
        write(file, megabytes)
        size = file.stat().st_size / 1e6
        runs: dict[str, Callable[[], object]] = {
            "json.loads of each line": lambda: loads(file),
            _COOKBOOK: lambda: cookbook(file),
            "datasets.load_dataset": lambda: load_dataset(file, Path(folder) / "cache"),
            "ftc, row checks, 1 process": lambda: ftc(file, processes=1, content=False),
            "ftc, row checks, 2 processes": lambda: ftc(file, processes=2, content=False),
            "ftc, with content, 1 process": lambda: ftc(file, processes=1, content=True),
            "ftc, with content, 2 processes": lambda: ftc(file, processes=2, content=True),
        }
        times: dict[str, list[float]] = {name: [] for name in runs}
        cpu: dict[str, list[float]] = {name: [] for name in runs}
        for _ in range(ROUNDS):
            for name, run in runs.items():
                start, used = time.perf_counter(), processor_seconds()
                run()
                times[name].append(time.perf_counter() - start)
                cpu[name].append(processor_seconds() - used)
    print(f"{size:.0f} MB of chats, median of {ROUNDS} alternated runs")
    print(f"  {'':<32} {'wall clock':>22} {'processor time':>22}")
    base = {"wall": median(times[_COOKBOOK]), "cpu": median(cpu[_COOKBOOK])}
    for name, taken in times.items():
        wall, used = median(taken), median(cpu[name])
        print(
            f"  {name:<32} {size / wall:8.0f} MB/s ({base['wall'] / wall:4.1f} x)"
            f" {size / used:8.0f} MB/s ({base['cpu'] / used:4.1f} x)"
        )
    alone, shared = (
        median(times["ftc, row checks, 1 process"]),
        median(times["ftc, row checks, 2 processes"]),
    )
    print(f"  two processes are {alone / shared:.2f} x as fast as one")


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


def load_dataset(file: Path, cache: Path) -> None:
    import shutil

    from datasets import disable_progress_bars, load_dataset

    disable_progress_bars()
    load_dataset("json", data_files=str(file), split="train", cache_dir=str(cache))
    shutil.rmtree(cache)


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
    else:
        main(*map(int, words))
