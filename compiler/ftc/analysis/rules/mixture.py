"""2xx: several datasets, and how they are weighed against each other."""

from collections.abc import Iterator
from typing import Final

from ftc.analysis.rule import Finding, rule
from ftc.data.datasets import rows_of_sources, training_sources
from ftc.data.files import KINDS, is_pattern, is_remote, shown
from ftc.diagnostics.diagnostic import Severity
from ftc.plan.plan import Plan
from ftc.source.span import Span
from ftc_schemas.spec.leaves import ListedDataset

_MEANING: Final = "this language: `ftc explain data.train`, docs/data-formats.md, 'Mixtures'"
_FIRST_EXHAUSTED: Final = (
    "datasets 5.2.0, interleave_datasets: stopping_strategy 'first_exhausted' is the default"
)


@rule(
    "FTC214",
    "some-datasets-unweighed",
    Severity.ERROR,
    what="Some of the datasets that `data.train` lists have a weight, and others have none.",
    why="A weight is a share beside the others' weights. What has none would be taken whole by one "
    "reader and not at all by another, so the mixture would be anybody's guess.",
    bad="""\
data:
  train: [{path: "hf://datasets/o/a@1/a.jsonl", weight: 0.7}, "hf://datasets/o/b@1/b.jsonl"]""",
    good="""\
data:
  train:
    - {path: "hf://datasets/o/a@1/a.jsonl", weight: 0.7}
    - {path: "hf://datasets/o/b@1/b.jsonl", weight: 0.3}""",
    sources=(_MEANING,),
)
def some_datasets_unweighed(plan: Plan) -> Iterator[Finding]:
    sources = training_sources(plan)
    if all(source.weight is None for source in sources):
        return
    for number, source in enumerate(sources):
        if source.weight is None:
            yield Finding(
                "data.train",
                f"`{shown(source.path)}` has no weight, and others have one",
                label="how much of it?",
                help=f"write `{{path: {source.path}, weight: …}}`",
                span=_span(plan, number),
            )


@rule(
    "FTC215",
    "odd-weights",
    Severity.WARNING,
    what="A dataset has the weight 0, or weights that look like shares of one do not add up to it. "
    "It is an error when all weights are 0.",
    why="A dataset of weight 0 is read and never learned from. Weights are shares of their sum, so "
    "0.7 and 0.2 mean 78 % and 22 %: a dataset was forgotten, or a figure is not the intended one.",
    bad="""\
data:
  train:
    - {path: "hf://datasets/o/a@1/a.jsonl", weight: 0.7}
    - {path: "hf://datasets/o/b@1/b.jsonl", weight: 0.2}""",
    good="""\
data:
  train:
    - {path: "hf://datasets/o/a@1/a.jsonl", weight: 0.7}
    - {path: "hf://datasets/o/b@1/b.jsonl", weight: 0.3}""",
    sources=(_MEANING,),
)
def odd_weights(plan: Plan) -> Iterator[Finding]:
    sources = training_sources(plan)
    weights = [source.weight for source in sources if source.weight is not None]
    total = sum(weights)
    if len(weights) < len(sources):
        return  # another rule asks for the others
    if total == 0:
        yield Finding(
            "data.train",
            "all weights are 0: nothing is learned from",
            label="no row has a share",
            help="give each dataset its share of the examples",
            severity=Severity.ERROR,
        )
        return
    for number, source in enumerate(sources):
        if source.weight == 0:
            yield Finding(
                "data.train",
                f"`{shown(source.path)}` has the weight 0 and is never learned from",
                label="no share",
                help="take it out of the list, or give it a share",
                span=_span(plan, number, "weight"),
            )
    if 0.5 < total < 2 and max(weights) < 1 and abs(total - 1) > 0.005:
        shares = ", ".join(f"{weight / total:.0%}" for weight in weights)
        yield Finding(
            "data.train",
            f"the weights add up to {total:g}, so the shares are {shares}",
            label=f"{total:g} in all",
            help="let them add up to 1, or write them as plain ratios such as 3 and 1",
        )


@rule(
    "FTC216",
    "mixture-leaves-rows-out",
    Severity.NOTE,
    what="The weights leave rows of a dataset out.",
    why="As many rows are learned from as the weights allow without taking one twice. The dataset "
    "that is smallest for its share is taken whole, and the others lend as many rows as fit beside "
    "it; which ones, the seed decides, and they are the same in every epoch.",
    bad="""\
data:
  train: [{path: data/good.jsonl, weight: 0.5}, {path: data/more.jsonl, weight: 0.5}]""",
    good="data: {train: [data/good.jsonl, data/more.jsonl]}",
    sources=(_MEANING, _FIRST_EXHAUSTED),
)
def mixture_leaves_rows_out(plan: Plan) -> Iterator[Finding]:
    sources = training_sources(plan)
    weights = [source.weight or 0.0 for source in sources]
    rows = rows_of_sources(plan) if any(weights) else ()
    known = [count for count in rows if count is not None]
    if not known or len(known) < len(sources):
        return
    from ftc.data.mixture import sizes

    taken = sizes(known, weights)
    smallest = next((n for n, row in enumerate(known) if taken[n] == row and weights[n]), None)
    for number, source in enumerate(sources):
        if 0 < taken[number] < known[number]:
            yield _left_out(plan, number, source, known[number], taken[number], smallest)


def _left_out(
    plan: Plan, number: int, source: ListedDataset, rows: int, taken: int, smallest: int | None
) -> Finding:
    beside = "" if smallest is None else f" beside `{shown(training_sources(plan)[smallest].path)}`"
    return Finding(
        "data.train",
        f"of the {rows:,} rows of `{shown(source.path)}`, {taken:,} are learned from",
        label=f"{rows - taken:,} have no place{beside}",
        span=_span(plan, number, "weight"),
    )


@rule(
    "FTC217",
    "split-of-a-file",
    Severity.ERROR,
    what="A file has a `split` or a `subset`.",
    why="Splits and subsets are parts of a dataset on the Hugging Face Hub. A file is its own only "
    "part, and a loader that is asked for another stops after the model was loaded.",
    bad="data: {train: [{path: data/good.jsonl, split: validation}]}",
    good="data: {train: [{path: hf://example/chats@v1, split: train_sft}]}",
    sources=("datasets 5.2.0, load_dataset: `name` and `split`, read 2026-11-25",),
)
def split_of_a_file(plan: Plan) -> Iterator[Finding]:
    for number, source in enumerate(training_sources(plan)):
        said = "split" if source.split is not None else "subset"
        if (source.split or source.subset) and not _is_hub_dataset(source.path):
            kind, way_out = _taken_for(source.path)
            yield Finding(
                "data.train",
                f"`{shown(source.path)}` is {kind}, and has no {said}s",
                label="for datasets on the Hub",
                help=way_out,
                span=_span(plan, number, said),
            )


def _taken_for(path: str) -> tuple[str, str]:
    """What a location is that is no dataset on the Hub, and what may have been meant by it."""
    owner, _, name = path.rpartition("/")
    located = is_remote(path) or is_pattern(path) or "/" in owner or owner in (".", "..")
    if located or path.startswith("/") or any(ending in name for ending in KINDS):
        return "a file", "name the file that holds these rows, or the dataset: `hf://owner/name`"
    if owner:
        return "a path here", f"the dataset on the Hub is written `hf://{shown(path)}`"
    return "a path here", (
        f"a dataset on the Hub is written with its owner, `hf://owner/{shown(name)}`; one that "
        "loads by a bare name has an owner on its page there, too"
    )


RULES = (some_datasets_unweighed, odd_weights, mixture_leaves_rows_out, split_of_a_file)


def _is_hub_dataset(path: str) -> bool:
    """`hf://owner/name` or `hf://datasets/owner/name`, and not a file in it."""
    parts = path.removeprefix("hf://").strip("/").split("/")
    return path.startswith("hf://") and len(parts) == (3 if parts[0] == "datasets" else 2)


def _span(plan: Plan, number: int, key: str | None = None) -> Span:
    """The place of an item of `data.train`, or of an entry in it."""
    item = ("data", "train", number) if isinstance(plan["data.train"], list) else ("data", "train")
    return plan.document.span(item if key is None else (*item, key))
