"""Compile the local target's templates to Python modules, so that no run has to.

Jinja2 writes them; `ftc_backends.local.rendering` takes its place when they run. Run after a change
to a template or to the pinned Jinja2.
"""

import ast
import re
from pathlib import Path

from jinja2 import runtime

from ftc_backends.local import rendering
from ftc_backends.local.environment import FOLDER, environment

COMPILED = Path(FOLDER) / "compiled"


def write(folder: Path) -> None:
    """All templates, each a module."""
    jinja = environment()
    modules: dict[str, str] = {}
    for name in sorted(jinja.list_templates()):
        modules[name] = "tmpl_" + re.sub(r"\W", "_", name.removesuffix(".j2"))
        text = module(jinja, name)
        (folder / f"{modules[name]}.py").write_text(text, encoding="utf-8", newline="\n")
    assert len(set(modules.values())) == len(modules)  # noqa: S101
    entries = "".join(f'    "{name}": "{module}",\n' for name, module in modules.items())
    (folder / "__init__.py").write_text(
        '"""Written by tools/templates.py; do not edit."""\n\n'
        f'MODULES = {{\n{entries}}}\n"""By the name of a template."""\n',
        encoding="utf-8",
        newline="\n",
    )


def module(jinja, name: str) -> str:
    """What Jinja2 makes of a template, with our runtime in the place of its own."""
    source, filename, _ = jinja.loader.get_source(jinja, name)
    _, _, body = jinja.compile(source, name, filename, raw=True).partition("\n")
    used = {node.id for node in ast.walk(ast.parse(body)) if isinstance(node, ast.Name)}
    needed = sorted(used & {*runtime.exported, "environment"})
    unknown = [word for word in needed if not hasattr(rendering, word)]
    unknown += sorted(
        set(re.findall(r"environment\.(\w+)", body)) - set(dir(rendering.environment))
    )
    unknown += sorted(
        set(re.findall(r"environment\.filters\['(\w+)'\]", body))
        - rendering.environment.filters.keys()
    )
    unknown += sorted(set(re.findall(r"context\.(\w+)", body)) - set(dir(rendering.Context({}))))
    if unknown:
        raise SystemExit(f"{name}: ftc_backends.local.rendering has no {', '.join(unknown)}")
    return f"from ftc_backends.local.rendering import {', '.join(needed)}\n{body}\n"


def main() -> None:
    for old in COMPILED.glob("*.py"):
        old.unlink()
    COMPILED.mkdir(exist_ok=True)
    write(COMPILED)


if __name__ == "__main__":
    main()
