"""Hold a document against the language: every violation, each at its place."""

from collections.abc import Callable, Iterable, Sequence

from ftc.analysis.rules import language as rules
from ftc.diagnostics.diagnostic import Diagnostic, Edit, Fix
from ftc.language.accepts import accepts
from ftc.language.nearest import nearest
from ftc.language.validator import core_schema
from ftc.source.document import Document
from ftc.source.span import Path, value_at
from ftc_schemas.spec.leaves import HOSTED, SAVED_PLAN, STAGES


def check(
    document: Document, model: str, targets: Sequence[str], options: Callable[[str], str]
) -> list[Diagnostic]:
    """What is wrong with the document as a spec. `model`, and `options` of a target (its own
    entries), name pydantic models as `package.module:Class`; they are imported only to give help.
    """
    diagnostics = list(_held(document, (), model))
    value = document.value if isinstance(document.value, dict) else {}
    said = value.get("targets")
    if isinstance(said, dict):
        for name, entries in said.items():
            path: Path = ("targets", name)
            if name not in targets:
                diagnostics.append(_unknown_target(document, path, targets))
            elif isinstance(entries, dict):
                diagnostics += _held(document, path, options(name))
    for section, key in (entries.split(".") for entries in HOSTED):
        said = value.get(section)
        hosted = said.get(key) if isinstance(said, dict) else None
        if isinstance(hosted, dict):
            diagnostics += [
                _unknown_target(document, (section, key, name), targets)
                for name in hosted
                if name not in targets
            ]
    return diagnostics


def check_heads(document: Document, model: str) -> list[Diagnostic]:
    """What is wrong with the entries that a stage has beside the sections of a spec."""
    listed = document.value[STAGES]
    if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
        return []
    if not listed:
        from ftc.language.violations import empty

        return [empty(document, (STAGES,))]
    heads = [{key: item[key] for key in _HEAD if key in item} for item in listed]
    alone = document._replace(value={STAGES: heads})
    return [d for index in range(len(heads)) for d in _held(alone, (STAGES, index), model)]


_HEAD = ("name", "from")


def saved_plan(document: Document) -> Diagnostic:
    """What is wrong with a plan that `ftc plan --out` saved, as a spec."""
    said = document.value.get("spec")
    spec = f"its spec is `{said}`, and " if isinstance(said, str) else ""
    return rules.SAVED_PLAN.diagnostic(
        f"{document.file} is a saved plan, not a spec",
        document.span((SAVED_PLAN,), key=True),
        label="written by `ftc plan --out`",
        help=f"{spec}`ftc submit {document.file}` submits what it says",
    )


def _held(document: Document, root: Path, model: str) -> Iterable[Diagnostic]:
    """The part of the document at `root` held against a model."""
    value = value_at(document.value, root)
    if accepts(core_schema(model), value):
        return ()
    from ftc.language.violations import violations  # slow to import, as pydantic-core is

    return violations(document, root, value, model)


def _unknown_target(document: Document, path: Path, targets: Sequence[str]) -> Diagnostic:
    name = str(path[-1])
    meant = nearest(name, targets)
    return rules.UNKNOWN_TARGET.diagnostic(
        f"unknown target `{name}`",
        document.span(path, key=True),
        label=f"installed: {', '.join(sorted(targets))}",
        help=f"did you mean `{meant}`?" if meant else None,
        fix=Fix(f"rename `{name}` to `{meant}`", (Edit("rename", path, meant),)) if meant else None,
    )
