"""Compile the local target's templates to Python modules, so that no run has to.

Jinja2 takes longer over five templates than over everything else that `ftc compile` does. The
modules fit the Jinja2 that wrote them; with another one, the templates themselves are used. Run
after a change to a template or to the pinned Jinja2.
"""

from pathlib import Path

import jinja2

from ftc_backends.local.environment import FOLDER, environment

COMPILED = Path(FOLDER) / "compiled"


def write(folder: Path) -> None:
    """All templates, each a module named by the hash of its name (Jinja2's own scheme)."""
    environment(compiled=False).compile_templates(folder, zip=None)
    (folder / "__init__.py").write_text(
        '"""Written by tools/templates.py; do not edit."""\n\n'
        f'JINJA2 = "{jinja2.__version__}"\n'
        '"""The version that these modules fit."""\n',
        encoding="utf-8",
    )


def main() -> None:
    for old in COMPILED.glob("*.py"):
        old.unlink()
    COMPILED.mkdir(exist_ok=True)
    write(COMPILED)


if __name__ == "__main__":
    main()
