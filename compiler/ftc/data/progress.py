"""How long work tells how far it is."""

from collections.abc import Callable

Progress = Callable[[int], None]
"""Called with the bytes, or rows, that were done since the last call."""

Stage = Callable[[str, int], Progress]
"""Begins a stage of work, given its name and size; returns where its progress is told."""


def quiet(done: int) -> None:
    """For who shows no progress."""


def no_stages(name: str, size: int) -> Progress:
    return quiet
