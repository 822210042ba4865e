"""OpenAI's fine-tuning API, and the services that speak it."""

from typing import Final

NAME: Final = "openai"
"""In `targets` and `model.hosted`, and in the names of the definition and the catalogue."""
