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


Droppable = Literal[
    "broken-row",
    "wrong-format",
    "text-and-messages-mixed",
    "unknown-role",
    "no-answer-to-learn",
    "repeated-rows",
    "chosen-equals-rejected",
    "garbled-text",
    "wrong-turn-order",
    "empty-turn",
    "truncated-answer",
    "overlong-turn",
    "unknown-tool",
    "tool-arguments",
    "near-duplicates",
    "leaked-rows",
    "nearly-leaked-rows",
    "benchmark-overlap",
    "conflicting-answers",
    "credentials-in-data",
    "personal-data",
    "refusals",
    "boilerplate",
    "mixed-languages",
    "output-format-broken",
]
"""Findings about rows, by the names of their rules."""

Redactable = Literal["credentials-in-data", "personal-data"]


class Clean(Section):
    """What `ftc data clean` removes. It writes a copy; the spec then names that."""

    drop: Annotated[list[Droppable], Field(min_length=1)] = setting(
        "Rows with these findings are left out of the copy: `[broken-row, repeated-rows]`.",
        example=["repeated-rows"],
    )
    redact: Annotated[list[Redactable], Field(min_length=1)] = setting(
        "What is found is replaced by its kind: `[e-mail address]`.", example=["personal-data"]
    )


class Split(Section):
    """How `ftc data split` divides rows into train, validation and test."""

    ratio: str = setting(
        "Shares of train, validation and test: `80/10/10`.",
        pattern=r"^\d{1,3}(\.\d+)?/\d{1,3}(\.\d+)?/\d{1,3}(\.\d+)?$",
        example="70/15/15",
    )
    group_by: str = setting(
        "Field whose equal values stay on one side: a customer, a document.",
        min_length=1,
        example="customer",
    )
    time_by: str = setting(
        "Field by which the oldest rows are learned from and the newest are judged by.",
        min_length=1,
        example="date",
    )
    stratify_by: str = setting(
        "Field whose values are counted on each side.", min_length=1, example="topic"
    )


class Answers(Section):
    """What every answer of the data must look like; `ftc data check` holds them against it."""

    json_schema: Location = setting(
        "File with a JSON Schema, relative to this file. Every answer is then JSON that fits it.",
        example="schema.json",
    )
    pattern: str = setting(
        "Regular expression (ECMA 262) that every whole answer matches.",
        min_length=1,
        example="(billing|shipping|other)",
    )


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
    slice_by: str = setting(
        "Field of the rows by whose values they are counted apart, so that hard slices are seen.",
        min_length=1,
        example="topic",
    )
    output: Answers = setting("What every answer must look like.")
    clean: Clean = setting("What `ftc data clean` removes.")
    split: Split = setting("How `ftc data split` divides.")
