"""`adapter:` which weights learn."""

from typing import Annotated, Literal

from pydantic import Field

from ftc_schemas.spec.adapter.low_rank import Dora, Lora, QLora, RsLora
from ftc_schemas.spec.section import Section, required


class NoAdapter(Section):
    """Full fine-tuning: every weight learns."""

    type: Literal["none"] = required("Full fine-tuning.")


Adapter = Annotated[NoAdapter | Lora | QLora | Dora | RsLora, Field(discriminator="type")]
