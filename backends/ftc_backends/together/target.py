"""The backend for fine-tuning at Together AI."""

from collections.abc import Iterator
from typing import Any, Final

from ftc.analysis.rules import catalog, catalog_limits
from ftc.lowering.target import Problem, Target
from ftc.plan.plan import Plan
from ftc_backends.hosted.definition import unspoken, violations
from ftc_backends.hosted.files import job_files
from ftc_backends.hosted.leaves import model_id, option
from ftc_backends.hosted.stages import order
from ftc_backends.together import NAME
from ftc_backends.together.lines import DATA, convert, revert
from ftc_backends.together.rules import RULES
from ftc_backends.together.table import TABLE

VERSION: Final = "3.1"
"""Of the `together` package, whose model of the request the definition is made from."""

_RULES = (*catalog.RULES, *catalog_limits.RULES, *RULES)

_LEAVES = {
    "model": model_id(NAME),
    "suffix": option(NAME, "suffix"),
}
"""What the rules speak of, by key of the request."""


def _definition(document: dict[str, Any], plan: Plan) -> Iterator[Problem]:
    return unspoken(violations(document, f"{NAME}-{VERSION}"), plan, _RULES, _LEAVES)


TARGET: Final = Target(
    name=NAME,
    title="Together AI fine-tuning",
    version=f"together {VERSION}",
    table=TABLE,
    options="ftc_backends.together.options:TogetherOptions",
    definition=_definition,
    files=job_files,
    order=order,
    rules=_RULES,
    datasets=DATA.plans,
    convert=convert,
    revert=revert,
    request_of="ftc_backends.together.importing:request_of",
    example={"model.hosted.together": "openai/gpt-oss-20b"},
    hosted=True,
    driver="ftc_backends.together.driver:Driver",
)
