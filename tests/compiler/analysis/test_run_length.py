"""How many steps a run takes, and how often it sees an example."""

from tests.compiler.analysis.specs import plan_of

from ftc.analysis.run_length import most_steps, passes

COUNTED = "data: {train: data/good.jsonl, validation: data/validation.jsonl}\n"
"""150 rows."""


def test_max_steps_is_the_length() -> None:
    assert most_steps(plan_of("training: {max_steps: 70}")) == 70


def test_epochs_are_counted_in_batches_the_last_one_included() -> None:
    plan = plan_of(COUNTED + "training: {epochs: 2, batch_size: 16}")
    assert most_steps(plan) == 20  # 150 rows are 9 full batches and a smaller one


def test_a_share_held_out_is_not_trained_on() -> None:
    plan = plan_of(
        'data: {train: data/good.jsonl, validation: "20%"}\ntraining: {epochs: 1, batch_size: 10}'
    )
    assert most_steps(plan) == 12


def test_a_part_of_an_epoch_counts() -> None:
    plan = plan_of(COUNTED + "training: {epochs: 0.5, batch_size: 15}")
    assert most_steps(plan) == 5


def test_rows_elsewhere_cannot_be_counted() -> None:
    assert most_steps(plan_of("training: {epochs: 2}")) is None


def test_a_service_that_chooses_the_batch_chooses_the_steps() -> None:
    hosted = "model: {base: null, revision: null, hosted: {openai: gpt-4.1-2025-04-14}}\n"
    assert most_steps(plan_of(COUNTED + hosted)) is None
    assert most_steps(plan_of(COUNTED + hosted + "training: {batch_size: 15}")) == 30


def test_passes_are_the_epochs_or_follow_from_the_steps() -> None:
    assert passes(plan_of("training: {epochs: 4}")) == 4
    assert passes(plan_of(COUNTED + "training: {max_steps: 30, batch_size: 10}")) == 2


def test_passes_are_not_known_when_packing_hides_the_examples() -> None:
    packed = COUNTED + "training: {max_steps: 30, packing: true}"
    assert passes(plan_of(packed)) is None
    assert passes(plan_of("training: {max_steps: 30}")) is None
