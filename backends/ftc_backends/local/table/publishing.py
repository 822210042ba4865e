"""Where the run is shown, and where its result is published."""

from collections.abc import Mapping
from typing import Any, Final

from ftc.lowering.row import OMIT, Refusal, Row, converted, exact, fixed, has, lacks

ENVIRONMENT: Final[Mapping[str, Mapping[str, str]]] = {
    "wandb": {"project": "WANDB_PROJECT", "entity": "WANDB_ENTITY"},
    "mlflow": {"project": "MLFLOW_EXPERIMENT_NAME", "url": "MLFLOW_TRACKING_URI"},
    "trackio": {},
    "tensorboard": {},
}
"""Where transformers' callbacks look, by tool (integration_utils.py, 5.23)."""


def _variable(entry: str) -> Row:
    """An entry of `tracking` that a tool takes from its environment."""

    def forward(value: str, tool: str) -> Any:
        if entry in ENVIRONMENT[tool]:
            return value
        return Refusal(f"{tool} has no {entry}", help="remove it")

    return converted(
        ("tracking", entry),
        (f"tracking.{entry}", "tracking.tool"),
        forward,
        note="the tool reads it from the environment",
    )


def _project(project: str, tool: str) -> Any:
    return project if tool == "trackio" else OMIT


def _project_variable(project: str, tool: str) -> Any:
    if tool == "tensorboard":
        return Refusal("tensorboard has folders, no projects", help="remove it")
    return project if "project" in ENVIRONMENT[tool] else OMIT


def _run_name(name: str, run_name: str | None, tool: str | None) -> Any:
    if run_name is not None and tool == "tensorboard":
        return Refusal(
            "tensorboard has folders, no names of runs",
            help="remove it",
            leaf="tracking.run_name",
        )
    return run_name or name


RUN: Final[tuple[Row, ...]] = (
    converted(
        ("config", "run_name"),
        ("name",),
        _run_name,
        backward=lambda name: {"name": name},
        optional=("tracking.run_name", "tracking.tool"),
        note="the spec's name, where it says no other",
        group="run",
    ),
)

TRACKING: Final[tuple[Row, ...]] = (
    fixed(
        ("config", "report_to"),
        "none",
        note="metrics go to metrics.jsonl",
        when=lacks("tracking.tool"),
        group="records",
    ),
    exact(("config", "report_to"), "tracking.tool", group="records"),
    converted(
        ("config", "project"),
        ("tracking.project", "tracking.tool"),
        _project,
        backward=lambda project: {"tracking.project": project},
        note="transformers hands it to Trackio alone",
        group="records",
    ),
    converted(
        ("tracking", "project"),
        ("tracking.project", "tracking.tool"),
        _project_variable,
        note="the tool reads it from the environment",
    ),
    _variable("entity"),
    _variable("url"),
)

HUB: Final[tuple[Row, ...]] = (
    fixed(
        ("config", "push_to_hub"),
        True,
        note="the token is read from the environment",
        when=has("hub.repo"),
        group="hub",
    ),
    exact(("config", "hub_model_id"), "hub.repo", group="hub"),
    exact(("config", "hub_private_repo"), "hub.private", group="hub"),
    exact(("config", "hub_strategy"), "hub.strategy", group="hub"),
)
