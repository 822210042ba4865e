"""`hardware:` what it runs on."""

from typing import Literal

from ftc_schemas.spec.section import Section, setting


class Hardware(Section):
    """The machine for targets that train on yours. Services bring their own."""

    gpus: int = setting("Number of GPUs; 0 trains on the CPU.", ge=0, le=1024, example=2)
    gpu: Literal[
        "T4",
        "V100",
        "RTX 3090",
        "RTX 4090",
        "RTX 5090",
        "RTX A6000",
        "A10",
        "A10G",
        "A40",
        "A100",
        "L4",
        "L40S",
        "H100",
        "H200",
        "B200",
    ] = setting("Kind of GPU. Its memory and what it computes well follow from it.", example="A100")
    memory: str = setting(
        "Memory of one GPU, such as `24GB` or `80GiB`.",
        pattern=r"^\d+(\.\d+)? ?(GB|GiB|MB|MiB)$",
        example="80GB",
    )
    precision: Literal["bf16", "fp16", "fp32"] = setting(
        "Number format of the computation.", example="fp16"
    )
    tf32: bool = setting(
        "Whether products of what stays in fp32 may be rounded to TF32's 10 bits, on GPUs that "
        "have it: much faster.",
        example=False,
    )
    attention: Literal[
        "eager", "sdpa", "flex_attention", "flash_attention_2", "flash_attention_3"
    ] = setting(
        "Implementation of attention, by transformers' names; without it the target takes what "
        "suits the model and the GPU.",
        example="sdpa",
    )
    strategy: Literal["ddp", "fsdp", "zero1", "zero2", "zero3"] = setting(
        "How several GPUs share the work. `ddp`: each has the whole model. `fsdp` and `zero3`: "
        "weights, gradients and optimizer state are parted among them. `zero1`: the optimizer "
        "state alone; `zero2`: gradients, too.",
        example="zero2",
    )
    offload: bool = setting(
        "Keep what is parted among the GPUs in the CPU's memory while it isn't needed: far "
        "slower, least GPU memory.",
        example=True,
    )
