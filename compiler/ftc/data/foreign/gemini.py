"""Rows in the words of Gemini's interface: `contents` of parts, calls of functions among them.

What a part can hold, and what it means, is read in `Part`, `FunctionCall` and `FunctionResponse` of
google-genai 2.34.0, 2026-11-26. Both spellings of its fields are read: `functionCall` and
`function_call`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any, Final

from ftc.data.foreign.entries import Value, list_of, object_of, refuse_others, text_of, without
from ftc.data.foreign.openapi import camel, json_schema
from ftc.data.rows import RowError, quoted
from ftc_schemas.named_tuple import NamedTuple

_ROLES: Final = {"user": "user", "model": "assistant", "system": "system"}
_ANSWERING: Final = ("user", "function", "tool")
"""Roles of results: `user` today, `function` in older rows."""

_TEXT, _CALL, _RESPONSE = "text", "functionCall", "functionResponse"

_NO_PLACE: Final[Mapping[str, str]] = {
    "inlineData": "an image or another medium, which is not rewritten",
    "fileData": "a file, which is not rewritten",
    "thought": "a thought, which is no part of an answer here",
    "thoughtSignature": "which only Gemini can read; leave it out to learn from the calls alone",
    "executableCode": "code that Google runs, which no message has a place for",
    "codeExecutionResult": "code that Google ran, which no message has a place for",
    "toolCall": "a tool that Google runs, which no message has a place for",
    "toolResponse": "a tool that Google ran, which no message has a place for",
}
"""What parts can hold besides, and why it is refused."""


class _Part(NamedTuple):
    kind: str
    value: Any
    where: str


class _Asked(NamedTuple):
    """A call that waits for its result."""

    id: str
    name: str


class _Ids:
    """Ids of calls. Gemini may leave them out, and then tells results by their names and order;
    OpenAI's messages have nothing but ids. Those that are made up have nine letters and digits, as
    Mistral's chat templates ask."""

    def __init__(self, contents: Sequence[Any]) -> None:
        given = set(_given_ids(contents))
        made = (f"call{number:05d}" for number in count(1))
        self._made = (id for id in made if id not in given)
        self._open: list[_Asked] = []

    def ask(self, calls: Sequence[Mapping[str, Any]]) -> list[str]:
        """The ids of the calls of one turn."""
        self._open = [_Asked(call.get("id") or next(self._made), call["name"]) for call in calls]
        return [asked.id for asked in self._open]

    def answer(self, id: str | None, name: str, where: str) -> str:
        """The id of the call that a result belongs to. Raises RowError where there is none."""
        asked = next((one for one in self._open if one.id == id), None) or next(
            (one for one in self._open if one.name == name), None
        )
        if asked is None:
            raise RowError(f"`{where}` answers {quoted(name)}, which waits for no result", where)
        self._open.remove(asked)
        return asked.id


def gemini(row: Value) -> dict[str, Any]:
    """A chat, of `contents` and `systemInstruction`."""
    rest = without(row, (*_SYSTEM, "contents", "tools"))
    tools = _tools(row["tools"]) if row.get("tools") else []
    return rest | ({"tools": tools} if tools else {}) | {"messages": _messages(row)}


def gemini_preference(row: Value) -> dict[str, Any]:
    """The answer with the higher score is preferred."""
    answers = []
    for number, one in enumerate(list_of(row, "completions")):
        where = f"completions[{number}]"
        score = object_of(one, where).get("score")
        if isinstance(score, bool) or not isinstance(score, int | float):
            raise RowError(f"`{where}.score` is no number", f"{where}.score")
        content = {"role": "model", **object_of(one.get("completion"), f"{where}.completion")}
        answers.append((score, _turn(content, f"{where}.completion", _Ids([content]))))
    if len(answers) != 2 or answers[0][0] == answers[1][0]:
        raise RowError("`completions` are not two answers of which one is better", "completions")
    (_, rejected), (_, chosen) = sorted(answers, key=lambda answer: answer[0])
    rest = without(row, (*_SYSTEM, "contents", "tools", "completions"))
    tools = _tools(row["tools"]) if row.get("tools") else []
    found = {"prompt": _messages(row), "chosen": chosen, "rejected": rejected}
    return rest | ({"tools": tools} if tools else {}) | found


_SYSTEM: Final = ("systemInstruction", "system_instruction")


def _messages(row: Value) -> list[dict[str, Any]]:
    contents = list_of(row, "contents")
    messages: list[dict[str, Any]] = []
    system = row.get(_SYSTEM[0]) or row.get(_SYSTEM[1])
    if system is not None:
        parts = _parts(system, _SYSTEM[0])
        odd = next((part for part in parts if part.kind != _TEXT), None)
        if odd is not None:
            raise RowError(f"`{odd.where}` is no text of the system", odd.where)
        messages.append({"role": "system", "content": _joined(parts)})
    ids = _Ids(contents)
    for number, content in enumerate(contents):
        messages += _turn(content, f"contents[{number}]", ids)
    return messages


def _turn(content: Any, where: str, ids: _Ids) -> list[dict[str, Any]]:
    """One of their turns; each result is a message of its own here."""
    parts = _parts(content, where)
    role = content.get("role") or "user"
    kinds = [part.kind for part in parts]
    if _CALL in kinds:
        return [_calling(role, parts, where, ids)]
    if _RESPONSE in kinds:
        return _answering(role, parts, where, ids)
    name = _ROLES.get(role, role) if isinstance(role, str) else role
    return [{"role": name, "content": _joined(parts)}]


def _calling(role: Any, parts: Sequence[_Part], where: str, ids: _Ids) -> dict[str, Any]:
    if role != "model":
        raise RowError(f"`{where}` calls a function, and is not the model's", where)
    first = next(number for number, part in enumerate(parts) if part.kind == _CALL)
    odd = next((part for part in parts[first:] if part.kind != _CALL), None)
    if odd is not None:
        raise RowError(f"`{odd.where}` stands behind a call, where a message says no more")
    calls = [_call(part) for part in parts[first:]]
    functions = [{"name": call["name"], "arguments": call.get("args") or {}} for call in calls]
    named = zip(ids.ask(calls), functions, strict=True)
    return {
        "role": "assistant",
        "content": _joined(parts[:first]) or None,
        "tool_calls": [
            {"id": id, "type": "function", "function": function} for id, function in named
        ],
    }


def _call(part: _Part) -> dict[str, Any]:
    where = f"{part.where}.{_CALL}"
    call = _said(part.value, where)
    refuse_others(call, ("id", "name", "args"), where)
    text_of(call, "name", where)
    object_of(call.get("args", {}), f"{where}.args")
    _id(call, where)
    return call


def _answering(role: Any, parts: Sequence[_Part], where: str, ids: _Ids) -> list[dict[str, Any]]:
    if role not in _ANSWERING:
        raise RowError(f"`{where}` has a result of a function, and is the model's", where)
    kinds = [part.kind for part in parts]
    results = kinds.count(_RESPONSE)
    if _TEXT in kinds[:results]:
        raise RowError(f"`{where}` has text before a result; results follow their calls", where)
    found = [_result(part, ids) for part in parts[:results]]
    if parts[results:]:
        found.append({"role": "user", "content": _joined(parts[results:])})
    return found


def _result(part: _Part, ids: _Ids) -> dict[str, Any]:
    """The whole response as JSON: what its keys mean is the function's own affair."""
    where = f"{part.where}.{_RESPONSE}"
    response = _said(part.value, where)
    refuse_others(response, ("id", "name", "response"), where)
    name, said = text_of(response, "name", where), object_of(response.get("response"), where)
    content = json.dumps(said, ensure_ascii=False)
    id = ids.answer(_id(response, where), name, where)
    return {"role": "tool", "tool_call_id": id, "content": content}


def _id(entry: Mapping[str, Any], where: str) -> str | None:
    return text_of(entry, "id", where) if entry.get("id") is not None else None


def _parts(content: object, where: str) -> list[_Part]:
    parts = content.get("parts") if isinstance(content, dict) else None
    parts = [parts] if isinstance(parts, dict) else parts
    if not isinstance(parts, list):
        raise RowError(f"`{where}.parts` is missing", where)
    return [_part(part, f"{where}.parts[{number}]") for number, part in enumerate(parts)]


def _part(part: object, where: str) -> _Part:
    said = {key: value for key, value in _said(part, where).items() if value is not False}
    for key in said:
        if key not in (_TEXT, _CALL, _RESPONSE):
            why = _NO_PLACE.get(key, "which no message has a place for")
            raise RowError(f"`{where}` has {quoted(key)}: {why}", where)
    if len(said) != 1:
        raise RowError(f"`{where}` is not one of text, call and result", where)
    ((kind, value),) = said.items()
    if kind == _TEXT and not isinstance(value, str):
        raise RowError(f"`{where}.text` is not text", where)
    return _Part(kind, value, where)


def _said(entry: object, where: str) -> dict[str, Any]:
    """Its fields in one spelling, but those that are null."""
    items = object_of(entry, where).items()
    return {camel(key): value for key, value in items if value is not None}


def _joined(parts: Sequence[_Part]) -> str:
    return "".join(part.value for part in parts)


def _given_ids(contents: Sequence[Any]) -> Iterator[str]:
    for content in contents:
        parts = content.get("parts") if isinstance(content, dict) else None
        for part in parts if isinstance(parts, list) else (parts,):
            call = part.get(_CALL, part.get("function_call")) if isinstance(part, dict) else None
            if isinstance(call, dict) and isinstance(call.get("id"), str):
                yield call["id"]


def _tools(tools: object) -> list[dict[str, Any]]:
    """The declared functions. Raises RowError for tools that Google runs itself."""
    found = []
    for number, tool in enumerate(tools if isinstance(tools, list) else [tools]):
        where = f"tools[{number}]"
        for kind, value in _said(tool, where).items():
            if kind != "functionDeclarations":
                raise RowError(f"`{where}` is {quoted(kind)}, which Google runs itself", where)
            if not isinstance(value, list):
                raise RowError(f"`{where}.{kind}` is not a list", where)
            found += [_function(one, f"{where}.{kind}[{n}]") for n, one in enumerate(value)]
    return found


_DECLARED: Final = ("name", "description", "parameters", "parametersJsonSchema")


def _function(declaration: object, where: str) -> dict[str, Any]:
    said = _said(declaration, where)
    refuse_others(said, _DECLARED, where)
    if "parameters" in said and "parametersJsonSchema" in said:
        raise RowError(f"`{where}` has parameters twice", where)
    function: dict[str, Any] = {"name": text_of(said, "name", where)}
    if "description" in said:
        function["description"] = said["description"]
    schema = said.get("parametersJsonSchema")
    if "parameters" in said:
        schema = json_schema(said["parameters"], f"{where}.parameters")
    function["parameters"] = {"type": "object", "properties": {}} if schema is None else schema
    return {"type": "function", "function": function}
