"""Where datasets lie, in Axolotl's words."""

import pytest

from ftc.lowering.row import Refusal
from ftc_backends.axolotl.datasets import entries, locations, reading

PLACES = {
    "data/train.jsonl": {"path": "data/train.jsonl", "ds_type": "json"},
    "../data/train.parquet": {"path": "../data/train.parquet", "ds_type": "parquet"},
    "data/train.csv": {"path": "data/train.csv", "ds_type": "csv"},
    "data/part-*.jsonl": {
        "path": "data",
        "data_files": ["data/part-*.jsonl"],
        "ds_type": "json",
        "split": "train",
    },
    "*.jsonl": {"path": ".", "data_files": ["*.jsonl"], "ds_type": "json", "split": "train"},
    "s3://bucket/train.jsonl": {
        "path": "s3://bucket/train.jsonl",
        "ds_type": "json",
        "split": "train",
    },
    "hf://datasets/org/chats": {"path": "org/chats", "split": "train"},
    "hf://datasets/org/chats@v2/train.jsonl": {
        "path": "org/chats",
        "revision": "v2",
        "data_files": ["train.jsonl"],
        "split": "train",
    },
}


CHAT = reading("sft", "chat")
TEXT = reading("cpt", "text")
READINGS = {
    "chat": CHAT,
    "prompt-completion": reading("sft", "prompt-completion"),
    "text": TEXT,
    "preference": reading("dpo", "preference"),
    "as they are": reading("kto", "unpaired-preference"),
}


@pytest.mark.parametrize("location", PLACES)
def test_a_location_becomes_an_entry(location):
    (entry,) = entries(location, "train", TEXT)
    assert entry == PLACES[location] | {"type": "completion", "field": "text"}


@pytest.mark.parametrize("rows", READINGS)
@pytest.mark.parametrize("location", PLACES)
def test_an_entry_leads_back_to_its_location(location, rows):
    assert locations(entries(location, "train", READINGS[rows])) == location


def test_several_locations_are_several_entries():
    several = ["a.jsonl", "b.jsonl"]
    assert locations(entries(several, "train", CHAT)) == several


def test_a_whole_dataset_of_the_hub_is_asked_for_the_split_of_its_role():
    (entry,) = entries("hf://org/chats", "validation", CHAT)
    assert entry["split"] == "validation"


@pytest.mark.parametrize(
    ("location", "rows"),
    [
        ("s3://bucket/*.jsonl", "chat"),  # Axolotl looks for a file of that name
        ("data/*.parquet", "preference"),  # without ds_type it would read them as JSON
        ("data/*.parquet", "as they are"),
        ("hf://chats", "chat"),
    ],
)
def test_what_axolotl_cannot_load_is_refused(location, rows):
    assert isinstance(entries(location, "train", READINGS[rows]), Refusal)
