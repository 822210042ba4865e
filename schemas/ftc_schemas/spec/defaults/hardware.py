"""What it runs on."""

from ftc_schemas.spec.defaults.default import TRL, Default

HARDWARE: tuple[Default, ...] = (
    Default("hardware.gpus", 1, "one GPU"),
    Default(
        "hardware.precision", "fp32", "CPUs train in full precision", when={"hardware.gpus": (0,)}
    ),
    Default(
        "hardware.precision",
        "bf16",
        "the range of fp32 at half the memory; every data-centre GPU since 2020 has it",
        TRL,
    ),
)
