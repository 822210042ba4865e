"""Where a run is shown, and where its result is published."""

from collections.abc import Mapping
from typing import Any

from ftc_schemas.spec.defaults.default import Default

_WITH_NAMES = ("wandb", "mlflow", "trackio")


def _name_if_tracked(leaves: Mapping[str, Any]) -> str | None:
    """TensorBoard has folders, and no names for what is in them."""
    return leaves["name"] if leaves.get("tracking.tool") in _WITH_NAMES else None


def _private(leaves: Mapping[str, Any]) -> bool | None:
    return True if "hub.repo" in leaves else None


def _strategy(leaves: Mapping[str, Any]) -> str | None:
    return "end" if "hub.repo" in leaves else None


PUBLISHING: tuple[Default, ...] = (
    Default("tracking.project", _name_if_tracked, "named after the spec", derived_from=("name",)),
    Default("tracking.run_name", _name_if_tracked, "named after the spec", derived_from=("name",)),
    Default("hub.private", _private, "what is published by mistake cannot be called back"),
    Default("hub.strategy", _strategy, "the result alone; checkpoints stay here"),
)
