"""How long sequences are, and what fills them."""

from typing import Any, Final

from ftc.lowering.row import OMIT, Refusal, Row, both, converted, exact, fixed, unless
from ftc_backends.axolotl.table.conditions import (
    imitating,
    packed,
    reward,
    takes_rows_as_they_are,
    validated,
)


def _packing_strategy(strategy: str, data_format: str) -> Any:
    """Axolotl packs whole examples where they fit best. What is longer than a sequence is cut by
    `excess_length_strategy`, but of plain text the rest goes on in the next."""
    own = "bfd_split" if data_format == "text" else "bfd"
    if strategy == own:
        return OMIT
    return Refusal(
        f"it packs {data_format} data by {own} only",
        help=f"set `training.packing_strategy: {own}`, or leave it out",
    )


SEQUENCE: Final[tuple[Row, ...]] = (
    exact("sequence_len", "training.max_length", group="sequence"),
    fixed(
        "excess_length_strategy",
        "truncate",
        note="too long an example is cut; Axolotl would drop it",
        when=unless(takes_rows_as_they_are),
        group="sequence",
    ),
    exact("sample_packing", "training.packing", when=imitating, group="sequence"),
    converted(
        (),
        ("training.packing_strategy", "data.format"),
        _packing_strategy,
        note="the way that Axolotl packs",
        when=both(packed, imitating),
    ),
    converted(
        "eval_sample_packing",
        ("training.packing",),
        lambda packing: packing,
        note="evaluated as it is trained",
        when=both(packed, validated, imitating),
        group="sequence",
    ),
    fixed(
        "pad_to_sequence_len",
        True,
        note="packed sequences of one length keep memory steady",
        when=both(packed, imitating),
        group="sequence",
    ),
    fixed(
        "pad_to_sequence_len",
        False,
        note="a batch is padded to its longest answer; Axolotl would fill up every one",
        when=reward,
        group="sequence",
    ),
)
