"""The trainers of TRL that a program can use, and what the program says of each."""

from collections.abc import Mapping
from typing import Final, NamedTuple


class Trainer(NamedTuple):
    """One trainer and its configuration: `SFTTrainer`, `SFTConfig`."""

    prefix: str
    """Of both classes' names."""
    headline: str
    """What train.py does, in its first line: "Supervised fine-tuning"."""
    module: str = "trl"
    """Where the classes are imported from; TRL keeps some in `trl.experimental`."""


TRAINERS: Final[Mapping[str, Trainer]] = {
    "sft": Trainer("SFT", "Supervised fine-tuning"),
    "dpo": Trainer("DPO", "Direct preference optimization"),
}
"""By the document's word for them."""
