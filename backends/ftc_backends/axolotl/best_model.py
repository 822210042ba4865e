"""Whether a configuration ends with the best of its checkpoints."""

from collections.abc import Mapping
from typing import Any


def kept(said: Mapping[str, Any]) -> dict[str, Any]:
    """What has to stay in Axolotl's words for it. The language has the best model beside early
    stopping only, and the rows' `epoch` is no number of steps, without which it is not loaded."""
    if not _is_taken(said):
        return {}
    return {**_once_an_epoch("save", said), **_once_an_epoch("eval", said)}


def _is_taken(said: Mapping[str, Any]) -> bool:
    """Axolotl 0.19.0, core/builders/causal.py and utils/config/__init__.py."""
    validated = bool(said.get("val_set_size")) != bool(said.get("test_datasets"))
    if "rl" in said or "early_stopping_patience" in said or not validated:
        return False
    saves, evaluations = _steps("save", said), _steps("eval", said)
    if said.get("load_best_model_at_end") is not True or saves is None or evaluations is None:
        return False
    return saves % evaluations == 0


def _steps(name: str, said: Mapping[str, Any]) -> float | None:
    """How many steps apart they are, below 1 as a share of the run; None where Axolotl counts
    otherwise."""
    times, epochs = said.get(f"{name}s_per_epoch"), said.get("num_epochs", 1)
    if _is_number(times) and _is_number(epochs):
        share = 1 / (times * epochs)
        return share if share < 1 else None
    steps = said.get(f"{name}_steps")
    return steps if _is_number(steps) else None


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and value > 0


def _once_an_epoch(name: str, said: Mapping[str, Any]) -> dict[str, Any]:
    key = f"{name}s_per_epoch"
    return {key: 1, f"{name}_strategy": None} if said.get(key) == 1 else {}
