"""Compile the templates of generated programs to Python modules, so that no run has to.

Jinja2 writes them; `ftc_backends.rendering` takes its place when they run. Run after a change to a
template or to the pinned Jinja2.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, runtime

from ftc_backends import rendering

BACKENDS = Path(rendering.__file__).parent
PACKAGES = ("local", "reward_code")
"""Those with a folder `templates`, each beside the folder `compiled` that is written."""


def environment(package: str) -> Environment:
    """Jinja2, set up to write Python source: the package's templates, by name (`train.py.j2`)."""
    return Environment(  # noqa: S701  # Python source, not HTML: values are written by `literal`
        loader=FileSystemLoader(BACKENDS / package / "templates"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def compiled(package: str) -> Iterator[tuple[str, str]]:
    """Name and text of each module, the package's own first."""
    jinja = environment(package)
    modules = {
        name: "tmpl_" + re.sub(r"\W", "_", name.removesuffix(".j2"))
        for name in sorted(jinja.list_templates())
    }
    assert len(set(modules.values())) == len(modules)  # noqa: S101
    entries = "".join(f'        "{name}": "{module}",\n' for name, module in modules.items())
    yield (
        "__init__.py",
        '"""Written by tools/templates.py; do not edit."""\n\n'
        "from ftc_backends.rendering import Environment\n\n"
        f"environment = Environment(\n    __name__,\n    {{\n{entries}    }},\n)\n",
    )
    for name, module_name in modules.items():
        text = module(jinja, name, home=f"ftc_backends.{package}.compiled")
        yield f"{module_name}.py", text


def module(jinja: Environment, name: str, home: str) -> str:
    """What Jinja2 makes of a template, with our runtime in the place of its own; `home` has the
    other templates of the package."""
    source, filename, _ = jinja.loader.get_source(jinja, name)
    _, _, body = jinja.compile(source, name, filename, raw=True).partition("\n")
    used = {node.id for node in ast.walk(ast.parse(body)) if isinstance(node, ast.Name)}
    needed = sorted(used & {*runtime.exported})
    unknown = [word for word in needed if not hasattr(rendering, word)]
    runs_in = rendering.Environment(home, {})
    unknown += sorted(set(re.findall(r"environment\.(\w+)", body)) - set(dir(runs_in)))
    unknown += sorted(
        set(re.findall(r"environment\.filters\['(\w+)'\]", body)) - runs_in.filters.keys()
    )
    unknown += sorted(set(re.findall(r"context\.(\w+)", body)) - set(dir(rendering.Context({}))))
    if unknown:
        raise SystemExit(f"{name}: ftc_backends.rendering has no {', '.join(unknown)}")
    return (
        f"from {home} import environment\n"
        f"from ftc_backends.rendering import {', '.join(needed)}\n{body}\n"
    )


def main() -> None:
    for package in PACKAGES:
        folder = BACKENDS / package / "compiled"
        folder.mkdir(exist_ok=True)
        for old in folder.glob("*.py"):
            old.unlink()
        for name, text in compiled(package):
            (folder / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
