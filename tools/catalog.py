"""Write, beside each file of the catalogue, its facts as a Python module.

`ftc_schemas.catalog` says why. Run after a change to the catalogue.
"""

from pathlib import Path
from pprint import pformat

import yaml

CATALOG = Path(__file__).parent.parent / "schemas/ftc_schemas/catalog"


def files() -> list[Path]:
    """What people write."""
    return sorted(CATALOG.glob("*.yaml"))


def written(file: Path) -> tuple[Path, str]:
    """The module of one file, and what must stand in it."""
    facts = pformat(yaml.safe_load(file.read_text(encoding="utf-8")), width=98, sort_dicts=False)
    text = (
        f'"""The facts of {file.name}, written by tools/catalog.py; do not edit."""\n\n'
        f"import datetime\nfrom typing import Any\n\nFACTS: Any = {facts}\n"
    )
    return file.with_name(f"{file.stem}_facts.py"), text


def main() -> None:
    for file in files():
        path, text = written(file)
        path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
