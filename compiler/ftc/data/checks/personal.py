"""Private data in texts: e-mail addresses, telephone numbers, payment cards, bank accounts.

Each is found by its form and confirmed by what makes it real: a card by its checksum and issuer, an
IBAN by its country's length and its checksum, a telephone number by the numbering plans that
`phonenumbers` knows, where that is installed. Nothing is fetched, and nothing found is shown.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from itertools import groupby
from typing import Any, Final

from ftc_schemas.named_tuple import NamedTuple

PERSONAL: Final = "FTC537"

MARKS: Final = rb"@"
NUMBER_MARKS: Final = rb"\d[ .()\-/\d]{6,}\d"
"""Bytes without which no row has any private data."""


class Private(NamedTuple):
    """A stretch of text that is private."""

    kind: str
    """For people, and in redactions: "e-mail address"."""
    start: int
    end: int


_EMAIL: Final = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}(?![\w@-])"
)
_IN_ADDRESS: Final = re.compile(r"://[^\s/]*$")
"""What stands before the `word@host` of `postgres://name:word@host`."""

_RESERVED: Final = re.compile(
    r"(?:@|\.)(?:example\.(?:com|org|net)|example|test|invalid|localhost)$", re.IGNORECASE
)
"""Names that belong to nobody (RFC 2606)."""

_IMPERSONAL: Final = re.compile(
    r"^(?:git|hg|no-?reply|do-?not-?reply)@|@\d+x\.|\.(?:png|jpe?g|gif|svg|webp|css|js|ts|py|md)$",
    re.IGNORECASE,
)
"""Nobody's either: accounts of machines, as in `git@github.com:owner/name`, and names of files, as
in `logo@2x.png`."""

_CARD: Final = re.compile(r"(?<![\w.-])(?<!\d )(?:\d[ -]?){13,18}\d(?![\w-])(?! \d)")
_ISSUERS: Final = re.compile(
    r"4|5[1-5]|2(?:2[2-9]|[3-6]|7[01]|720)|3[47]|3(?:0[0-5]|[689])|6(?:011|5|4[4-9])|35"
)
"""How card numbers of Visa, Mastercard, American Express, Diners, Discover and JCB begin."""
_CARD_LENGTHS: Final = frozenset({14, 15, 16, 19})
"""Visa's cards of 13 digits are long gone, and every number of an article (EAN) has 13."""

_IBAN: Final = re.compile(r"(?<![A-Z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}(?![A-Za-z0-9])")
_IBAN_LENGTHS: Final = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22,
    "BR": 29, "BY": 28, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28,
    "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23,
    "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26,
    "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20, "LU": 20,
    "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30,
    "NL": 18, "NO": 15, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22,
    "SA": 24, "SC": 31, "SD": 18, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "ST": 25, "SV": 28,
    "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20,
}  # fmt: skip
"""Characters by country, from the IBAN registry that SWIFT keeps."""

_PHONE: Final = re.compile(
    r"(?<![\w+.-])"
    r"(?:\+\d[\d ()./-]{6,18}\d|\(\d{3}\) ?\d{3}-\d{4}|\d{3}[-.]\d{3}[-.]\d{4})"
    r"(?![\d-])"
)

_AT_HOME: Final = re.compile(r"(?<![\w.-])\(?0\d[\d ()./-]{5,14}\d(?![\w-])")
_ANNOUNCED: Final = re.compile(
    r"\b(?:tel|telephone|telefon|telefone|téléphone|tél|teléfono|telefono|phone|mobile|mobil|cell"
    r"|handy|móvil|celular|cellulare|whatsapp|fax)\b\.?"
    r"(?: ?(?:is|ist|no|nr|number|nummer|numéro|número|numero)\b\.?){0,2} ?:? ?$",
    re.IGNORECASE,
)
"""What stands before a number as it is dialled at home. Without the country nobody can tell whether
it is anybody's, and the word is what confirms it."""


def private_in(text: str) -> list[Private]:
    """All private data in a text, in order and without overlaps."""
    found: list[Private] = []
    for candidates in (_emails(text), _ibans(text), _cards(text), _phones(text)):
        for one in candidates:
            if not any(one.start < other.end and other.start < one.end for other in found):
                found.append(one)
    return sorted(found, key=lambda one: one.start)


def kinds_in(text: str) -> str:
    """What of it there is, in words: "2 e-mail addresses, a payment card"; empty for nothing."""
    kinds = sorted(one.kind for one in private_in(text))
    counted = [(kind, len(list(group))) for kind, group in groupby(kinds)]
    return ", ".join(kind if count == 1 else f"{kind} ({count})" for kind, count in counted)


def has_phone_library() -> bool:
    """Whether telephone numbers are confirmed, and not judged by their form alone."""
    return _phonenumbers() is not None


def luhn(digits: str) -> bool:
    """The checksum of payment cards (ISO/IEC 7812-1, annex B)."""
    doubled = (int(d) * (1 + place % 2) for place, d in enumerate(reversed(digits)))
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


def is_iban(text: str) -> bool:
    """Whether a text without spaces is an IBAN: length and checksum (ISO 13616)."""
    if len(text) != _IBAN_LENGTHS.get(text[:2]):
        return False
    return int("".join(str(int(c, 36)) for c in text[4:] + text[:4])) % 97 == 1


def _emails(text: str) -> Iterator[Private]:
    if "@" in text:
        for match in _EMAIL.finditer(text):
            before = text[max(match.start() - 80, 0) : match.start()]
            if not (
                _RESERVED.search(match[0])
                or _IMPERSONAL.search(match[0])
                or _IN_ADDRESS.search(before)
            ):
                yield Private("e-mail address", *match.span())


def _cards(text: str) -> Iterator[Private]:
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if len(digits) in _CARD_LENGTHS and _ISSUERS.match(digits) and luhn(digits):
            yield Private("payment card", *match.span())


def _ibans(text: str) -> Iterator[Private]:
    for match in _IBAN.finditer(text):
        length = _IBAN_LENGTHS.get(match[0][:2])
        if length is None:
            continue
        end, taken = match.start(), 0
        while end < match.end() and taken < length:
            taken += text[end] != " "
            end += 1
        if is_iban(text[match.start() : end].replace(" ", "")):
            yield Private("IBAN", match.start(), end)


def _phones(text: str) -> Iterator[Private]:
    library = _phonenumbers()
    for match in _PHONE.finditer(text):
        if library is None:
            if 8 <= sum(map(str.isdigit, match[0])) <= 15:  # ITU-T E.164
                yield Private("telephone number", *match.span())
            continue
        try:
            number = library.parse(match[0], None if match[0].startswith("+") else "US")
        except library.NumberParseException:
            continue
        if library.is_valid_number(number):
            yield Private("telephone number", *match.span())
    for match in _AT_HOME.finditer(text):
        digits = sum(map(str.isdigit, match[0]))
        if 8 <= digits <= 13 and _ANNOUNCED.search(
            text[max(match.start() - 40, 0) : match.start()]
        ):
            yield Private("telephone number", *match.span())


@cache
def _phonenumbers() -> Any:
    try:
        return import_module("phonenumbers")
    except ImportError:
        return None
