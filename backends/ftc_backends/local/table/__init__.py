"""The rows of the local target: a document of what train.py says to transformers, TRL and PEFT.

Values that a trainer would fill in are written out: TRL has moved defaults between releases without
a word, and the same configuration then trains another model.
"""

from typing import Final

from ftc.lowering.row import Row, choice, exact
from ftc_backends.local.table.adapter import ADAPTER, CONFIG
from ftc_backends.local.table.answering import ANSWERING, TEACHER_ANSWERS
from ftc_backends.local.table.conditions import distilling
from ftc_backends.local.table.data import DATA
from ftc_backends.local.table.distillation import DISTILLATION
from ftc_backends.local.table.machine import HARDWARE, LAUNCH
from ftc_backends.local.table.model import MODEL, QUANTIZATION
from ftc_backends.local.table.optimization import OPTIMIZATION
from ftc_backends.local.table.preference import PREFERENCE
from ftc_backends.local.table.records import RECORDS
from ftc_backends.local.table.reinforcement import REINFORCEMENT
from ftc_backends.local.table.stages import STAGES
from ftc_backends.local.table.supervised import TOKENS
from ftc_backends.local.table.tokenizer import TOKENIZER
from ftc_backends.local.table.written_out import WRITTEN_OUT
from ftc_schemas.spec.formats import FORMATS

TABLE: Final[tuple[Row, ...]] = (
    exact("description", "description"),
    choice("trainer", "method.type", {method: method for method in FORMATS}),
    choice(
        "trainer",
        "method.match",
        {"logits": "distill", "answers": "distill-answers"},
        when=distilling,
    ),
    *MODEL,
    *TOKENIZER,
    *STAGES,
    *ADAPTER,
    *QUANTIZATION,
    *CONFIG,
    *DATA,
    *OPTIMIZATION,
    *TOKENS,
    *PREFERENCE,
    *ANSWERING,
    *REINFORCEMENT,
    *DISTILLATION,
    *TEACHER_ANSWERS,
    *HARDWARE,
    *RECORDS,
    *WRITTEN_OUT,
    *LAUNCH,
)
"""In the order of train.py."""
