"""What a tuning job's experiment says of it: curves from Vertex AI TensorBoard, over REST.

The job names an experiment, a context in Vertex ML Metadata. That names the TensorBoard behind it,
in which an experiment of the same id has the runs and their time series; so does Google's own SDK
find them (google-cloud-aiplatform 2.7.0, `Experiment.get_backing_tensorboard_resource` and
`ExperimentRun`). The fields are those of the discovery document, revision 20261106.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from ftc.jobs.driver import Metric

Get = Callable[..., dict[str, Any]]
"""Reads what a resource name leads to; `params` are its query."""

_NAMES: Final[Mapping[str, str]] = {
    "train_total_loss": "loss",
    "preference_optimization_train_loss": "loss",
    "eval_total_loss": "eval_loss",
}
"""Google's guides on tuning Gemini, "Tuning and validation metrics", read 2026-11-25. The names in
TensorBoard begin with a slash. Other series keep their names."""

_BACKING: Final = "backing_tensorboard_resource"
_MOST_SERIES: Final = 50
"""Of a job; those of one request."""


def of_job(job: Mapping[str, Any], get: Get) -> tuple[Metric, ...]:
    """The curves so far; none before the job has an experiment. Raises what `get` raises."""
    experiment = job.get("experiment")
    if not isinstance(experiment, str) or "/contexts/" not in experiment:
        return ()
    board = get(experiment).get("metadata", {}).get(_BACKING)
    if not isinstance(board, str):
        return ()
    runs = get(f"{board}/experiments/{experiment.rpartition('/')[2]}/runs")
    series = {
        listed["name"]: listed["displayName"].lstrip("/")
        for run in runs.get("tensorboardRuns", ())
        for listed in get(f"{run['name']}/timeSeries").get("tensorboardTimeSeries", ())
        if listed.get("valueType") == "SCALAR"
    }
    asked = list(series)[:_MOST_SERIES]
    if not asked:
        return ()
    return tuple(sorted(_points(get(f"{board}:batchRead", params={"timeSeries": asked}), series)))


def _points(answer: Mapping[str, Any], series: Mapping[str, str]) -> Iterator[Metric]:
    by_id = {name.rpartition("/")[2]: shown for name, shown in series.items()}
    for data in answer.get("timeSeriesData", ()):
        shown = by_id.get(data["tensorboardTimeSeriesId"])
        for point in data.get("values", ()) if shown is not None else ():
            value = point.get("scalar", {}).get("value")
            if shown is not None and isinstance(value, int | float):
                yield Metric(int(point.get("step", 0)), _NAMES.get(shown, shown), float(value))
