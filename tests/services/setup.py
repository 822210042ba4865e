"""What a job at a service needs, and what is known of it: each fake service has its `SETUP`."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple


class Setup(NamedTuple):
    """One service, and a spec for it."""

    service: Callable[[], Any]
    """Makes a service: callable with a request, with `jobs` and `bodies`."""
    environment: Callable[[str, Path], Mapping[str, str]]
    """Of the client, from the server's address and a folder for files."""
    package: str
    """What the driver imports."""
    planted: tuple[str, ...]
    """Credentials that must appear nowhere."""
    credentials: tuple[str, ...]
    """The variables without which there are none."""
    spec: str
    model: str
    """As the spec names it."""
    create: str
    """A pattern for the request that creates a job."""
    calls: tuple[str, ...]
    """Patterns for all requests of an undisturbed submit, in order."""
    second_calls: tuple[str, ...]
    """The same for the second call of a spec with stages, when the first stage has ended."""
    sent: Callable[[dict[str, Any], str], dict[str, Any]]
    """What arrives of the compiled request, with the job's identity."""
    failed: str
    """The service's word for a job that failed."""
    asked: str = ""
    """A pattern for the request that asks for limits and dates, where a service tells them."""
    answers: str = ""
    """What a plan then says."""
    transactions: int = 8
    """Of the journal in a submit: create it; begin; intend and conclude each upload; intend and
    record the job. Uploads that can be gone on with write down from where, and forget it."""
