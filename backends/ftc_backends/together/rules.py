"""43x: what Together asks for."""

from collections.abc import Iterator
from typing import Final

from ftc.analysis.rule import Finding, Rule, rule
from ftc.diagnostics.diagnostic import Severity
from ftc.plan.plan import Plan
from ftc_backends.hosted.leaves import option
from ftc_backends.hosted.rules import data_elsewhere, malformed, model_missing, rows_refused
from ftc_backends.together import NAME
from ftc_backends.together.lines import convert

_SOURCE = "together 3.1.1, fine_tuning.create, read 2026-11-25"

LONGEST_SUFFIX: Final = 27
"""Of the 40 characters that the service takes, 13 hold the mark by which a job is found again."""

model_is_missing = Rule(
    "FTC430",
    "together-model-missing",
    Severity.ERROR,
    what="The spec is compiled for Together and does not say which of its models is meant.",
    why="Together tunes open weights under names of its own, some of which end in `-Reference`.",
    bad="model: {base: Qwen/Qwen3-0.6B, hosted: null}",
    good="model: {hosted: {together: openai/gpt-oss-20b}}",
    sources=("https://docs.together.ai/docs/fine-tuning/supported-models",),
    check=model_missing(NAME),
)


@rule(
    "FTC431",
    "together-suffix",
    Severity.ERROR,
    what=f"The suffix is empty or longer than {LONGEST_SUFFIX} characters.",
    why="The service takes 40 characters. `ftc submit` adds a mark of 13, by which it finds the "
    "job again when an answer got lost: the service keeps no metadata.",
    bad=f"targets: {{together: {{suffix: {'x' * 28}}}}}",
    good="targets: {together: {suffix: tone}}",
    sources=(_SOURCE,),
)
def suffix(plan: Plan) -> Iterator[Finding]:
    leaf = option(NAME, "suffix") if option(NAME, "suffix") in plan else "name"
    pattern = rf"(?s).{{1,{LONGEST_SUFFIX}}}"
    form = f"1 to {LONGEST_SUFFIX} characters; `targets.{NAME}.suffix` stands in the name's place"
    yield from malformed(plan, leaf, pattern, "a suffix that Together takes", form)


rows_are_refused = Rule(
    "FTC432",
    "together-rows-refused",
    Severity.ERROR,
    what="A row cannot become a line of the service's training file.",
    why="The service reads the lines after the upload, and fails the job at the first that it "
    "cannot take: a conversation that ends with the user, an answer of several messages.",
    bad="method: {type: dpo}\ndata: {format: preference, train: data/talks.jsonl}",
    good="method: {type: dpo}\ndata: {format: preference, train: data/pairs.jsonl}",
    sources=("together 3.1.1, together/lib/utils/files.py, read 2026-11-25",),
    check=rows_refused(convert),
)

data_is_elsewhere = Rule(
    "FTC433",
    "together-data-elsewhere",
    Severity.ERROR,
    what="The data is in a bucket or at an address, and not on this machine.",
    why="The service takes uploaded files only, and they are made here, from the rows; what cannot "
    "be read here cannot be converted.",
    bad="data: {train: 's3://bucket/train.jsonl'}",
    good="data: {train: data/good.jsonl}",
    sources=(_SOURCE,),
    check=data_elsewhere(NAME),
)

RULES: Final[tuple[Rule, ...]] = (model_is_missing, suffix, rows_are_refused, data_is_elsewhere)
