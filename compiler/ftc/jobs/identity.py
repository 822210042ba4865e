"""The identity of a job: what would be the same job has the same."""

from collections.abc import Mapping, Sequence
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
    needs: Mapping[str, str] | None = None,
) -> str:
    """From the compiled request, where it goes, and the hashes of the files by role.

    `attempt` tells a job that is wanted once more from one that is submitted by mistake twice.
    `needs` has the identities of the jobs whose models a stage starts from: in its request stand
    placeholders, so that it is known before any of them has run.
    """
    import hashlib  # it takes longer to import than this module is read; rules import this one
    import json

    content = [target, address, request, dict(sorted(data.items())), attempt]
    if needs:
        content.append(dict(needs))
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:LENGTH]


def of_all(identities: Sequence[str]) -> str:
    """Of jobs that belong together; of one alone, its own."""
    if len(identities) == 1:
        return identities[0]
    import hashlib

    return hashlib.sha256("\n".join(identities).encode()).hexdigest()[:LENGTH]
