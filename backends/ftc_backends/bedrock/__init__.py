"""Amazon Bedrock model customization."""

from typing import Final

NAME: Final = "bedrock"
"""In `targets` and `model.hosted`, and in the names of the definition and the catalogue."""
