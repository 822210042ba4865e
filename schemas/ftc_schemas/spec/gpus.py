"""The kinds of GPU that a spec may name. Light: defaults, rules and rows ask it."""

from collections.abc import Mapping
from typing import Final

from ftc_schemas.named_tuple import NamedTuple


class Gpu(NamedTuple):
    """What a kind of GPU has, as NVIDIA's data sheets say."""

    memory: tuple[str, ...]
    """Sizes that are sold, the smallest first."""
    capability: tuple[int, int]
    """CUDA compute capability. It settles the rest: bf16 and TF32 since 8.0 (Ampere), fp8 since
    8.9 (Ada)."""

    @property
    def bf16(self) -> bool:
        return self.capability >= (8, 0)

    @property
    def tf32(self) -> bool:
        return self.capability >= (8, 0)

    @property
    def fp8(self) -> bool:
        return self.capability >= (8, 9)

    @property
    def generation(self) -> str:
        return _GENERATIONS[self.capability]


_GENERATIONS: Final[Mapping[tuple[int, int], str]] = {
    (7, 0): "Volta",
    (7, 5): "Turing",
    (8, 0): "Ampere",
    (8, 6): "Ampere",
    (8, 9): "Ada Lovelace",
    (9, 0): "Hopper",
    (10, 0): "Blackwell",
    (12, 0): "Blackwell",
}

GPUS: Final[Mapping[str, Gpu]] = {
    "T4": Gpu(("16GB",), (7, 5)),
    "V100": Gpu(("16GB", "32GB"), (7, 0)),
    "RTX 3090": Gpu(("24GB",), (8, 6)),
    "RTX 4090": Gpu(("24GB",), (8, 9)),
    "RTX 5090": Gpu(("32GB",), (12, 0)),
    "RTX A6000": Gpu(("48GB",), (8, 6)),
    "A10": Gpu(("24GB",), (8, 6)),
    "A10G": Gpu(("24GB",), (8, 6)),
    "A40": Gpu(("48GB",), (8, 6)),
    "A100": Gpu(("40GB", "80GB"), (8, 0)),
    "L4": Gpu(("24GB",), (8, 9)),
    "L40S": Gpu(("48GB",), (8, 9)),
    "H100": Gpu(("80GB", "94GB"), (9, 0)),
    "H200": Gpu(("141GB",), (9, 0)),
    "B200": Gpu(("180GB", "192GB"), (10, 0)),
}
"""Sources: NVIDIA's data sheets of each card, and "CUDA GPU Compute Capability" at
developer.nvidia.com/cuda-gpus; as of 2026-11-25."""
