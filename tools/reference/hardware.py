"""The table of the kinds of GPU that a spec may name."""

from ftc_schemas.spec.gpus import GPUS

_HEAD = """\
| `gpu` | Memory | Generation | bf16, TF32 | fp8 | `precision` |
|---|---|---|---|---|---|
"""


def gpus() -> str:
    return _HEAD + "".join(
        f"| {name} | {', '.join(gpu.memory)} | {gpu.generation} "
        f"({gpu.capability[0]}.{gpu.capability[1]}) | {_word(gpu.bf16)} | {_word(gpu.fp8)} "
        f"| {'bf16' if gpu.bf16 else 'fp16'} |\n"
        for name, gpu in GPUS.items()
    )


def _word(has: bool) -> str:
    return "yes" if has else "–"
