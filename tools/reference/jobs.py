"""The states of jobs."""

from ftc.jobs.state import FINAL, MEANING, NEXT, State


def states() -> str:
    """The table of the state machine."""
    lines = ["| State | Means | May be followed by |", "|---|---|---|"]
    lines += [f"| `{state}` | {MEANING[state]} | {_next(state)} |" for state in State]
    return "\n".join(lines)


def _next(state: State) -> str:
    if state in FINAL:
        return "nothing"
    return ", ".join(f"`{other}`" for other in State if other in NEXT[state] and other != state)
