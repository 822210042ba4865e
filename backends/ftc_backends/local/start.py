"""Where the program starts: from the base model, or from what an earlier stage has learned."""

from collections.abc import Mapping
from typing import Any, Final

from ftc_schemas.named_tuple import NamedTuple
from ftc_schemas.spec.leaves import OF_STAGE

FULL: Final = "full"
"""The earlier stage trained all weights: its folder is a model."""
MERGE: Final = "merge"
"""Its adapter is merged into its base first; the result is the model."""
CONTINUE: Final = "continue"
"""Its adapter goes on learning, on its base."""


class Start(NamedTuple):
    """The stage that a program starts from."""

    stage: str
    how: str
    """`full`, `merge` or `continue`."""
    base: str | None
    """Under its adapter: a stage, or the folder in one (`sft/merged`); None for the base model."""

    @property
    def loads_base(self) -> bool:
        """Whether the spec's own base model is still read; else all weights are in the folders."""
        return self.how != FULL and self.base is None


def start_of(doc: Mapping[str, Any]) -> Start | None:
    """None where the program starts from the base model."""
    if "start" not in doc:
        return None
    start = doc["start"]
    return Start(start["stage"], start.get("adapter", FULL), start.get("base"))


def stage_in(model: str) -> str:
    """The earlier stage whose model is meant, empty where it is another model."""
    return model.removeprefix(OF_STAGE) if model.startswith(OF_STAGE) else ""


def constant(stage: str) -> str:
    """`FROM_SFT`."""
    return "FROM_" + stage.upper().replace("-", "_")


def option(stage: str) -> str:
    """`--from-sft`."""
    return f"--from-{stage}"


def folder(place: str) -> str:
    """A stage's folder, or one in it, as the program's expression."""
    stage, _, inner = place.partition("/")
    name = f"args.from_{stage.replace('-', '_')}"
    return f'{name} / "{inner}"' if inner else name
