"""How a definition's complaint becomes words at a place."""

from importlib import import_module

import pytest

from ftc import backends
from ftc.lowering.target import Problem
from ftc_backends.hosted import DATASETS, SUBMIT
from ftc_backends.hosted.definition import violations

SERVICES = [name for name, target in backends.targets().items() if target.hosted]
OPENAI = {"model": "m", "training_file": "${file:train}"}


def hyperparameters(**values):
    return {
        **OPENAI,
        "method": {"type": "supervised", "supervised": {"hyperparameters": values}},
    }


N_EPOCHS = ("method", "supervised", "hyperparameters", "n_epochs")


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({**OPENAI, "bogus": 1}, Problem(("bogus",), "the service knows no such key")),
        ({"model": "m"}, Problem(("training_file",), "is missing")),
        (
            hyperparameters(n_epochs=500),
            Problem(N_EPOCHS, "500 is greater than the maximum of 50"),
        ),
        (
            hyperparameters(n_epochs="many"),
            Problem(N_EPOCHS, "has none of the forms that the service takes"),
        ),
        (
            {**OPENAI, "method": {"type": "orpo"}},
            Problem(("method", "type"), "is none of supervised, dpo, reinforcement"),
        ),
    ],
)
def test_a_complaint_names_its_place_and_what_is_taken(body, problem):
    assert list(violations(body, "openai-3.54")) == [problem]


def test_what_is_not_sent_is_not_checked():
    assert not list(violations({**OPENAI, SUBMIT: {"url": 1}, DATASETS: {}}, "openai-3.54"))


def test_an_endpoint_adds_properties_to_the_body_and_to_its_parts():
    azure = {**OPENAI, "trainingType": "Standard"}
    assert list(violations(azure, "openai-3.54"))
    assert not list(violations(azure, "openai-3.54", "azure"))
    nebius = hyperparameters(lora_r=16)
    assert list(violations(nebius, "openai-3.54"))
    assert not list(violations(nebius, "openai-3.54", "nebius"))
    assert list(violations(hyperparameters(lora_r=4), "openai-3.54", "nebius"))


def test_alternatives_of_which_one_must_be_set_are_listed():
    (problem,) = violations({"baseModel": "m"}, "vertex-v1")
    assert problem.path == ("supervisedTuningSpec",)
    assert problem.message == "is missing, or in its place preferenceOptimizationSpec"


def test_alternatives_that_exclude_each_other_are_named():
    spec = {"trainingDatasetUri": "gs://bucket/train.jsonl"}
    body = {
        "baseModel": "m",
        "supervisedTuningSpec": spec,
        "preferenceOptimizationSpec": spec,
    }
    (problem,) = violations(body, "vertex-v1")
    assert problem == Problem((), "sets more than one of what excludes each other")


@pytest.mark.parametrize("name", SERVICES)
def test_what_the_rules_speak_of_are_keys_that_rows_write(name):
    written = {part for row in backends.target(name).table for part in row.writes}
    assert import_module(f"ftc_backends.{name}.target")._LEAVES.keys() <= written
