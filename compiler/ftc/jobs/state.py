"""The states of a job, the same for every service; the service's own word is kept beside them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class State(StrEnum):
    PREPARED = "prepared"
    SUBMITTING = "submitting"
    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    CANCELLING = "cancelling"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


MEANING: Final[Mapping[State, str]] = {
    State.PREPARED: "the journal knows it, the service does not; files may be uploaded already",
    State.SUBMITTING: "the request was or is being sent, and no answer is known yet",
    State.QUEUED: "the service has it: it waits, or its files are looked at",
    State.RUNNING: "it trains",
    State.PAUSED: "it stands still and can go on",
    State.CANCELLING: "somebody asked to stop it",
    State.SUCCEEDED: "there is a tuned model",
    State.FAILED: "it ended without one; the service says why",
    State.CANCELLED: "it was stopped before its end",
}

FINAL: Final = frozenset({State.SUCCEEDED, State.FAILED, State.CANCELLED})
"""Nothing comes after these: what a service says later is not believed."""

ACTIVE: Final = frozenset({State.QUEUED, State.RUNNING, State.PAUSED, State.CANCELLING})
"""The service works on it, or will."""

_SEEN: Final = ACTIVE | FINAL

NEXT: Final[Mapping[State, frozenset[State]]] = {
    State.PREPARED: _SEEN | {State.SUBMITTING},
    State.SUBMITTING: _SEEN | {State.PREPARED},
    State.QUEUED: _SEEN,
    State.RUNNING: _SEEN,
    State.PAUSED: _SEEN,
    State.CANCELLING: FINAL | {State.CANCELLING},
    **{state: frozenset({state}) for state in FINAL},
}
"""What may follow. Services are asked now and then, so that states between two looks go unseen:
`queued` may be followed by `succeeded`. A journal that was deleted
finds a job while it is `prepared` there. `submitting` goes back to `prepared` when the service
refused the request, or has no such job after the time that an unanswered request may take."""


def follows(before: State, after: State) -> State:
    """The state after a look: what the service says, unless it cannot come after what was."""
    return after if after in NEXT[before] else before
