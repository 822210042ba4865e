"""The rows of the local target: a document of what train.py says to transformers, TRL and PEFT.

Values that a trainer would fill in are written out: TRL has moved defaults between releases without
a word, and the same configuration then trains another model.
"""

from typing import Final

from ftc.lowering.row import Row, choice, exact
from ftc_backends.local.table.adapter import ADAPTER
from ftc_backends.local.table.data import DATA
from ftc_backends.local.table.machine import HARDWARE, LAUNCH
from ftc_backends.local.table.model import MODEL, QUANTIZATION
from ftc_backends.local.table.optimization import OPTIMIZATION
from ftc_backends.local.table.preference import PREFERENCE
from ftc_backends.local.table.records import RECORDS
from ftc_backends.local.table.supervised import TOKENS

TABLE: Final[tuple[Row, ...]] = (
    exact("description", "description"),
    choice("trainer", "method.type", {"sft": "sft", "dpo": "dpo"}),
    *MODEL,
    *QUANTIZATION,
    *ADAPTER,
    *DATA,
    *OPTIMIZATION,
    *TOKENS,
    *PREFERENCE,
    *HARDWARE,
    *RECORDS,
    *LAUNCH,
)
"""In the order of train.py."""
