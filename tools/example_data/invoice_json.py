"""Invoices as a scanner reads them, and the JSON that bookkeeping wants."""

import json
import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

SYSTEM = (
    "Extract the invoice as JSON with the keys vendor, number, date (ISO 8601), currency, lines "
    "(each description, quantity, unit_price), net, tax_rate, tax, total. Use null for what is not "
    "stated. Answer with the JSON alone."
)
VENDORS = (
    "Brekke Webbing AS",
    "Granvik Zippers Ltd",
    "Lindum Fabrics GmbH",
    "Solvang Print & Pack",
    "Østerlund Down Co.",
    "Havnby Aluminium BV",
    "Tolv Logistics",
)
GOODS = (
    ("Ripstop nylon 40D, roll", 11_850),
    ("Aluminium pole 8.5 mm", 430),
    ("YK zipper 120 cm", 215),
    ("Goose down 800 cuin, kg", 9_940),
    ("Seam tape 20 mm, 100 m", 1_675),
    ("Cord lock, bag of 100", 890),
    ("Carton 60x40x40", 145),
    ("Freight, pallet", 7_600),
    ("Care label, 1000 pcs", 1_250),
)
CURRENCIES = ("EUR", "NOK", "GBP")
TAX_RATES = (0, 19, 20, 25)


class Invoice(NamedTuple):
    """Amounts are in cents."""

    vendor: str
    number: str
    day: date
    currency: str
    lines: list[tuple[str, int, int]]
    tax_rate: int | None

    @property
    def net(self) -> int:
        return sum(quantity * price for _, quantity, price in self.lines)

    @property
    def tax(self) -> int:
        return round(self.net * (self.tax_rate or 0) / 100)


def rows(source: random.Random) -> Iterator[dict]:
    while True:
        invoice = _drawn(source)
        yield {
            "messages": [
                {"role": "system", "content": SYSTEM},
                {"role": "user", "content": source.choice(LAYOUTS)(invoice)},
                {"role": "assistant", "content": _as_json(invoice)},
            ]
        }


def _drawn(source: random.Random) -> Invoice:
    goods = source.sample(GOODS, source.randrange(1, 4))
    number = source.choice(("R{}", "2026-{}", "INV/{}", "{}")).format(
        source.randrange(1_000, 99_999)
    )
    return Invoice(
        source.choice(VENDORS),
        number,
        date(2026, 1, 5) + timedelta(days=source.randrange(300)),
        source.choice(CURRENCIES),
        [
            (name, source.randrange(1, 25), price + 5 * source.randrange(40))
            for name, price in goods
        ],
        source.choice((*TAX_RATES, None)),
    )


def _as_json(invoice: Invoice) -> str:
    stated = invoice.tax_rate is not None
    value: dict[str, Any] = {
        "vendor": invoice.vendor,
        "number": invoice.number,
        "date": invoice.day.isoformat(),
        "currency": invoice.currency,
        "lines": [
            {"description": name, "quantity": quantity, "unit_price": price / 100}
            for name, quantity, price in invoice.lines
        ],
        "net": invoice.net / 100,
        "tax_rate": invoice.tax_rate,
        "tax": invoice.tax / 100 if stated else None,
        "total": (invoice.net + invoice.tax) / 100,
    }
    return json.dumps(value, ensure_ascii=False)


def table(invoice: Invoice) -> str:
    lines = "\n".join(
        f"{name:<26} {quantity:>3} x {_plain(price):>9} {_plain(quantity * price):>11}"
        for name, quantity, price in invoice.lines
    )
    tax = "" if invoice.tax_rate is None else f"VAT {invoice.tax_rate}%  {_plain(invoice.tax)}\n"
    return (
        f"{invoice.vendor}\nINVOICE {invoice.number}\nDate {invoice.day:%d.%m.%Y}\n\n{lines}\n\n"
        f"Subtotal  {_plain(invoice.net)}\n{tax}"
        f"TOTAL {invoice.currency} {_plain(invoice.net + invoice.tax)}"
    )


def letter(invoice: Invoice) -> str:
    lines = "; ".join(
        f"{quantity} {name} at {_plain(price)}" for name, quantity, price in invoice.lines
    )
    tax = "" if invoice.tax_rate is None else f", tax of {invoice.tax_rate} % {_plain(invoice.tax)}"
    return (
        f"From: {invoice.vendor}. Our invoice no. {invoice.number} of {invoice.day:%d %B %Y}. For "
        f"the goods delivered we charge: {lines}. Net {_plain(invoice.net)}{tax}. Please pay "
        f"{invoice.currency} {_plain(invoice.net + invoice.tax)} within 30 days."
    )


def scan(invoice: Invoice) -> str:
    """Capitals, commas for decimals, and the order of a form."""
    lines = "\n".join(
        f"{quantity:02d} {name.upper()} @ {_comma(price)}"
        for name, quantity, price in invoice.lines
    )
    tax = "" if invoice.tax_rate is None else f"MWST {invoice.tax_rate},0 = {_comma(invoice.tax)}\n"
    return (
        f"RECHNUNG NR: {invoice.number}   DATUM: {invoice.day.isoformat()}\n{lines}\n"
        f"NETTO {_comma(invoice.net)}\n{tax}"
        f"BRUTTO {invoice.currency} {_comma(invoice.net + invoice.tax)}\n-- {invoice.vendor} --"
    )


LAYOUTS: tuple[Callable[[Invoice], str], ...] = (table, letter, scan)


def _plain(cents: int) -> str:
    return f"{cents / 100:,.2f}"


def _comma(cents: int) -> str:
    return _plain(cents).translate(str.maketrans(",.", ".,"))
