"""`hardware:` what it runs on."""

import re
from typing import Literal

from ftc_schemas.spec.section import Section, setting

_UNITS = {"GB": 10**9, "GiB": 2**30, "MB": 10**6, "MiB": 2**20}


class Hardware(Section):
    """The machine for targets that train on yours. Services bring their own."""

    gpus: int = setting("Number of GPUs; 0 trains on the CPU.", ge=0, le=1024, example=2)
    memory: str = setting(
        "Memory of one GPU, such as `24GB` or `80GiB`.",
        pattern=r"^\d+(\.\d+)? ?(GB|GiB|MB|MiB)$",
        example="80GB",
    )
    precision: Literal["bf16", "fp16", "fp32"] = setting(
        "Number format of the computation.", example="fp16"
    )


def memory_bytes(memory: str) -> int:
    """`24GB` in bytes."""
    match = re.fullmatch(r"([\d.]+) ?(\w+)", memory)
    if match is None:
        raise ValueError(memory)
    return int(float(match[1]) * _UNITS[match[2]])
