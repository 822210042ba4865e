"""Jinja2, set up to write Python source."""

from functools import cache
from os.path import dirname
from typing import TYPE_CHECKING, Final

from ftc_backends.reward_code import TEMPLATES as REWARD_CODE

if TYPE_CHECKING:
    from jinja2 import BaseLoader, Environment

FOLDER: Final = dirname(__file__)  # noqa: PTH120  # pathlib is slow to import


@cache
def environment(*, compiled: bool = True) -> "Environment":
    """The templates, by name (`train.py.j2`). `compiled`: as the modules that tools/templates.py
    wrote, where they fit the installed Jinja2."""
    from jinja2 import Environment, StrictUndefined

    return Environment(  # noqa: S701  # Python source, not HTML: values are written by `literal`
        loader=_compiled() if compiled else _source(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _compiled() -> "BaseLoader":
    import jinja2

    from ftc_backends.local.compiled import JINJA2

    if jinja2.__version__ != JINJA2:
        return _source()
    return jinja2.ModuleLoader(f"{FOLDER}/compiled")


def _source() -> "BaseLoader":
    from jinja2 import FileSystemLoader

    return FileSystemLoader([f"{FOLDER}/templates", REWARD_CODE])
