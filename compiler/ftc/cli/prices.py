"""Show your own prices, and which are older than 90 days. `ftc` ships none
and guesses none: a price is a row that you wrote, with the page and the day
you read it."""

from argparse import ArgumentParser, Namespace
from datetime import date
from pathlib import Path

from ftc.analysis.rules import jobs as rules
from ftc.cli import arguments, console
from ftc.cli.service import fail
from ftc.jobs.prices import STALE, UNITS, PriceError, read

EXAMPLE = """\
  ftc prices
  ftc prices --prices team/prices.yaml"""

_HOW = """\
There is no price file {file}. It looks like this:

prices:
  - target: openai
    model: gpt-4.1-mini-2025-04-14
    price: 5.00                        # what you read, not an example to keep
    currency: USD
    per: 1M trained tokens             # or: {units}
    source: https://openai.com/api/pricing
    as_of: 2026-11-20"""


def add_arguments(parser: ArgumentParser) -> None:
    arguments.add_prices(parser)
    parser.add_argument(
        "--today", metavar="YYYY-MM-DD", type=date.fromisoformat, help="judge ages as of this day"
    )


def run(args: Namespace) -> int:
    file = Path(args.prices)
    if not file.exists():
        others = ", ".join(unit for unit in UNITS if unit != "1M trained tokens")
        console.say(_HOW.format(file=file, units=others))
        return 0
    try:
        prices = read(file)
    except PriceError as error:
        fail(rules.PRICES, str(error))
        return 1
    today = args.today or date.today()
    width = max((len(f"{row.target}  {row.model}") for row in prices), default=0)
    for row in sorted(prices):
        old = f"  older than {STALE.days} days: read it again" if row.stale(today) else ""
        name = f"{row.target}  {row.model}"
        print(f"{name:<{width}}  {row.price:g} {row.currency} per {row.per}  {row.as_of}{old}")
        print(f"  {row.source}")
    return 0
