"""The trainers of TRL that a program can use, and what the program says of each."""

from collections.abc import Mapping
from typing import Final

from ftc_schemas.named_tuple import NamedTuple


class Trainer(NamedTuple):
    """One trainer and its configuration: `SFTTrainer`, `SFTConfig`."""

    prefix: str
    """Of both classes' names."""
    headline: str
    """What train.py does, in its first line: "Supervised fine-tuning"."""
    parts: str
    """The folder of templates with what checks.py says of the rows that it prepared."""
    module: str = "trl"
    """Where the classes are imported from; TRL keeps some in `trl.experimental`."""
    loads: bool = True
    """It loads the model by its name; those that don't are given a loaded one."""
    task: str = "CAUSAL_LM"
    """PEFT's word for what the model does. With `SEQ_CLS` it trains and saves the head, too."""
    drops: bool = True
    """It leaves out rows of which `max_length` leaves nothing, without a word."""


TRAINERS: Final[Mapping[str, Trainer]] = {
    "sft": Trainer("SFT", "Supervised fine-tuning", "supervised", drops=False),
    "cpt": Trainer("SFT", "Continued pretraining", "supervised", drops=False),
    "dpo": Trainer("DPO", "Direct preference optimization", "preference"),
    "orpo": Trainer(
        "ORPO",
        "Odds-ratio preference optimization",
        "reference_free",
        "trl.experimental.orpo",
        loads=False,
        drops=False,
    ),
    "kto": Trainer("KTO", "Kahneman-Tversky optimization", "unpaired"),
    "simpo": Trainer(
        "CPO",
        "Simple preference optimization",
        "reference_free",
        "trl.experimental.cpo",
        loads=False,
        drops=False,
    ),
    "cpo": Trainer(
        "CPO",
        "Contrastive preference optimization",
        "reference_free",
        "trl.experimental.cpo",
        loads=False,
        drops=False,
    ),
    "grpo": Trainer("GRPO", "Group relative policy optimization", "generating", drops=False),
    "rloo": Trainer("RLOO", "REINFORCE leave-one-out", "generating", drops=False),
    "online-dpo": Trainer(
        "OnlineDPO",
        "Direct preference optimization of the model's own answers",
        "generating",
        "trl.experimental.online_dpo",
        loads=False,
        drops=False,
    ),
    "distill": Trainer(
        "Distillation",
        "Distillation of a teacher's probabilities",
        "generating",
        drops=False,
    ),
    "distill-answers": Trainer(
        "SFT", "Distillation of a teacher's answers", "answered", drops=False
    ),
    "reward": Trainer("Reward", "Reward modeling", "reward", task="SEQ_CLS"),
}
"""By the document's word for them: the method's own, but for the two ways to distill."""
