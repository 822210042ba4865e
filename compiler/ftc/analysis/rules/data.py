"""5xx: datasets that are not there, say the same twice, or are too small for what is asked."""

from collections.abc import Iterator
from itertools import combinations, product

from ftc.analysis.rule import Finding, Rule, rule
from ftc.analysis.rules import data_findings, data_format, data_rows
from ftc.data.count import Count
from ftc.data.datasets import Dataset, datasets, held_out_share, training_rows
from ftc.data.files import LocationError, identity, open_for_reading, same_content, shown
from ftc.diagnostics.diagnostic import Severity
from ftc.language.values import counted
from ftc.plan.plan import Plan

ENOUGH_EXAMPLES = 100
"""The upper end of where OpenAI's guide sees improvements begin ("50–100 examples")."""
SMALLEST_VALIDATION = 10
"""The least number of examples that OpenAI takes as a file; one row is then a tenth of the mean."""

_OPENAI_GUIDE = (
    "OpenAI, Supervised fine-tuning, 'Right number of examples': at least 10, improvements seen "
    "with 50–100; developers.openai.com/api/docs/guides/supervised-fine-tuning (2026-05)"
)


@rule(
    "FTC501",
    "data-missing",
    Severity.WARNING,
    what="A file that the spec learns or validates from is not there, or a pattern matches none.",
    why="The trainer or the upload will need it. It is no error, because a spec may be written and "
    "compiled where its data is not; but nothing about the data can be checked then.",
    bad="data: {train: data/absent.jsonl}",
    good="data: {train: data/good.jsonl}",
)
def data_missing(plan: Plan) -> Iterator[Finding]:
    for dataset in datasets(plan).values():
        for place in dataset.located:
            if place.problem is not None and place.problem.missing:
                yield Finding(
                    dataset.leaf,
                    f"`{shown(place.location)}` {place.problem.message}",
                    label="not on this machine",
                    help="paths start at the spec's folder; a dataset of the Hugging Face Hub is "
                    "written `hf://datasets/owner/name/file.jsonl`",
                )


@rule(
    "FTC502",
    "data-unreadable",
    Severity.ERROR,
    what="A location of the spec's data names something that is no dataset: a directory, a "
    "device, a file of an unknown kind, or one that may not be read.",
    why="Trainers guess what a directory means, each in its own way. Name the files.",
    bad="data: {train: data}",
    good="data: {train: data/good.jsonl}",
)
def data_unreadable(plan: Plan) -> Iterator[Finding]:
    for dataset in datasets(plan).values():
        for place in dataset.located:
            problem = place.problem
            if problem is not None and not problem.missing:
                message = f"`{shown(place.location)}` {problem.message}"
                yield Finding(dataset.leaf, message, label="no dataset", help=problem.help)
        for looked in dataset.surveys:
            if looked.error is not None and not looked.error.skipped:
                message = f"`{shown(looked.file)}` {looked.error.message}"
                yield Finding(dataset.leaf, message, label="no dataset", help=looked.error.help)


@rule(
    "FTC503",
    "data-not-checked",
    Severity.NOTE,
    what="A dataset cannot be looked into here, so that none of the rules about data has spoken.",
    why="Silence about a dataset should mean that it was looked at. Parquet files are read by "
    "pyarrow, which the core does not install.",
)
def data_not_checked(plan: Plan) -> Iterator[Finding]:
    for dataset in datasets(plan).values():
        for looked in dataset.surveys:
            if looked.error is not None and looked.error.skipped:
                yield Finding(
                    dataset.leaf,
                    f"`{shown(looked.file)}` {looked.error.message}",
                    label="not checked",
                    help=looked.error.help,
                )


@rule(
    "FTC504",
    "data-empty",
    Severity.ERROR,
    what="A dataset's file holds no rows.",
    why="Trainers stop on an empty dataset with an error of their own after loading the model; an "
    "empty file among several is a lost export.",
    bad="data: {train: data/empty.jsonl}",
    good="data: {train: data/good.jsonl}",
)
def data_empty(plan: Plan) -> Iterator[Finding]:
    for dataset in datasets(plan).values():
        for looked in dataset.surveys:
            if looked.error is None and looked.rows == Count(0, exact=True):
                yield Finding(dataset.leaf, f"`{shown(looked.file)}` is empty", label="no rows")


@rule(
    "FTC505",
    "same-data-under-two-names",
    Severity.ERROR,
    what="Two of training, validation and test lead to the same data by different locations: a "
    "pattern that matches the other's file, a link to it, a copy with the same bytes.",
    why="A model judged by what it was trained on looks good and says nothing: the validation loss "
    "falls while the model memorizes.",
    bad="data: {train: data/g*.jsonl, validation: data/good.jsonl}",
    good="data: {train: data/good.jsonl, validation: data/validation.jsonl}",
)
def same_data_under_two_names(plan: Plan) -> Iterator[Finding]:
    for one, other in combinations(datasets(plan).values(), 2):
        shared = _shared(one, other)
        if shared:
            yield Finding(
                other.leaf,
                f"`{other.leaf}` holds data of `{one.leaf}`: {shared}",
                label=f"also in {one.name}",
                help="name files that the other does not, or hold a share back: `validation: 10%`",
                related=((one.leaf, "the same data"),),
            )


@rule(
    "FTC506",
    "data-listed-twice",
    Severity.WARNING,
    what="A file stands twice in one dataset: listed again, or matched by a second pattern.",
    why="Its rows count double in every epoch, which the spec doesn't say.",
    bad="data: {train: [data/good.jsonl, data/g*d.jsonl]}",
    good="data: {train: [data/good.jsonl, data/more.jsonl]}",
)
def data_listed_twice(plan: Plan) -> Iterator[Finding]:
    for dataset in datasets(plan).values():
        known: dict[object, str] = {}
        for file in dataset.files:
            if identity(file) not in known:
                known[identity(file)] = file
                continue
            first = known[identity(file)]
            message = f"`{shown(file)}` is listed twice in `{dataset.leaf}`"
            if first != file:
                message += f", once as `{shown(first)}`"
            yield Finding(dataset.leaf, message, label="counts double")


@rule(
    "FTC507",
    "few-examples",
    Severity.WARNING,
    what=f"There are fewer than {ENOUGH_EXAMPLES} examples to learn from.",
    why="So few are learned by heart rather than generalized from; a better prompt, or a few of "
    "these examples in the prompt, costs nothing and can be taken back.",
    bad="data: {train: data/few.jsonl}",
    good="data: {train: data/good.jsonl}",
    sources=(_OPENAI_GUIDE,),
)
def few_examples(plan: Plan) -> Iterator[Finding]:
    rows = training_rows(plan)
    if rows is not None and rows.exact and 0 < rows.rows < ENOUGH_EXAMPLES:
        examples = counted(rows.rows, "example")
        yield Finding(
            "data.train",
            f"only {examples} to learn from; {ENOUGH_EXAMPLES} are a sensible minimum",
            label=examples,
            help="collect more, or put the best of them into the prompt instead of training",
        )


@rule(
    "FTC508",
    "small-validation",
    Severity.WARNING,
    what=f"The validation data has fewer than {SMALLEST_VALIDATION} rows; it is an error when the "
    "share leaves none at all.",
    why="The mean over a handful of rows moves with each of them; early stopping and the choice of "
    "the best checkpoint then follow chance.",
    bad="data: {train: data/good.jsonl, validation: 1%}",
    good="data: {train: data/good.jsonl, validation: 20%}",
    sources=(_OPENAI_GUIDE,),
)
def small_validation(plan: Plan) -> Iterator[Finding]:
    rows = _validation_rows(plan)
    if rows is not None and rows < SMALLEST_VALIDATION:
        left = counted(rows, "row")
        yield Finding(
            "data.validation",
            f"only {left} to validate on" if rows else "no row is left to validate on",
            label=left,
            help="bring more of them"
            if held_out_share(plan) is None
            else "take a larger share, or name a file",
            severity=None if rows else Severity.ERROR,
        )


@rule(
    "FTC548",
    "clean-not-applied",
    Severity.NOTE,
    what="The spec says what to clean, but `data.train` names files that `ftc data clean` did not "
    "write.",
    why="Compiling and training read the files as they are: `data.clean` is work to be done once, "
    "and its result is looked at before anybody trains on it.",
    bad="data: {train: data/good.jsonl, clean: {drop: [repeated-rows]}}",
    good="data: {train: data/good.jsonl}",
)
def clean_not_applied(plan: Plan) -> Iterator[Finding]:
    leaf = next((leaf for leaf in ("data.clean.drop", "data.clean.redact") if leaf in plan), None)
    dataset = datasets(plan).get("data.train")
    if leaf is None or dataset is None or not dataset.files:
        return
    if not all(_is_cleaned(file) for file in dataset.files):
        yield Finding(
            leaf,
            "`data.clean` is not applied by training; `data.train` is read as it is",
            label="not applied yet",
            help="run `ftc data clean SPEC --out DIR`, and name its files in `data.train`",
        )


ROW_NOT_CONVERTIBLE = Rule(
    "FTC521",
    "row-not-convertible",
    Severity.ERROR,
    what="A row of the dataset cannot be written in the target's own lines.",
    why="Nothing is dropped in silence, least of all examples. While a row fails, no file is "
    "written, so that nobody uploads a part and takes it for the whole. Rows with one reason are "
    "one finding; where it does not name them all, `<target>.unconverted.txt` does.",
)
DATASET_NOT_CONVERTIBLE = Rule(
    "FTC522",
    "dataset-not-convertible",
    Severity.ERROR,
    what="`--with-data` was asked for, but a dataset is elsewhere, missing or unreadable.",
    why="Compiling fetches nothing. Bring the file to this machine, or compile without the data "
    "and upload what the target's request names by hand.",
)

RULES: tuple[Rule, ...] = (
    data_missing,
    data_unreadable,
    data_not_checked,
    data_empty,
    same_data_under_two_names,
    data_listed_twice,
    few_examples,
    small_validation,
    clean_not_applied,
    *data_format.RULES,
    *data_rows.RULES,
    *data_findings.RULES,
    ROW_NOT_CONVERTIBLE,
    DATASET_NOT_CONVERTIBLE,
)


def _is_cleaned(file: str) -> bool:
    """Whether the file lies beside the manifest of `ftc data clean`."""
    folder = file.rpartition("/")[0] or "."
    try:
        with open_for_reading(f"{folder}/manifest.json") as manifest:
            return b'"made_by": "ftc data clean"' in manifest.read(4096)
    except (LocationError, OSError):
        return False


def _shared(one: Dataset, other: Dataset) -> str:
    """How the files of two datasets overlap, in words; empty when they don't. The same location in
    both is plain from the spec itself (FTC231)."""
    if {place.location for place in one.located} & {place.location for place in other.located}:
        return ""
    known = {identity(file): file for file in one.files}
    for file in other.files:
        if identity(file) in known:
            return f"both read `{shown(known[identity(file)])}`"
    for mine, theirs in product(one.surveys, other.surveys):
        if same_content(mine.file, theirs.file):
            return f"`{shown(mine.file)}` and `{shown(theirs.file)}` hold the same bytes"
    return ""


def _validation_rows(plan: Plan) -> int | None:
    """The rows to validate on: counted where all are at hand, else what the share lets expect.
    None when there is no validation data or it cannot be counted."""
    share = held_out_share(plan)
    dataset = datasets(plan).get("data.validation" if share is None else "data.train")
    count = dataset.rows if dataset is not None else None
    if dataset is None or count is None or not count.exact or not count.rows:
        return None
    if share is None:
        return count.rows
    first = [sniffed.record for looked in dataset.surveys for sniffed in looked.first]
    if len(first) < count.rows:
        return round(count.rows * share)
    from ftc.data.split import held_out

    return sum(record.problem is None and held_out(record.value, share) for record in first)
