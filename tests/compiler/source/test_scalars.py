"""Scalars: the core schema of YAML 1.2."""

import pytest

from ftc.source.reader import read_text


def value(written):
    document, diagnostics = read_text(f"k: {written}\n")
    assert not diagnostics
    return document.value["k"]


def only_code(text):
    _, [diagnostic] = read_text(text)
    return diagnostic.code


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *[(word, word) for word in ("on", "off", "yes", "no", "y", "n", "tRUE", "nil", "1:30")],
        *[(word, True) for word in ("true", "True", "TRUE")],
        *[(word, False) for word in ("false", "False", "FALSE")],
        *[(word, None) for word in ("", "~", "null", "Null", "NULL", "# nothing")],
        *[("2e-4", 2e-4), ("2E+4", 2e4), ("1.", 1.0), (".5", 0.5), (".5e3", 500.0), ("-1.5", -1.5)],
        *[("0o17", 15), ("017", 17), ("012", 12), ("0x1F", 31), ("0b101", 5), ("1_000", 1000)],
        *[("0o8", "0o8"), ("0x", "0x"), ("1e", "1e")],
        *[("2026-11-23", "2026-11-23"), ("10%", "10%"), ("24GB", "24GB"), ("=", "=")],
        *[("18446744073709551615", 2**64 - 1), ("'12'", "12"), ('"true"', "true")],
        *[("!!str 12", "12"), ("!!float 3", 3.0), ("!!int '0o17'", 15), ("! 12", "12")],
        *[("!!null ''", None), ("!!bool 'true'", True)],
    ],
)
def test_a_scalar_means_what_the_core_schema_says(written, meant):
    read = value(written)
    assert read == meant
    assert type(read) is type(meant)


@pytest.mark.parametrize(
    "written",
    [
        *(".nan", ".NaN", ".inf", "-.inf", "+.INF", "1e999", "-1e999", "!!float .nan"),
        *("18446744073709551616", "9" * 5000, "0x" + "f" * 17, "0b" + "1" * 65),
    ],
)
def test_a_number_that_no_setting_can_have_is_an_error_at_its_place(written):
    document, [diagnostic] = read_text(f"a: 1\nk: {written}\n")
    assert diagnostic.code == "FTC013"
    assert diagnostic.span == ("<spec>", 2, 4, 2, 4 + len(written))
    assert document.value == {"a": 1}
    assert document.given(("k",))


@pytest.mark.parametrize("written", ['"\\0"', '"a\\x00b"', '"\\u0000"'])
def test_a_value_cannot_hold_nul(written):
    assert only_code(f"k: {written}") == "FTC004"


@pytest.mark.parametrize(
    "written", ["!!int x", "!!int 1.5", "!!bool yes", "!!null x", "!!float x", "!!bool 1"]
)
def test_a_core_tag_on_a_value_that_it_does_not_fit_is_an_error(written):
    assert only_code(f"k: {written}") == "FTC012"


@pytest.mark.parametrize("text", ["1234e567", "9" * 30, "9" * 200])
def test_what_is_no_usable_number_may_be_meant_as_text(text: str):
    _, [diagnostic] = read_text(f"version: 1\nname: {text}\n")
    assert diagnostic.help == "quote it if it is text"
