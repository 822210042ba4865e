"""`data:` what it is taught from."""

from typing import Annotated, Literal

from pydantic import Field

from ftc_schemas.spec.leaves import share as share
from ftc_schemas.spec.section import Section, required, setting

Format = Literal[
    "chat", "prompt-completion", "text", "preference", "unpaired-preference", "prompt-only"
]

Location = Annotated[str, Field(min_length=1)]

_SHARE = r"^\d{1,2}(\.\d+)?%$"


class Data(Section):
    """Where the examples are, and how they are written."""

    format: Format = setting(
        "How a row is written. `chat`: `messages` with roles. `prompt-completion`: `prompt` and "
        "`completion`. `text`: plain `text` (continued pretraining). `preference`: `prompt`, "
        "`chosen`, `rejected`. `unpaired-preference`: `prompt`, `completion`, and `label`, true "
        "for a good completion and false for a bad one. `prompt-only`: `prompt`, and other columns "
        "that rewards read."
    )
    train: Location | Annotated[list[Location], Field(min_length=1)] = required(
        "Training data: a path relative to this file, a glob, a list of them, or an `hf://`, "
        "`s3://`, `gs://` location. JSON Lines, Parquet or CSV.",
        example="other.jsonl",
    )
    validation: Location = setting(
        "Data to watch while training: a path, or a share of the training data (`10%`) that is "
        "split off deterministically.",
        example="10%",
    )
    test: Location = setting(
        "Data that training never sees. Kept back on every target; for judging the result.",
        example="test.jsonl",
    )
