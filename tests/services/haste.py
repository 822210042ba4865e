"""Patience of about a hundredth of what real services get, and clients that start faster."""

import importlib
import ssl
from collections.abc import Callable
from functools import cache
from typing import Any

TIMEOUT = 0.8
"""Seconds that each stalled request costs, and within which a busy machine must have answered."""


def hasten(name: str, put: Callable[[Any, str, Any], None], timeout: float = TIMEOUT) -> None:
    """For one target's driver; `put` is `setattr`, or a monkeypatch's."""
    from ftc.jobs import retry

    put(retry, "FIRST", 0.005)
    put(ssl.SSLContext, "load_verify_locations", _need_none)
    if name == "bedrock":
        _share_models(put)
    module = importlib.import_module(f"ftc_backends.{name}.driver")
    put(module, "_TIMEOUT", timeout)
    if module.Driver.settle:
        put(module.Driver, "settle", 0.05)


def shrink(name: str, put: Callable[[Any, str, Any], None], part: int) -> None:
    """Uploads in pieces of so many bytes."""
    module = importlib.import_module(f"ftc_backends.{name}.driver")
    for constant in ("PART", "LARGEST_FILE"):
        if hasattr(module, constant):
            put(module, constant, part)


def _need_none(*_: Any, **__: Any) -> None:
    """No certificates: each client reads all that there are, and the loopback has none."""


def _share_models(put: Callable[[Any, str, Any], None]) -> None:
    """Each session of botocore parses the services' models anew; here all have one loader."""
    import botocore.session

    put(botocore.session, "create_loader", lambda *_: _loader())


@cache
def _loader() -> Any:
    from botocore.loaders import create_loader

    return create_loader(None)
