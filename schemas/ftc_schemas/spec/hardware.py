"""`hardware:` what it runs on."""

from typing import Literal

from ftc_schemas.spec.section import Section, setting


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
