"""OFT: weights are turned, not added to."""

from typing import Literal

from ftc_schemas.spec.adapter.targets import OnModules
from ftc_schemas.spec.section import required, setting


class Oft(OnModules):
    """OFT: multiplies each weight by a learned rotation, in blocks."""

    type: Literal["oft"] = required("Orthogonal fine-tuning.")
    block_size: int = setting(
        "Width of a rotation's blocks: wider ones learn more, and divide the module's input.",
        gt=1,
        example=16,
    )
    dropout: float = setting(
        "Share of the blocks left unturned while training.", ge=0, lt=1, example=0.1
    )
