"""Hold converted data against the limits of its model, each row of it counted. Rows that are too
long for it were found where they were converted."""

from collections.abc import Iterator

from ftc.analysis.rules.jobs import DATA_LIMITS
from ftc.diagnostics.diagnostic import Diagnostic
from ftc.jobs.job_plan import DataFile, JobPlan, size
from ftc_schemas.catalog import HostedModel


def beyond_limits(plan: JobPlan, model: HostedModel | None) -> Iterator[Diagnostic]:
    """What the catalogue says against the files of a plan."""
    if model is None:
        return
    for file in plan.files:
        for message in _faults(file, model):
            help = f"as of {model.as_of}: {model.source}"
            yield DATA_LIMITS.diagnostic(message, help=help, target=plan.target)


def _faults(file: DataFile, model: HostedModel) -> Iterator[str]:
    train = file.role == "train"
    least = model.min_examples if train else None
    most = model.max_examples if train else model.max_validation_examples
    if least is not None and file.rows < least:
        yield f"{file.file} has {file.rows:,} rows, and {model.id} wants {least:,} or more"
    if most is not None and file.rows > most:
        yield f"{file.file} has {file.rows:,} rows, and {model.id} takes {most:,}"
    if model.max_file_bytes is not None and file.bytes > model.max_file_bytes:
        takes = size(model.max_file_bytes)
        yield f"{file.file} has {size(file.bytes)}, and {model.id} takes {takes}"
