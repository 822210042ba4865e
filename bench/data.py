"""How fast datasets are checked, beside what others do with the same file: medians of alternated
runs, each in a process of its own. The machine's load moves all of them; trust the ratios.

`python bench/data.py [MB] [plain|chats|tools …]`: parts of a check beside parts of other programs
`python bench/data.py --whole MB`: whole commands, as a person starts them and waits for them
`python bench/data.py --near ROWS`: near duplicates

The files are made by `bench/corpus.py`: words that need no escape (`plain`), chats as they are,
with code, lists, quotes, other languages and emoji (`chats`), and the same with calls of tools in
every fifteenth row (`tools`). The others are

- OpenAI's cookbook script (`bench/cookbook.py`): its format checks alone, and the whole of it,
  which counts the tokens of every message, by tiktoken with a vocabulary of `bench/vocabulary.py`;
- `datasets.load_dataset("json")` with an empty cache, which only reads, and writes Arrow files;
- plain `json.loads` of each line.

Our row checks find what the cookbook's format checks find, and besides: duplicates, order of turns,
cut and empty texts, calls against the tools' own schemas, distributions of characters, the line and
byte of each. With tokens, we count them by the same vocabulary: of all rows, or of as many
evenly spread ones as have 64 million characters, as `ftc data stats` does, which says so.
"""

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from statistics import median

import cookbook
import corpus
import vocabulary

ROUNDS = 5
LONG = 20
"""Seconds of a run after which it is not repeated."""

FORMAT = "cookbook, format checks"
SCRIPT = "cookbook, whole script"
LOAD = "datasets.load_dataset"


def contenders() -> dict[str, Callable[[Path, Path], object]]:
    found: dict[str, Callable[[Path, Path], object]] = {
        "json.loads of each line": lambda file, words: loads(file),
        FORMAT: lambda file, words: cookbook.main(file),
        SCRIPT: cookbook.main,
        LOAD: lambda file, words: load_dataset(file),
    }
    for count in dict.fromkeys((1, 2, cores())):
        named = "1 process" if count == 1 else f"{count} processes"
        found[f"ftc, row checks, {named}"] = lambda file, words, n=count: ftc(file, n)
        found[f"ftc, with content, {named}"] = lambda file, words, n=count: ftc(file, n, True)
        found[f"ftc, rows and tokens, {named}"] = lambda file, words, n=count: tokens(
            file, words, n
        )
    return found


def cores() -> int:
    from ftc.data.passes import default_processes

    return default_processes()


def main(megabytes: int = 200, kinds: Sequence[str] = corpus.KINDS) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for kind in kinds:
            file, words = Path(folder, f"{kind}.jsonl"), Path(folder, f"{kind}-vocabulary")
            corpus.write(file, megabytes, kind)
            vocabulary.train(file, words)
            show(kind, file, measure(file, words))
            file.unlink()


Run = tuple[float, float, float]
"""Seconds of the work, of its processor, and of the whole process."""


def measure(file: Path, words: Path) -> dict[str, list[Run]]:
    measured: dict[str, list[Run]] = {name: [] for name in contenders()}
    for round_ in range(ROUNDS):
        for name, runs in measured.items():
            if round_ == 0 or (runs and max(runs[0]) < LONG):
                taken = in_a_process(name, file, words)
                runs += [taken] if taken else []
    return measured


def show(kind: str, file: Path, measured: dict[str, list[Run]]) -> None:
    size = file.stat().st_size / 1e6
    print(f"\n{size:.0f} MB of {kind}, median of {ROUNDS} alternated runs, MB/s")
    print(f"  {'':<34} {'work alone':>10} {'its processor':>14} {'whole process':>14}")
    middle = {
        name: [median(column) for column in zip(*runs, strict=True)]
        for name, runs in measured.items()
        if runs
    }
    for name in measured:
        cells = middle.get(name)
        told = "  not installed" if cells is None else "".join(f"{size / s:14.0f}" for s in cells)
        print(f"  {name:<34}{told[3:]}")
    for name in middle:
        if name.startswith("ftc"):
            whole = "tokens" in name
            others = (SCRIPT,) if whole else (FORMAT, SCRIPT, LOAD)
            print(f"  {name}: " + ", ".join(_times(middle, name, other) for other in others))
    for what in ("row checks", "with content"):
        one, two = (middle[f"ftc, {what}, {n}"][0] for n in ("1 process", "2 processes"))
        print(f"  {what}: two processes are {one / two:.2f} x as fast as one")


def _times(middle: dict[str, list[float]], name: str, other: str) -> str:
    if other not in middle:
        return f"{other} not installed"
    alone, _, whole = (
        theirs / ours for theirs, ours in zip(middle[other], middle[name], strict=True)
    )
    return f"{alone:.1f} x {other} (whole process {whole:.1f} x)"


def in_a_process(name: str, file: Path, words: Path) -> Run | None:
    """None where it cannot run."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, __file__, "--run", name, str(file), str(words)],
        capture_output=True,
        text=True,
    )
    whole = time.perf_counter() - start
    if done.returncode == NOT_HERE:
        return None
    if done.returncode:
        raise SystemExit(done.stderr)
    wall, used = map(float, done.stdout.split()[-2:])
    return wall, used, whole


NOT_HERE = 3
"""The exit code of a contender whose library is not installed."""


def run(name: str, file: Path, words: Path) -> None:
    work = contenders()[name]
    try:
        prepare(name)
    except ImportError:
        raise SystemExit(NOT_HERE) from None
    start, used = time.perf_counter(), processor_seconds()
    work(file, words)
    print(time.perf_counter() - start, processor_seconds() - used)


def prepare(name: str) -> None:
    """Import what the work needs, so that the work alone can be measured."""
    if name.startswith("ftc"):
        import_module("ftc.data.check")
        import_module("ftc.analysis.rules.data")
    if name == LOAD:
        import datasets  # noqa: F401
    elif name == SCRIPT:
        import tiktoken  # noqa: F401
    elif "tokens" in name:
        import tokenizers  # noqa: F401


def ftc(file: Path, processes: int, content: bool = False):
    from ftc.data.check import check_files
    from ftc.data.found import Settings, Source
    from ftc.data.options import Options

    settings = Settings(
        options=Options("", content=content),
        near=False,
        languages=0,
        kingfisher=False,
        processes=processes,
    )
    checked = check_files([Source(str(file), "train")], settings)
    (seen,) = checked.files
    assert seen.tally.usable == seen.tally.rows > 0  # noqa: S101
    return checked, settings


def tokens(file: Path, words: Path, processes: int) -> None:
    from ftc.data.report.facts import facts
    from ftc.data.tokens import Tokenizer

    checked, settings = ftc(file, processes)
    (found,) = facts(checked, settings, Tokenizer(str(words), "trained"), 16_385)
    assert found.tokens.counted.exact and not found.tokens.counted.failed  # noqa: S101


def loads(file: Path) -> None:
    with file.open("rb") as lines:
        for line in lines:
            json.loads(line)


def load_dataset(file: Path) -> None:
    from datasets import disable_progress_bars, load_dataset

    disable_progress_bars()
    with tempfile.TemporaryDirectory() as cache:
        load_dataset("json", data_files=str(file), split="train", cache_dir=cache)


LOADED = (
    "import sys, datasets; "
    "datasets.load_dataset('json', data_files=sys.argv[1], split='train', cache_dir=sys.argv[2])"
)
ROWS_ALONE = ("--skip", "near,languages,names,kingfisher,content")


def whole(megabytes: int) -> None:
    """Commands as they are typed: seconds until the prompt is back."""
    here = Path(__file__).parent
    program = [sys.executable, "-m", "ftc", "data", "check"]
    with tempfile.TemporaryDirectory() as folder:
        file, words = Path(folder, "chats.jsonl"), Path(folder, "vocabulary")
        corpus.write(file, megabytes, "chats")
        vocabulary.train(file, words)
        script = [sys.executable, str(here / "cookbook.py"), str(file)]
        commands = {
            FORMAT: script,
            SCRIPT: [*script, str(words)],
            LOAD: [sys.executable, "-c", LOADED, str(file)],
            "ftc data check, row checks": [*program, str(file), *ROWS_ALONE],
            "ftc data check": [*program, str(file)],
        }
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for round_ in range(ROUNDS):
            for name, command in commands.items():
                if round_ == 0 or (taken[name] and taken[name][0] < LONG):
                    taken[name] += _seconds(command, fresh=name == LOAD)
    print(f"\n{megabytes} MB of chats, whole commands, {cores()} cores, median of {ROUNDS}")
    ours = median(taken["ftc data check, row checks"])
    for name, seconds in taken.items():
        told = "not installed" if not seconds else f"{median(seconds):8.2f} s"
        ratio = f"{median(seconds) / ours:6.1f} x our row checks" if seconds else ""
        print(f"  {name:<34} {told} {ratio}")


def _seconds(command: list[str], *, fresh: bool) -> list[float]:
    with tempfile.TemporaryDirectory() as cache:
        start = time.perf_counter()
        done = subprocess.run([*command, cache] if fresh else command, capture_output=True)
        return [time.perf_counter() - start] if done.returncode in (0, 1) else []


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
    elif words[:1] == ["--whole"]:
        whole(int(words[1]))
    elif words[:1] == ["--run"]:
        run(words[1], *map(Path, words[2:]))
    else:
        sizes = [int(word) for word in words if word.isdecimal()]
        main(*sizes[:1] or [200], [word for word in words if not word.isdecimal()] or corpus.KINDS)
