"""The identity of a submit: what would be the same job has the same."""

from collections.abc import Mapping
from typing import Any, Final

KEY: Final = "ftc"
"""Under which services keep it: a metadata key, a tag, a label."""
LENGTH: Final = 40
"""Hexadecimal digits, 160 bits. Vertex AI's labels take 63 characters, Together's names 40."""


def identity(
    target: str,
    address: Mapping[str, Any],
    request: Mapping[str, Any],
    data: Mapping[str, str],
    attempt: int = 1,
) -> str:
    """From the compiled request, where it goes, and the hashes of the files by role.

    `attempt` tells a job that is wanted once more from one that is submitted by mistake twice.
    """
    import hashlib  # it takes longer to import than this module is read; rules import this one
    import json

    content = [target, address, request, dict(sorted(data.items())), attempt]
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:LENGTH]
