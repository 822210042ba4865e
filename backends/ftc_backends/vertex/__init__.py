"""Tuning on Vertex AI (Gemini Enterprise Agent Platform)."""

from typing import Final

NAME: Final = "vertex"
"""In `targets` and `model.hosted`, and in the names of the definition and the catalogue."""
