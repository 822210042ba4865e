"""transformers' way to say how often something happens: steps, or a share of the run."""

from math import floor


def share_of_the_run(times: float) -> float:
    """How much of a run lies between two of `times` equal parts.

    Cut after six digits, not rounded: transformers multiplies it by the steps and rounds up, so
    that 0.166667 of 12 steps would be 3.
    """
    return floor(10**6 / times) / 10**6
