"""`data:` what it is taught from."""

from typing import Annotated, Literal

from pydantic import Field

from ftc_schemas.spec.leaves import share as share
from ftc_schemas.spec.section import Section, required, setting

Format = Literal[
    "chat", "prompt-completion", "text", "preference", "unpaired-preference", "prompt-only"
]

Location = Annotated[str, Field(min_length=1)]

Column = Annotated[str, Field(min_length=1)]

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

Redactable = Literal["credentials-in-data", "personal-data", "names-in-data"]


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


class Source(Section):
    """One dataset of several, where its location alone does not say enough."""

    path: Location = required("Where it lies, as `data.train` says it.", example="other.jsonl")
    weight: float = setting(
        "Its share of the examples, beside the weights of the others. As many examples are taken "
        "as the shares allow without taking one twice.",
        ge=0,
        example=0.25,
    )
    split: str = setting(
        "Which split of a dataset on the Hub (`hf://owner/name`); without it, `train`.",
        min_length=1,
        example="train_sft",
    )
    subset: str = setting(
        "Which subset (configuration) of a dataset on the Hub.", min_length=1, example="en"
    )


class Columns(Section):
    """What the rows call the fields of their format, where they call them otherwise. An entry is
    our name, its value is theirs."""

    messages: Column = setting(
        "The column that holds the conversation.", min_length=1, example="conversations"
    )
    role: Column = setting("The key of a message's role.", min_length=1, example="from")
    content: Column = setting("The key of a message's text.", min_length=1, example="value")
    system: Column = setting(
        "A column with the system prompt of a chat: it becomes the first message, where the "
        "conversation has none of its own.",
        min_length=1,
        example="system",
    )
    prompt: Column = setting(
        "The column with the prompt. In `chat` rows without messages: the user's turn. Where it is "
        "the column of `chosen`, the prompt is what `chosen` and `rejected` begin with alike.",
        min_length=1,
        example="instruction",
    )
    input: Column = setting(
        "A column whose text, where there is any, follows the prompt after a blank line.",
        min_length=1,
        example="context",
    )
    completion: Column = setting(
        "The column with the answer. In `chat` rows without messages: the assistant's turn.",
        min_length=1,
        example="output",
    )
    text: Column = setting("The column with the document.", min_length=1, example="body")
    chosen: Column = setting("The column with the better answer.", min_length=1, example="accepted")
    rejected: Column = setting("The column with the worse answer.", min_length=1, example="refused")
    label: Column = setting(
        "The column that tells good answers from bad ones.", min_length=1, example="is_good"
    )
    tools: Column = setting(
        "The column with the definitions of tools.", min_length=1, example="functions"
    )


_RoleNames = Column | Annotated[list[Column], Field(min_length=1)]


class Roles(Section):
    """What the rows call the roles of a chat, where they call them otherwise: one name, or a
    list."""

    system: _RoleNames = setting("The role that sets the scene.", example="context")
    user: _RoleNames = setting("The role that asks.", example="human")
    assistant: _RoleNames = setting("The role that answers, and is learned.", example="gpt")
    tool: _RoleNames = setting("The role that brings a tool's result.", example="observation")


class Data(Section):
    """Where the examples are, and how they are written."""

    format: Format = setting(
        "How a row is written. `chat`: `messages` with roles. `prompt-completion`: `prompt` and "
        "`completion`. `text`: plain `text` (continued pretraining). `preference`: `prompt`, "
        "`chosen`, `rejected`. `unpaired-preference`: `prompt`, `completion`, and `label`, true "
        "for a good completion and false for a bad one. `prompt-only`: `prompt`, and other columns "
        "that rewards read."
    )
    train: Location | Annotated[list[Location | Source], Field(min_length=1)] = required(
        "Training data: a path relative to this file, a glob, or an `hf://`, `s3://`, `gs://` "
        "location. Or a list of them, in which an item may also be "
        "`{path, weight, split, subset}`. JSON Lines, Parquet or CSV.",
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
    columns: Columns = setting("What the rows call the fields of their format.")
    roles: Roles = setting("What the rows call the roles of a chat.")
    slice_by: str = setting(
        "Field of the rows by whose values they are counted apart, so that hard slices are seen.",
        min_length=1,
        example="topic",
    )
    output: Answers = setting("What every answer must look like.")
    clean: Clean = setting("What `ftc data clean` removes.")
    split: Split = setting("How `ftc data split` divides.")
