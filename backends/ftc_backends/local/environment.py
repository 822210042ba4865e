"""Jinja2, set up to write Python source. Only `tools/templates.py` and the tests need it: what
`ftc compile` renders are the modules that the tool makes of the templates."""

from os.path import dirname
from typing import TYPE_CHECKING, Final

from ftc_backends.reward_code import TEMPLATES as REWARD_CODE

if TYPE_CHECKING:
    from jinja2 import Environment

FOLDER: Final = dirname(__file__)  # noqa: PTH120  # pathlib is slow to import


def environment() -> "Environment":
    """The templates, by name (`train.py.j2`)."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(  # noqa: S701  # Python source, not HTML: values are written by `literal`
        loader=FileSystemLoader([f"{FOLDER}/templates", REWARD_CODE]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
