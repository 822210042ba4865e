"""`method:` how it is taught."""

from typing import Annotated

from pydantic import Field

from ftc_schemas.spec.method.preference import Dpo
from ftc_schemas.spec.method.supervised import Sft

Method = Annotated[Sft | Dpo, Field(discriminator="type")]
