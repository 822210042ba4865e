"""One mistake is one finding, however many have something to say of it."""

from datetime import date

import pytest

from ftc import backends
from ftc.compilation import findings
from ftc.front_end import check_text

SPEC = """\
version: 1
name: sample
model: {base: org/m, revision: c1899de289a04d12100db370d81485cdf75e47ca}
data: {train: train.jsonl, validation: 10%}
"""


def errors(said: str) -> list[tuple[str, str | None]]:
    """Code and entry of each error for the targets that train here."""
    checked = check_text(SPEC + said, today=date(2026, 11, 23))
    trainers = [backends.target(name) for name in ("local", "axolotl")]
    found = findings(checked, trainers)
    return [(d.code, d.leaf) for d in found if d.severity.value == "error"]


@pytest.mark.parametrize("setting", ["momentum: 0.9", "adam_epsilon: 1e-7", "adam_beta3: 0.99"])
def test_what_an_optimizer_does_not_read_is_said_once(setting: str) -> None:
    """The targets refuse it too, or lose it: removed it has to be in any case."""
    leaf = f"training.{setting.partition(':')[0]}"
    assert errors(f"training: {{optimizer: lion, {setting}}}\n") == [("FTC777", leaf)]


def test_the_same_is_said_in_each_stage_that_says_it() -> None:
    stages = "".join(
        f"  - {{name: {name}, training: {{optimizer: sgd, adam_beta1: 0.8}}}}\n"
        for name in ("first", "second")
    )
    leaf = "training.adam_beta1"
    assert errors(f"stages:\n{stages}") == [("FTC777", leaf)] * 2


def test_a_loss_beside_another_mistake_is_said_too() -> None:
    """With fewer steps of warm-up, OpenAI would have none all the same."""
    said = SPEC.replace("org/m,", "org/m, hosted: {openai: gpt-4.1-mini-2025-04-14},")
    checked = check_text(
        said + "training: {batch_size: 4, max_steps: 3, warmup_steps: 100}\n",
        today=date(2026, 11, 23),
    )
    found = findings(checked, [backends.target("openai")])
    assert {"FTC205", "FTC301"} <= {d.code for d in found if d.leaf == "training.warmup_steps"}


def test_a_setting_that_no_trainer_can_take_is_not_held_against_a_definition_as_well() -> None:
    said = "adapter: prefix-tuning\ntraining: {gradient_checkpointing: true}\n"
    checked = check_text(SPEC + said, today=date(2026, 11, 23))
    found = findings(checked, [backends.target("local")])
    assert [d.code for d in found if d.severity.value == "error"] == ["FTC752"]
