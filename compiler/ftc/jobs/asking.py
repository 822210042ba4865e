"""Ask a service of planned jobs, where it can be asked and credentials are at hand.

A plan is whole without an answer: what stands in the way is said in its place.
"""

from collections.abc import Callable, Mapping
from typing import Any

from ftc.jobs.driver import Driver, Fault, Order, ServiceError, Vetting
from ftc.jobs.job_plan import JobPlan
from ftc_schemas.named_tuple import NamedTuple

_WHY_NOT: Mapping[Fault, str] = {
    Fault.CREDENTIALS: "no credentials",
    Fault.PACKAGE: "its client is not installed",
    Fault.PERMISSION: "no permission",
    Fault.THROTTLED: "it is busy",
    Fault.UNAVAILABLE: "no answer",
}


class Answer(NamedTuple):
    """What a service says of one job."""

    lines: tuple[str, ...]
    """For the plan."""
    refusals: tuple[str, ...] = ()


OFFLINE = Answer(("not asked: --offline",))


def ask(job: JobPlan, connect: Callable[[str, Mapping[str, Any]], Driver]) -> Answer:
    """What the service says now; no lines where it cannot be asked anything."""
    try:
        driver = connect(job.target, job.address)
        order = Order(job.identity, job.name, job.request, {})
        vetted = driver.vet(order) if isinstance(driver, Vetting) else None
    except ServiceError as error:
        return Answer((f"not asked: {_WHY_NOT.get(error.fault, error.message)}",))
    return Answer(()) if vetted is None else Answer(vetted.said, vetted.refusals)
