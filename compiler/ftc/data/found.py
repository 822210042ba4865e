"""What a check is given, and what it says: settings, sources, findings."""

from collections.abc import Mapping
from functools import cache

from ftc.analysis.rule import Rule
from ftc.data.files import LocationError
from ftc.data.languages import MOST_ROWS as MOST_LANGUAGE_ROWS
from ftc.data.options import Options
from ftc.data.recognise import Recognised
from ftc.data.tally import Hits, Tally
from ftc_schemas.named_tuple import NamedTuple


class Settings(NamedTuple):
    """What datasets are held against; what nobody states is recognised or left out."""

    format: str | None = None
    options: Options = Options("")
    near: bool = True
    languages: int | None = MOST_LANGUAGE_ROWS
    """Rows of a file whose language is told, evenly spread; None for all."""
    kingfisher: bool = True
    """Let the secret scanner look too, where it is installed and `options.content` is wanted."""
    names: int | None = 0
    """Rows of a file in which names of people are looked for; None for all."""
    tokens: int | None = 0
    """Rows of a file whose tokens are counted, evenly spread; None for all, 0 for so many as take
    a few seconds."""
    benchmarks: tuple[str, ...] = ()
    """Files whose rows must not overlap with any dataset's."""
    method: str | None = None
    processes: int = 1
    remote: bool = False


class Source(NamedTuple):
    """A file of one of the datasets."""

    file: str
    dataset: str
    """`train`, `validation`, `test`; empty where no spec says what it is for."""


class Seen(NamedTuple):
    """A file that was read."""

    source: Source
    recognised: Recognised
    tally: Tally

    @property
    def format(self) -> str:
        return self.recognised.format


class Found(NamedTuple):
    """Hits of one kind in one file."""

    rule: Rule
    source: Source | None
    """None for what is about no file."""
    hits: Hits
    told: str = ""
    """The headline, where the number of rows does not make it."""
    help: str = ""
    """The way out, where it is not that of the whole kind."""


class Unread(NamedTuple):
    source: Source
    error: LocationError


class CheckedData(NamedTuple):
    """The files of one check, and what was found in them."""

    files: tuple[Seen, ...]
    unread: tuple[Unread, ...]
    found: tuple[Found, ...]
    """Errors first, then warnings and notes; each kind by file."""
    distinct: int = 0
    """Rows that remain when of equal ones one is kept."""


@cache
def _rules() -> Mapping[str, Rule]:
    from ftc.analysis.rules import data

    return {rule.code: rule for rule in data.RULES}


def rule_of(code: str) -> Rule:
    return _rules()[code]


def is_rule(code: str) -> bool:
    """Whether it is the code of something that can be found in data."""
    return code in _rules()
