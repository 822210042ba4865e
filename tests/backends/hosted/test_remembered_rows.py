"""What a service said of a row is remembered for specs that agree in what a conversion reads."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ftc import backends
from ftc.analysis.first_rows import looks
from ftc.data.rows import RowError
from ftc.front_end import check
from ftc.plan.plan import Plan
from ftc_backends.hosted.rules import READ_BY_CONVERSIONS

SPECS = sorted((Path(__file__).parents[3] / "specs").glob("*.yaml"))
SERVICES = [name for name, target in backends.targets().items() if target.hosted]
TODAY = date(2026, 11, 25)


class Watched(dict[str, Any]):
    """Leaves that keep the names of those that somebody asks for."""

    def __init__(self, leaves: Any) -> None:
        super().__init__(leaves)
        self.asked: set[object] = set()

    def __getitem__(self, name: str) -> Any:
        self.asked.add(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self.asked.add(name)
        return super().__contains__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self.asked.add(name)
        return super().get(name, default)


@pytest.mark.parametrize("target", SERVICES)
def test_a_conversion_reads_no_other_section(target: str):
    convert = backends.target(target).convert
    assert convert is not None
    asked: set[object] = set()
    converted = 0
    for spec in SPECS:
        for plan in check(str(spec), today=TODAY).plans:
            leaves = Watched(plan.leaves)
            watched = Plan(leaves, plan.document, today=TODAY, root=plan.root, stage=plan.stage)
            rows = [sniffed.parsed.row for look in looks(plan) for sniffed in look.rows]
            for row in filter(None, rows):
                try:
                    convert(row, watched)
                except RowError:
                    continue
                converted += 1
            asked |= leaves.asked
    assert converted
    assert all(str(name).startswith(READ_BY_CONVERSIONS) for name in asked), asked
