"""The user's own prices: `.ftc/prices.yaml`. None is shipped, none is guessed.

prices:
  - target: openai
    model: gpt-4.1-mini-2025-04-14
    price: 5.00
    currency: USD
    per: 1M trained tokens
    source: https://openai.com/api/pricing
    as_of: 2026-11-20
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from ftc_schemas.named_tuple import NamedTuple

FILE: Final = Path(".ftc/prices.yaml")
STALE: Final = timedelta(days=90)
"""A quarter; services change their prices about as often."""

UNITS: Final[Mapping[str, float]] = {"1M trained tokens": 1e6, "1K trained tokens": 1e3}
"""What `per` may say: how many tokens, over all epochs, the price is for."""

_TEXTS: Final = ("target", "model", "currency", "per", "source")
_MOST_BYTES: Final = 1 << 20


class PriceError(Exception):
    """The price file says something that is no price; one sentence for the user."""


class Price(NamedTuple):
    """One row."""

    target: str
    model: str
    """The model's id as `model.hosted.<target>` writes it."""
    price: float
    currency: str
    per: str
    source: str
    """The page it was read from."""
    as_of: date

    def stale(self, today: date) -> bool:
        return today - self.as_of > STALE

    def of(self, trained_tokens: int) -> float:
        return trained_tokens / UNITS[self.per] * self.price


def read(file: Path = FILE) -> tuple[Price, ...]:
    """The rows of a price file; none when there is no file. Raises PriceError."""
    import yaml

    if not file.exists():
        return ()
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise PriceError(f"{file} is larger than 1 MB")
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())
        raise PriceError(f"{file} cannot be read: {reason}") from error
    rows = content.get("prices") if isinstance(content, dict) else None
    if not isinstance(rows, list):
        raise PriceError(f"{file} has no list `prices`")
    return tuple(_price(row, f"{file}, row {n}") for n, row in enumerate(rows, start=1))


def price_of(prices: Iterable[Price], target: str, model: str) -> Price | None:
    """The newest row for a model; None when there is none."""
    rows = [row for row in prices if (row.target, row.model) == (target, model)]
    return max(rows, key=lambda row: row.as_of, default=None)


def _price(row: Any, where: str) -> Price:
    if not isinstance(row, dict) or set(row) != set(Price._fields):
        raise PriceError(f"{where}: a price has exactly {', '.join(Price._fields)}")
    for field in _TEXTS:
        if not isinstance(row[field], str) or not row[field]:
            raise PriceError(f"{where}: `{field}` is not text")
    if row["per"] not in UNITS:
        raise PriceError(f"{where}: `per` is none of {', '.join(UNITS)}")
    value = row["price"]
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9:
        raise PriceError(f"{where}: `price` is no amount")
    if type(row["as_of"]) is not date:
        raise PriceError(f"{where}: `as_of` is not a day like 2026-11-23")
    return Price(**{**row, "price": float(value)})
