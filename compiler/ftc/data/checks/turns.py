"""Who speaks when: the order of roles, and whether there is an answer to learn."""

from collections.abc import Iterator
from functools import lru_cache

from ftc.data.examples import TEXT
from ftc.data.rows import ROLES
from ftc_schemas.named_tuple import NamedTuple


class Fault(NamedTuple):
    """What is wrong with a row, of whatever kind."""

    code: str
    what: str


WRONG_ORDER = "FTC524"
NO_ANSWER = "FTC516"


@lru_cache(maxsize=4096)  # datasets have few orders, and millions of rows
def faults_of_order(
    roles: tuple[str, ...], asked: int, answered: int, *, answers: bool = True
) -> tuple[Fault, ...]:
    """`answers` tells whether the format has answers at all, and they are what is learned."""
    if TEXT in roles:
        return ()
    found = list(_order(roles[:answered]))
    if answers:
        found += _ends(roles, asked, answered)
    return tuple(found)


def _order(roles: tuple[str, ...]) -> Iterator[Fault]:
    """The first thing out of order; the rest follows from it."""
    before = ""
    for number, role in enumerate(roles, start=1):
        wrong = _out_of_order(role, before, number)
        if wrong:
            yield Fault(WRONG_ORDER, f"turn {number} {wrong}")
            return
        before = role


def _out_of_order(role: str, before: str, number: int) -> str:
    if role not in ROLES:
        return ""  # which has a finding of its own
    if role in ("system", "developer"):
        return "" if before in ("", "system", "developer") else f"is `{role}`, after the talk began"
    if role == "tool":
        if before in ("assistant", "tool"):
            return ""
        return "is `tool`, with no turn of the assistant before it"
    if role == "assistant" and before in ("", "system", "developer"):
        return "is `assistant`, before anybody asked"
    if role == before and role in ("user", "assistant"):
        return f"is `{role}` again: turns do not alternate"
    if role == "user" and before == "tool":
        return "is `user`, where the assistant has not answered the tool"
    return ""


def _ends(roles: tuple[str, ...], asked: int, answered: int) -> Iterator[Fault]:
    chat = answered == len(roles) and asked == answered - 1
    if chat and "assistant" not in roles:
        yield Fault(NO_ANSWER, "no turn is the assistant's")
        return
    for part, name in ((roles[asked:answered], "answer"), (roles[answered:], "rejected answer")):
        if part and part[-1] != "assistant":
            yield Fault(NO_ANSWER, f"the {name} ends with `{part[-1][:40]}`, not with `assistant`")
