"""How many specs a second one process compiles: N different specs to every target, as a rate and
as a ratio to what plain validation by pydantic and the C YAML parser take for the same texts.

`python bench/throughput.py [N]`
"""

import sys
import time
from datetime import date
from pathlib import Path
from statistics import median

from ftc import backends
from ftc.compilation import compile_plan
from ftc.front_end import check_text

ROOT = Path(__file__).parent.parent
SPEC = ROOT / "specs" / "everywhere.yaml"


def main(count: int = 1000, rounds: int = 3) -> None:
    template = SPEC.read_text(encoding="utf-8")
    texts = [
        template.replace("name: everywhere", f"name: everywhere-{number}", 1)
        for number in range(count)
    ]
    targets = list(backends.targets().values())
    compile_all(texts[:5], targets)
    floors, wholes = [], []
    for _ in range(rounds):
        floors.append(timed(lambda: parse_all(texts)))
        wholes.append(timed(lambda: compile_all(texts, targets)))
    floor, whole = median(floors), median(wholes)
    print(
        f"{count} specs x {len(targets)} targets, one process, median of {rounds} alternated runs"
    )
    print(f"  {count / whole:7.0f} specs/s compiled ({count * len(targets) / whole:.0f} outputs/s)")
    print(f"  {whole / floor:7.2f} x parsing alone (yaml.CSafeLoader: {count / floor:.0f} specs/s)")


def compile_all(texts: list[str], targets: list) -> None:
    for text in texts:
        checked = check_text(text, file=str(SPEC), today=date(2026, 11, 23))
        assert checked.plan is not None, checked.diagnostics  # noqa: S101
        for target in targets:
            assert compile_plan(checked.plan, target).files  # noqa: S101


def parse_all(texts: list[str]) -> None:
    import yaml

    for text in texts:
        yaml.load(text, Loader=yaml.CSafeLoader)  # a safe loader


def timed(work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
