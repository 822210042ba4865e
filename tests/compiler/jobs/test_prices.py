"""The user's own prices."""

from datetime import date

import pytest

from ftc.jobs.prices import PriceError, price_of, read

ROW = {
    "target": "openai",
    "model": "m",
    "price": 5,
    "currency": "USD",
    "per": "1M trained tokens",
    "source": "https://example.org",
    "as_of": date(2026, 11, 20),
}


def written(folder, *rows):
    lines = ["prices:"]
    for row in rows:
        first, *rest = (f"{key}: {value}" for key, value in row.items())
        lines += [f"  - {first}", *(f"    {line}" for line in rest)]
    file = folder / "prices.yaml"
    file.write_text("\n".join(lines) + "\n")
    return file


def test_without_a_file_there_are_no_prices(tmp_path):
    assert read(tmp_path / "none.yaml") == ()


def test_the_newest_row_of_a_model_counts(tmp_path):
    rows = read(written(tmp_path, ROW, {**ROW, "price": 4, "as_of": date(2026, 11, 24)}))
    assert price_of(rows, "openai", "m").price == 4
    assert price_of(rows, "openai", "other") is None
    assert price_of(rows, "nebius", "m") is None


def test_the_price_of_tokens_is_by_its_unit(tmp_path):
    (row,) = read(written(tmp_path, ROW))
    assert row.of(2_000_000) == 10
    assert row._replace(per="1K trained tokens").of(1000) == 5


@pytest.mark.parametrize(("day", "stale"), [(date(2027, 2, 18), False), (date(2027, 2, 19), True)])
def test_a_row_is_stale_after_90_days(tmp_path, day, stale):
    (row,) = read(written(tmp_path, ROW))
    assert row.stale(day) is stale


@pytest.mark.parametrize(
    "change",
    [
        {"price": "five"},
        {"price": -1},
        {"price": True},
        {"per": "1M tokens"},
        {"as_of": "soon"},
        {"source": "''"},
        {"colour": "red"},
    ],
)
def test_a_row_that_is_no_price_is_refused_by_its_number(tmp_path, change):
    with pytest.raises(PriceError, match="row 2"):
        read(written(tmp_path, ROW, {**ROW, **change}))


@pytest.mark.parametrize("text", ["[", "prices: 1", "- a", "\x00", "a: *b"])
def test_what_is_no_price_file_is_said(tmp_path, text):
    (tmp_path / "prices.yaml").write_text(text)
    with pytest.raises(PriceError):
        read(tmp_path / "prices.yaml")
