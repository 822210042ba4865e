"""Patience in hundredths of the seconds that real services get."""

import importlib
from collections.abc import Callable
from typing import Any

TIMEOUT = 0.4


def hasten(name: str, put: Callable[[Any, str, Any], None]) -> None:
    """For one target's driver; `put` is `setattr`, or a monkeypatch's."""
    from ftc.jobs import retry

    put(retry, "FIRST", 0.005)
    module = importlib.import_module(f"ftc_backends.{name}.driver")
    put(module, "_TIMEOUT", TIMEOUT)
    if module.Driver.settle:
        put(module.Driver, "settle", 0.05)
