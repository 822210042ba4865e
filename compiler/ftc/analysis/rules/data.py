"""5xx: datasets that are not there, say the same twice, or are too small for what is asked."""

from collections.abc import Iterator
from itertools import combinations

from ftc.analysis.rule import Finding, Rule, rule
from ftc.analysis.rules import data_format, data_rows
from ftc.data.count import Count
from ftc.data.datasets import Dataset, datasets, held_out_share, training_rows
from ftc.data.files import identity, same_content, shown
from ftc.data.split import held_out
from ftc.diagnostics.diagnostic import Severity
from ftc.plan.plan import Plan

ENOUGH_EXAMPLES = 100
"""The upper end of where OpenAI's guide sees improvements begin ("50–100 examples")."""
LITTLE_DATA = 1_000
"""A tenth of it is what a style needs, it is the least that a domain needs (common guidance)."""
WORTHWHILE_EPOCHS = 4
"""Up to here repeated data is worth nearly as much as fresh data (arXiv 2305.16264)."""
SMALLEST_VALIDATION = 10
"""The least number of examples that OpenAI takes as a file; one row is then a tenth of the mean."""

_OPENAI_GUIDE = (
    "OpenAI, Supervised fine-tuning, 'Right number of examples': at least 10, improvements seen "
    "with 50–100; developers.openai.com/api/docs/guides/supervised-fine-tuning (2026-05)"
)
_REPEATED_DATA = (
    "Muennighoff et al. 2023, Scaling Data-Constrained Language Models (arXiv 2305.16264): up to "
    "4 epochs of repeated data change the loss negligibly against unique data, more add ever less"
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
    "data-in-two-roles",
    Severity.ERROR,
    what="Two of `train`, `validation` and `test` name the same data: by the same location, as one "
    "file under two names, or as two files with the same bytes.",
    why="A model judged by what it was trained on looks good and says nothing: the loss on the "
    "validation data falls while the model memorizes.",
    bad="data: {train: data/good.jsonl, validation: data/g*d.jsonl}",
    good="data: {train: data/good.jsonl, validation: data/validation.jsonl}",
)
def data_in_two_roles(plan: Plan) -> Iterator[Finding]:
    for one, other in combinations(datasets(plan).values(), 2):
        shared = _shared(one, other)
        if shared:
            yield Finding(
                other.leaf,
                f"`{other.leaf}` is the same data as `{one.leaf}`: {shared}",
                label=f"also in {one.name}",
                help="`data.validation: 10%` holds a share of the training data out"
                if other.name == "validation"
                else None,
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
        files = [file for place in dataset.located for file in place.files]
        for one, other in combinations(files, 2):
            if _same_file(one, other):
                message = f"`{shown(other)}` is listed twice in `{dataset.leaf}`"
                if one != other:
                    message += f", once as `{shown(one)}`"
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
        yield Finding(
            "data.train",
            f"only {rows.rows} examples to learn from; {ENOUGH_EXAMPLES} are a sensible minimum",
            label=f"{rows.rows} examples",
            help="collect more, or put the best of them into the prompt instead of training",
        )


@rule(
    "FTC508",
    "many-epochs-on-little-data",
    Severity.WARNING,
    what=f"Fewer than {LITTLE_DATA:,} examples are seen more than {WORTHWHILE_EPOCHS} times, and "
    "nothing stops the training when it begins to memorize.",
    why="What is repeated often enough is learned by heart: the training loss goes on falling, the "
    "validation loss turns. With early stopping the best checkpoint is kept.",
    bad="data: {train: data/good.jsonl}\ntraining: {epochs: 12}",
    good="data: {train: data/good.jsonl, validation: 20%}\n"
    "training: {epochs: 12, early_stopping_patience: 3}",
    sources=(_REPEATED_DATA,),
)
def many_epochs_on_little_data(plan: Plan) -> Iterator[Finding]:
    rows = training_rows(plan)
    if rows is None or not rows.exact or not 0 < rows.rows < LITTLE_DATA:
        return
    leaf, epochs = _epochs(plan, rows.rows)
    if epochs > WORTHWHILE_EPOCHS and "training.early_stopping_patience" not in plan:
        yield Finding(
            leaf,
            f"{rows.rows} examples are seen {epochs:.3g} times each, without early stopping",
            label=f"{epochs:.3g} passes over {rows.rows} examples",
            help=f"train for up to {WORTHWHILE_EPOCHS} epochs, or set "
            "`training.early_stopping_patience` beside a validation set",
        )


@rule(
    "FTC509",
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
        yield Finding(
            "data.validation",
            f"only {rows} rows to validate on" if rows else "no row is left to validate on",
            label=f"{rows} rows",
            help="take a larger share, or name a file",
            severity=None if rows else Severity.ERROR,
        )


ROW_NOT_CONVERTIBLE = Rule(
    "FTC521",
    "row-not-convertible",
    Severity.ERROR,
    what="A row of the dataset cannot be written in the target's own lines.",
    why="Nothing is dropped in silence, least of all examples. While a row fails, no file is "
    "written, so that nobody uploads a part and takes it for the whole.",
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
    data_in_two_roles,
    data_listed_twice,
    few_examples,
    many_epochs_on_little_data,
    small_validation,
    *data_format.RULES,
    *data_rows.RULES,
    ROW_NOT_CONVERTIBLE,
    DATASET_NOT_CONVERTIBLE,
)


def _shared(one: Dataset, other: Dataset) -> str:
    """How two datasets overlap, in words; empty when they don't."""
    for left in one.located:
        for right in other.located:
            if left.location == right.location:
                return f"both name `{shown(left.location)}`"
    for left_file in (looked.file for looked in one.surveys):
        for right_file in (looked.file for looked in other.surveys):
            if _same_file(left_file, right_file):
                return f"both read `{shown(left_file)}`"
            if same_content(left_file, right_file):
                return f"`{shown(left_file)}` and `{shown(right_file)}` hold the same bytes"
    return ""


def _same_file(one: str, other: str) -> bool:
    return one == other or (identity(one) or one) == identity(other)


def _epochs(plan: Plan, rows: int) -> tuple[str, float]:
    """The leaf that says how long to train, and the passes over the data that it means."""
    if "training.max_steps" in plan:
        seen = plan["training.max_steps"] * plan["training.batch_size"]
        return "training.max_steps", seen / rows
    return "training.epochs", plan["training.epochs"]


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
    return sum(record.problem is None and held_out(record.value, share) for record in first)
