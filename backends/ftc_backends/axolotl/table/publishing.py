"""The rows about tools that watch a run, and about the Hub."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from ftc.lowering.row import OMIT, Refusal, Row, converted, exact
from ftc_backends.axolotl.table.switches import when_true

_PROJECT: Final = {
    "wandb": "wandb_project",
    "mlflow": "mlflow_experiment_name",
    "trackio": "trackio_project_name",
}
_RUN_NAME: Final = {
    "wandb": "wandb_name",
    "mlflow": "mlflow_run_name",
    "trackio": "trackio_run_name",
}


def _tracker(tool: str) -> Callable[[str], Any]:
    return lambda chosen: True if chosen == tool else OMIT


def _of_tool(tools: tuple[str, ...], what: str) -> Callable[[str, str], Any]:
    """The value for these tools; the others have no such thing."""

    def forward(value: str, tool: str) -> Any:
        return OMIT if tool in tools else Refusal(f"{tool} has no {what} here", help="remove it")

    return forward


def _of_one_tool(mine: str) -> Callable[[str, str], Any]:
    return lambda value, tool: value if tool == mine else OMIT


def _private(private: bool) -> Any:
    if private:
        return OMIT
    return Refusal(
        "it makes every new repository private",
        help="set `hub.private: true`, and open the repository yourself",
    )


def _said_of(leaf: str, tool: str) -> Callable[[Any], Mapping[str, Any]]:
    """The way back. Axolotl takes a tool for chosen whose key it finds, and passes empty ones
    over."""
    return lambda value: {leaf: value, "tracking.tool": tool} if value else {}


def _keys(leaf: str, keys: Mapping[str, str], what: str) -> tuple[Row, ...]:
    """One key a tool, and a refusal for the tools that have none."""
    return (
        Row((), (leaf, "tracking.tool"), _of_tool(tuple(keys), what)),
        *(
            converted(
                key,
                (leaf, "tracking.tool"),
                _of_one_tool(tool),
                backward=_said_of(leaf, tool),
                note=f"{tool}'s word for it",
                group="tracking",
            )
            for tool, key in keys.items()
        ),
    )


PUBLISHING: Final[tuple[Row, ...]] = (
    *(
        converted(
            f"use_{tool}",
            ("tracking.tool",),
            _tracker(tool),
            backward=when_true("tracking.tool", tool),
            note="a switch for each tool",
            group="tracking",
        )
        for tool in ("wandb", "mlflow", "trackio", "tensorboard")
    ),
    *_keys("tracking.project", _PROJECT, "project"),
    *_keys("tracking.run_name", _RUN_NAME, "name of a run"),
    *_keys("tracking.entity", {"wandb": "wandb_entity"}, "entity"),
    *_keys("tracking.url", {"mlflow": "mlflow_tracking_uri"}, "address"),
    exact("hub_model_id", "hub.repo", group="hub"),
    exact("hub_strategy", "hub.strategy", group="hub"),
    converted(
        (),
        ("hub.private",),
        _private,
        note="it makes every new repository private",
    ),
)
