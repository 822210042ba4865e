"""Which rows are learned from when datasets are weighed against each other.

A weight is a dataset's share of the examples. As many are taken as the shares allow without taking
any row twice: the dataset that is smallest for its share is taken whole, and of the others as many
rows as fit beside it. Every epoch has the same rows.
"""

from collections.abc import Sequence


def sizes(rows: Sequence[int], weights: Sequence[float]) -> list[int]:
    """How many rows each dataset gives."""
    most = min((n / weight for n, weight in zip(rows, weights, strict=True) if weight), default=0)
    return [min(n, round(most * weight)) for n, weight in zip(rows, weights, strict=True)]


def drawn(rows: int, taken: int, seed: int) -> list[int]:
    """Which of a dataset's rows are taken, by their numbers from 0 and in their order.

    The seed decides, and nothing else: the answer is the same on every machine and Python, and
    taking one more row puts no other one back. Compiled training programs carry this very function.
    """
    import hashlib

    def rank(row: int) -> bytes:
        return hashlib.blake2b(f"{seed}:{row}".encode(), digest_size=8).digest()

    return sorted(sorted(range(rows), key=rank)[:taken])
