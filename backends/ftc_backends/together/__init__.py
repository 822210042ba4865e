"""Fine-tuning at Together AI."""

from typing import Final

NAME: Final = "together"
"""In `targets` and `model.hosted`, and in the names of the definition and the catalogue."""
