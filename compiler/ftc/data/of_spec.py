"""A spec's datasets as the engine takes them: which files, and what they are held against."""

from typing import Any

from ftc.data.checks.output import OutputError, OutputFormat
from ftc.data.datasets import datasets
from ftc.data.files import LocationError, is_remote, open_for_reading
from ftc.data.found import Settings, Source
from ftc.data.mapping import mapping_of
from ftc.data.options import Options
from ftc.data.remote import files_of
from ftc.plan.plan import Plan
from ftc_schemas.named_tuple import NamedTuple
from ftc_schemas.spec.leaves import sources as stated_sources

_LARGEST_SCHEMA = 2**20


class OfSpec(NamedTuple):
    sources: tuple[Source, ...]
    settings: Settings
    unusable: tuple[str, ...]
    """What the spec says and cannot be used: "`data.output` is no JSON Schema: …"."""


def of_spec(plan: Plan, *, remote: bool = False) -> OfSpec:
    """Locations that are missing are left to the rules (FTC501); remote ones are taken only when
    asked for. Raises LocationError when one cannot be fetched."""
    sources: list[Source] = []
    for dataset in datasets(plan).values():
        stated = stated_sources(plan[dataset.leaf])
        for place, said in zip(dataset.located, stated, strict=True):
            fetched = place.remote and remote
            files = files_of(place.location, said.split, said.subset) if fetched else place.files
            sources += [Source(file, dataset.name) for file in files]
    unusable: list[str] = []
    output = None
    try:
        output = _output(plan)
    except OutputError as error:
        unusable.append(f"`data.output` {error}")
    options = Options(
        plan.get("data.format") or "",
        mapping=mapping_of(plan),
        answers=plan.get("method.loss_on") != "all",
        slice_by=plan.get("data.slice_by"),
        output=output,
    )
    settings = Settings(
        plan.get("data.format"), options, method=plan.get("method.type"), remote=remote
    )
    return OfSpec(tuple(dict.fromkeys(sources)), settings, tuple(unusable))


def _output(plan: Plan) -> OutputFormat | None:
    schema, pattern = plan.get("data.output.json_schema"), plan.get("data.output.pattern")
    if schema is None and pattern is None:
        return None
    return OutputFormat(None if schema is None else read_schema(schema, plan.root), pattern)


def read_schema(file: str, root: str) -> Any:
    """A JSON Schema beside the spec; raises OutputError."""
    import json

    if is_remote(file):
        raise OutputError("names a schema that is not on this machine; nothing is fetched")
    path = file if file.startswith("/") or root == "." else f"{root}/{file}"
    try:
        with open_for_reading(path) as opened:
            return json.loads(opened.read(_LARGEST_SCHEMA))
    except (LocationError, OSError) as error:
        raise OutputError(f"names `{file}`, which cannot be read: {error}") from None
    except (ValueError, RecursionError):
        raise OutputError(f"names `{file}`, which is not JSON") from None
