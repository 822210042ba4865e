"""The whole spec."""

from typing import Any, Literal

from ftc_schemas.spec.adapter import Adapter
from ftc_schemas.spec.data import Data
from ftc_schemas.spec.hardware import Hardware
from ftc_schemas.spec.hub import Hub
from ftc_schemas.spec.method import Method
from ftc_schemas.spec.model import Model
from ftc_schemas.spec.section import Section, required, setting
from ftc_schemas.spec.tracking import Tracking
from ftc_schemas.spec.training import Training


class Spec(Section):
    """One fine-tuning job: what to teach which model from which data."""

    version: Literal[1] = required("Version of the spec language.")
    name: str = required(
        "Names the output folders and the jobs: lower-case letters, digits and hyphens.",
        pattern=r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$",
    )
    description: str = setting("One line for people who read the compiled files.")
    model: Model = required("Which model is taught.")
    data: Data = required("What it is taught from.")
    method: Method = setting("How it is taught.")
    adapter: Adapter = setting("Which weights learn.")
    training: Training = setting("How long, how fast, in which portions.")
    hardware: Hardware = setting("What it runs on.")
    tracking: Tracking = setting("Where the course of the run is shown.")
    hub: Hub = setting("Where the result is published.")
    output: str = setting(
        "Folder for the trained model, relative to where training runs.",
        min_length=1,
        example="trained/here",
    )
    stages: list[dict[str, Any]] = setting(
        "Several trainings in a row instead of one. Each has a `name` and, under `from`, the "
        "earlier stage that it starts from; beside them it says what differs from the rest of the "
        "spec, which all stages share.",
        min_length=1,
    )
    targets: dict[str, dict[str, Any]] = setting("What is said to one target alone.")
