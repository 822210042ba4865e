"""Write, beside each module of pydantic models that a check needs, its validator without classes.

`ftc.language.validator` says why. Run after a change to the language or to a target's options.
"""

import sys
from pathlib import Path
from pprint import pformat

from ftc import backends
from ftc.front_end import LANGUAGE, STAGE
from ftc.language.validator import class_free, model


def references() -> list[str]:
    """The models of this distribution that have a written validator."""
    options = [target.options for target in backends.targets().values()]
    ours = (name for name in options if name.startswith(("ftc_backends.", "ftc_schemas.")))
    return list(dict.fromkeys([LANGUAGE, STAGE, *ours]))


def written(reference: str) -> tuple[Path, str]:
    """The file of one model's validator, and what must stand in it."""
    loaded = model(reference)
    source = sys.modules[loaded.__module__].__file__
    assert source is not None  # noqa: S101  # a module of this distribution is a file
    path = Path(source)
    text = (
        f'"""The validator of `{reference}`, written by tools/validators.py; do not edit."""\n\n'
        f"from typing import Any\n\n"
        f"SCHEMA: Any = {pformat(class_free(loaded), width=98, sort_dicts=False)}\n"
    )
    return path.with_name(f"{path.stem}_validator.py"), text


def main() -> None:
    for reference in references():
        path, text = written(reference)
        path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
