"""Calls of tools: to tools that the row declares, with arguments that these take."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import Any, Final

import msgspec

from ftc.data.checks.turns import WRONG_ORDER, Fault
from ftc.data.examples import Example, messages_of, tools_of
from ftc.data.rows import Message, quoted

UNKNOWN_TOOL: Final = "FTC528"
BAD_ARGUMENTS: Final = "FTC529"


def faults_of_tools(example: Example) -> Iterator[Fault]:
    """Faults of a row's calls; rows without any have none."""
    messages = messages_of(example)
    if not any(message.tool_calls or message.role == "tool" for message in messages):
        return
    declared = {
        str(tool["function"].get("name")): tool["function"].get("parameters")
        for tool in tools_of(example) or ()
        if isinstance(tool.get("function"), dict)
    }
    asked: set[str] = set()
    for number, message in enumerate(messages, start=1):
        for call in message.tool_calls or ():
            yield from _faults_of_call(call["function"], declared, number)
            if isinstance(call.get("id"), str):
                asked.add(call["id"])
        yield from _faults_of_result(message, asked, number)
    yield from _unanswered(messages)


def _faults_of_call(
    function: Mapping[str, Any], declared: Mapping[str, Any], number: int
) -> Iterator[Fault]:
    name, arguments = function["name"], function["arguments"]
    if name not in declared:
        known = (
            f"declared: {', '.join(quoted(n) for n in list(declared)[:5])}"
            if declared
            else ("the row declares none")
        )
        yield Fault(
            UNKNOWN_TOOL, f"turn {number} calls {quoted(name)}, no tool of the row; {known}"
        )
    if isinstance(arguments, str):
        try:
            arguments = _decoded(arguments)
        except (ValueError, RecursionError):
            yield Fault(BAD_ARGUMENTS, f"turn {number}: arguments of {quoted(name)} are not JSON")
            return
    if not isinstance(arguments, dict):
        yield Fault(BAD_ARGUMENTS, f"turn {number}: arguments of {quoted(name)} are no object")
        return
    schema = declared.get(name)
    if isinstance(schema, dict):
        wrong = _against(schema, arguments)
        if wrong:
            yield Fault(BAD_ARGUMENTS, f"turn {number}: arguments of {quoted(name)}: {wrong}")


def _faults_of_result(message: Message, asked: set[str], number: int) -> Iterator[Fault]:
    """A result answers a call by its id; where calls have no ids, the order alone says it."""
    wanted = message.tool_call_id
    if message.role == "tool" and wanted is not None and wanted not in asked:
        yield Fault(UNKNOWN_TOOL, f"turn {number} answers call {quoted(wanted)}, which nobody made")


def _unanswered(messages: Sequence[Message]) -> Iterator[Fault]:
    """Calls without a result, though the talk goes on: the interfaces of OpenAI and Anthropic
    refuse such a talk. Where a call or a result has no id, they are counted."""
    for number, message in enumerate(messages, start=1):
        calls = message.tool_calls or ()
        results = list(takewhile(lambda one: one.role == "tool", messages[number:]))
        if not calls or number == len(messages):
            continue
        wanted = [call.get("id") for call in calls]
        given = [result.tool_call_id for result in results]
        if None in wanted or None in given:
            if len(given) < len(wanted):
                told = f"makes {len(wanted)} calls; results that follow: {len(given)}"
                yield Fault(WRONG_ORDER, f"turn {number} {told}")
            continue
        missing = [one for one in wanted if one not in given]
        if missing:
            told = f"makes call {quoted(str(missing[0]))}, and no result of it follows"
            yield Fault(WRONG_ORDER, f"turn {number} {told}")


def _against(schema: Mapping[str, Any], arguments: Mapping[str, Any]) -> str:
    """What a tool's own schema says against arguments; nothing where the schema is none."""
    try:
        text = msgspec.json.encode(schema, order="deterministic")
    except (TypeError, ValueError, RecursionError):
        return ""
    validator = _validator(text)
    if validator is None or validator.is_valid(arguments):
        return ""
    error = next(iter(validator.iter_errors(dict(arguments))), None)
    return "" if error is None else _shortened(str(error.message))


def _decoded(text: str) -> Any:
    """As `json` reads it, which takes what others refuse; msgspec reads most of it, and faster."""
    try:
        return msgspec.json.decode(text)
    except (ValueError, RecursionError):
        return json.loads(text)


@lru_cache(maxsize=256)
def _validator(schema: bytes) -> Any:
    import jsonschema_rs

    from ftc.data.checks.output import offline

    try:
        return jsonschema_rs.validator_for(json.loads(schema), retriever=offline)
    except ValueError:
        return None


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 120 else text[:119] + "…"
