"""The rows: a spec, and Axolotl's YAML file in the order of Axolotl's own examples.

Where Axolotl and the language differ on what saying nothing means, the language's meaning is
written out: Axolotl drops what is too long (here it is cut), switches fused kernels on, and ends
an evaluation schedule of one epoch without an evaluation.
"""

from typing import Final

from ftc.lowering.row import Row, delegated
from ftc_backends.axolotl.table.adapter import ADAPTER
from ftc_backends.axolotl.table.data import DATA
from ftc_backends.axolotl.table.machine import MACHINE, SHARDING
from ftc_backends.axolotl.table.method import METHOD
from ftc_backends.axolotl.table.model import MODEL
from ftc_backends.axolotl.table.optimization import OPTIMIZATION
from ftc_backends.axolotl.table.publishing import PUBLISHING
from ftc_backends.axolotl.table.records import RECORDS
from ftc_backends.axolotl.table.reinforcement import REINFORCEMENT
from ftc_backends.axolotl.table.sequence import SEQUENCE
from ftc_backends.axolotl.table.tokenizer import TEMPLATE, TOKENS

TABLE: Final[tuple[Row, ...]] = (
    *MODEL,
    *TEMPLATE,
    *METHOD,
    *REINFORCEMENT,
    *DATA,
    *SEQUENCE,
    *ADAPTER,
    *OPTIMIZATION,
    *MACHINE,
    *RECORDS,
    *SHARDING,
    *PUBLISHING,
    *TOKENS,
    *delegated("data.test", note="kept back: Axolotl never sees it"),
    *delegated("hardware.memory", note="it takes the memory that the GPUs have"),
    *delegated("hardware.gpu", note="it looks at the GPU that is there"),
)
