"""`adapter:` which weights learn."""

from typing import Annotated, Literal

from pydantic import Field

from ftc_schemas.spec.adapter.adaptive import AdaLora
from ftc_schemas.spec.adapter.low_rank import Dora, Lora, QLora, RsLora
from ftc_schemas.spec.adapter.prompt_learning import PrefixTuning, PromptTuning, PTuning
from ftc_schemas.spec.adapter.rotation import Oft
from ftc_schemas.spec.adapter.scaling import Ia3, Vera
from ftc_schemas.spec.section import Section, required


class NoAdapter(Section):
    """Full fine-tuning: every weight learns."""

    type: Literal["none"] = required("Full fine-tuning.")


Adapter = Annotated[
    NoAdapter
    | Lora
    | QLora
    | Dora
    | RsLora
    | AdaLora
    | Ia3
    | Vera
    | Oft
    | PromptTuning
    | PrefixTuning
    | PTuning,
    Field(discriminator="type"),
]
