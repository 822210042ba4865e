"""`tracking:` where the course of a run is shown beside metrics.jsonl."""

from typing import Literal

from ftc_schemas.spec.section import Section, required, setting


class Tracking(Section):
    """A tool for experiments. Its key is never said here: tools read it from the environment."""

    tool: Literal["wandb", "mlflow", "trackio", "tensorboard"] = required(
        "The tool, by its name.", example="trackio"
    )
    project: str = setting(
        "What the run is filed under; MLflow calls it an experiment.",
        min_length=1,
        example="support",
    )
    run_name: str = setting(
        "Name of the run; without it, the spec's.", min_length=1, example="first-try"
    )
    entity: str = setting(
        "The user or team that the project belongs to; for wandb.", min_length=1, example="my-team"
    )
    url: str = setting(
        "Address of the tracking server; for mlflow.",
        pattern=r"^(https?|file|sqlite)://?[^@]*$",
        example="http://mlflow.example.com:5000",
    )
