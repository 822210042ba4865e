"""How a kind of finding is told in one line."""

from ftc.analysis.rules.data_findings import HEADLINES
from ftc.data.found import Found


def headline(found: Found) -> str:
    """ "3 rows that cannot be read"."""
    if found.told:
        return found.told
    told, _ = HEADLINES[found.rule.code]
    return told.format(rows=counted(found.hits.count))


def way_out(found: Found) -> str | None:
    return found.help or HEADLINES[found.rule.code][1]


def counted(rows: int) -> str:
    return f"{rows:,} row" if rows == 1 else f"{rows:,} rows"
