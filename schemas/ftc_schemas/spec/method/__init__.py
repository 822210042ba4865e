"""`method:` how it is taught."""

from typing import Annotated

from pydantic import Field

from ftc_schemas.spec.method.distillation import Distill
from ftc_schemas.spec.method.preference import Cpo, Dpo, Kto, Orpo, SimPo
from ftc_schemas.spec.method.reinforcement import Grpo, OnlineDpo, Rloo
from ftc_schemas.spec.method.reward import Reward
from ftc_schemas.spec.method.supervised import Cpt, Sft

Method = Annotated[
    Sft | Cpt | Dpo | Orpo | Kto | SimPo | Cpo | Reward | Grpo | Rloo | OnlineDpo | Distill,
    Field(discriminator="type"),
]
