"""torch's names of the precisions."""

from collections.abc import Mapping
from typing import Final

DTYPES: Final[Mapping[str, str]] = {"bf16": "bfloat16", "fp16": "float16", "fp32": "float32"}
