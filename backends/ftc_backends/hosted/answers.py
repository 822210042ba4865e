"""What an answer that is no success means, whichever client received it."""

import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from ftc.diagnostics.secrets import redacted
from ftc.jobs.driver import Fault, ServiceError

_OF_STATUS: Final[Mapping[int, Fault]] = {
    401: Fault.CREDENTIALS,
    402: Fault.QUOTA,
    403: Fault.PERMISSION,
    404: Fault.MISSING,
    408: Fault.UNAVAILABLE,
    409: Fault.CONFLICT,
    429: Fault.THROTTLED,
}

_SECRET_NAMES: Final = re.compile(r"KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL", re.IGNORECASE)
_LONGEST: Final = 500
"""Characters of a service's message that are shown."""


def refusal(
    status: int,
    message: str,
    headers: Mapping[str, str],
    *,
    fault: Fault | None = None,
    help: str = "",
) -> ServiceError:
    """The error of an HTTP answer; `fault` where the body says more than the status."""
    kind = fault or _OF_STATUS.get(status, Fault.UNAVAILABLE if status >= 500 else Fault.REFUSED)
    text = shown(message) or f"HTTP {status}"
    return ServiceError(kind, text, help, wait=retry_after(headers))


def silence(error: BaseException) -> ServiceError:
    """No answer, or none that could be read."""
    return ServiceError(Fault.UNAVAILABLE, f"no answer came: {shown(str(error)) or 'cut off'}")


def nonsense(what: str) -> ServiceError:
    """An answer that says nothing of what was asked."""
    return ServiceError(Fault.UNAVAILABLE, f"the answer has no {what}")


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that the header `Retry-After` asks to wait; a date counts from now."""
    text = next((v for k, v in headers.items() if k.casefold() == "retry-after"), "").strip()
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return max((moment.astimezone(UTC) - datetime.now(UTC)).total_seconds(), 0.0)


def shown(message: str) -> str:
    """A service's message in a line, without what looks like a credential, and without the value of
    any variable whose name says that it is one: services quote keys that they refuse."""
    for name, value in os.environ.items():
        if len(value) >= 8 and _SECRET_NAMES.search(name):
            message = message.replace(value, "***")
    text = " ".join(redacted(message).split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
