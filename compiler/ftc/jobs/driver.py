"""What a target's driver does for the compiler: one class, over which everything else is written.

The journal, the plan, the locks and the command line know no service. A driver speaks one service's
protocol with that service's own client; it is built from the `submit.json` of a compiled job and
imports its SDK then. Whatever goes wrong leaves it as a ServiceError.
"""

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Protocol, runtime_checkable

from ftc.jobs.state import State
from ftc_schemas.named_tuple import NamedTuple

Progress = Callable[[int], None]
"""Told of bytes that were sent."""


class Upload(NamedTuple):
    """One file of a job."""

    role: str
    """`train` or `validation`."""
    path: Path
    bytes: int
    sha256: str
    entry: Mapping[str, str]
    """Its entry under `uploads` in `submit.json`."""


_NOTHING: Final[Mapping[str, str]] = {}


class Order(NamedTuple):
    """What is to be created."""

    identity: str
    """40 hexadecimal digits that follow from the compiled request and the data. The driver puts it
    where `find` sees it again."""
    name: str
    request: Mapping[str, Any]
    """The compiled body, with the placeholders of files and of earlier jobs' models."""
    references: Mapping[str, str]
    """What `prepare` returned, by role."""
    models: Mapping[str, str] = _NOTHING
    """What the jobs of earlier stages left, by stage."""


class Status(NamedTuple):
    """What a service says of a job."""

    job: str
    """The service's id."""
    state: State
    word: str
    """The service's own word for the state."""
    reason: str = ""
    """Why it failed, in the service's words."""
    model: str | None = None
    """The tuned model, once there is one."""
    trained_tokens: int | None = None
    base: str | None = None
    """How a later job's request names the model that it starts from, where that is not `model`."""


class Event(NamedTuple):
    """Something that the service reports of a running job."""

    at: str
    """ISO 8601, in UTC."""
    text: str


class Metric(NamedTuple):
    step: int
    name: str
    """`loss` and `eval_loss` are plotted."""
    value: float


class Report(NamedTuple):
    """A look at a job."""

    status: Status
    events: tuple[Event, ...] = ()
    """Oldest first."""
    metrics: tuple[Metric, ...] = ()


class Driver(Protocol):
    """One service."""

    settle: float
    """Seconds for which a request without an answer may still create its job; 0 where the service
    itself recognises a repeated request."""
    place: str
    """Where requests really go, which the SDK's own variables may have changed."""

    def __init__(self, address: Mapping[str, Any]) -> None:
        """Connect to what `submit.json` names; credentials come from where the SDK looks."""

    def prepare(
        self, upload: Upload, order: Order, memory: MutableMapping[str, str], progress: Progress
    ) -> str:
        """Bring one file to the service and return how the request refers to it.

        Safe to repeat: a file that is there already, with the same content, is not sent again.
        Raises ServiceError(MISMATCH) when the bytes sent are not those of `upload.sha256`.
        `memory` survives a crash, and is what an interrupted upload goes on from.
        """
        ...

    def find(self, order: Order) -> Status | None:
        """The job that bears the order's identity."""
        ...

    def submit(self, order: Order) -> Status:
        """Create the job: one request, never repeated by a client of its own accord."""
        ...

    def poll(self, job: str) -> Report: ...

    def cancel(self, job: str) -> None:
        """Ask the service to stop it; no error when it has ended."""

    def fetch(self, job: str, folder: Path) -> Iterable[Path]:
        """Write result files, metrics and weights, as far as the service gives them away."""
        ...


class Vetted(NamedTuple):
    """What a service says of a request beforehand. Asking creates nothing and costs nothing."""

    said: tuple[str, ...] = ()
    """Facts for who decides: dates, limits."""
    refusals: tuple[str, ...] = ()
    """What in the request the service will refuse, by its own limits."""


class Estimate(NamedTuple):
    """What a service says that a job will cost."""

    price: float | None
    """None when it cannot say; then there is a reason."""
    currency: str = ""
    tokens: int | None = None
    """Trained, over all epochs."""
    reason: str = ""
    refusal: str = ""
    """Why the service will not take the job: no funds."""


@runtime_checkable
class Vetting(Protocol):
    """A driver whose service can be asked of a request beforehand."""

    def vet(self, order: Order) -> Vetted | None:
        """Before the files are there; None when there is nothing to ask about."""


@runtime_checkable
class Estimating(Protocol):
    """A driver whose service estimates prices."""

    def estimate(self, order: Order) -> Estimate:
        """With the files in `order.references`."""
        ...


class Fault(StrEnum):
    """What went wrong at a service; each is a diagnostic of its own."""

    PACKAGE = "package"
    """The service's client is not installed."""
    CREDENTIALS = "credentials"
    PERMISSION = "permission"
    QUOTA = "quota"
    THROTTLED = "throttled"
    """Too many requests: it did nothing, and will later."""
    CLOSED = "closed"
    """The model takes no (or no new) jobs here, or is not in this region."""
    REFUSED = "refused"
    """The request itself is found wrong."""
    CONFLICT = "conflict"
    """A name is taken."""
    MISSING = "missing"
    """There is no such job, file or bucket."""
    UNAVAILABLE = "unavailable"
    """No answer, or one that says nothing: it may have acted or not."""
    MISMATCH = "mismatch"
    """Bytes are not those that were checked, or foreign ones are in the way."""


class ServiceError(Exception):
    """A service said no, or nothing. The message holds no credential."""

    def __init__(
        self, fault: Fault, message: str, help: str = "", *, wait: float | None = None
    ) -> None:
        super().__init__(message)
        self.fault = fault
        self.message = message
        self.help = help
        self.wait = wait
        """Seconds that the service asks to wait (Retry-After)."""

    @property
    def passes(self) -> bool:
        """Whether the same call may succeed later."""
        return self.fault in (Fault.THROTTLED, Fault.UNAVAILABLE)
