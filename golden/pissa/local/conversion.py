"""The adapter takes its start out of the base's weights, and gives it back when saved.

While it learns, the base is what is left without it. Saved as it is, the adapter would
need that base, which another machine or precision would not find again. So it is saved
as an ordinary adapter of twice the rank: what it is now, less what it started from.
"""

from pathlib import Path

from trl import SFTTrainer


def keep_start(trainer: SFTTrainer) -> None:
    if trainer.args.should_save:
        trainer.model.save_pretrained(start_of(trainer))


def save(trainer: SFTTrainer) -> None:
    """Over what `save_model` wrote."""
    if trainer.args.should_save:
        start = str(start_of(trainer))
        trainer.model.save_pretrained(
            trainer.args.output_dir, path_initial_model_for_weight_conversion=start
        )


def start_of(trainer: SFTTrainer) -> Path:
    return Path(trainer.args.output_dir) / "start"
