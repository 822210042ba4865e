"""The lines of Vertex AI's tuning files: Gemini's contents, or open models' messages."""

from typing import Any, Final

from ftc.data.rows import (
    ChatRow,
    Messages,
    PreferenceRow,
    PromptCompletionRow,
    PromptOnlyRow,
    Row,
    RowError,
    quoted,
)
from ftc.plan.plan import Plan
from ftc_backends.hosted.datasets import Datasets
from ftc_backends.hosted.leaves import model_id
from ftc_backends.hosted.messages import (
    as_messages,
    one_answer,
    prompt_messages,
    refuse_tools,
    text_of,
)
from ftc_backends.hosted.prompts import is_prompt, prompt_of, prompt_only, right_answers
from ftc_backends.vertex import NAME
from ftc_backends.vertex.model import is_open

SCHEME: Final = "gs://"

_OF_GEMINI = {"preference": "gemini-preference", "prompt-only": "gemini-prompts"}
"""Lines that only Gemini reads."""

_ROLES = {"user": "user", "assistant": "model"}
_NO_TOOLS = "Gemini's tuning fails on them"
"""Since 2.5: github.com/googleapis/python-aiplatform/issues/6127, open on 2026-11-23."""


def line_format(format: str, model: str | None) -> str:
    """Gemini reads its own API's contents, open models read messages."""
    if format in _OF_GEMINI:
        return _OF_GEMINI[format]
    return "openai-chat" if is_open(model) else "gemini-contents"


DATA: Final = Datasets(NAME, line_format, SCHEME)
"""Data on Cloud Storage is taken to be in the service's lines already."""


def convert(row: Row, plan: Plan) -> dict[str, Any]:
    """One line. Raises RowError for what makes the job fail after the upload."""
    if isinstance(row, PreferenceRow):
        return _preference(row)
    if isinstance(row, PromptOnlyRow) and plan["method.type"] in ("grpo", "distill"):
        return _prompt(row, plan)
    if not isinstance(row, ChatRow | PromptCompletionRow):
        raise RowError("it takes conversations, and pairs of answers", kind="format")
    messages = row.messages if isinstance(row, ChatRow) else as_messages(row)
    if is_open(plan.get(model_id(NAME))):
        return _open_line(row, messages)
    refuse_tools(messages, row.tools, _NO_TOOLS)
    system, contents = _contents(messages)
    if contents[-1]["role"] != "model":
        raise RowError("the conversation does not end with the assistant", "messages")
    return {**_instruction("systemInstruction", system), "contents": contents}


def _prompt(row: PromptOnlyRow, plan: Plan) -> dict[str, Any]:
    """What the model, or its teacher, answers; with what rewards compare the answer with."""
    system, contents = _contents(prompt_of(row))
    references = right_answers(row, plan)
    return {
        **_instruction("systemInstruction", system),
        "contents": contents,
        **({"references": references} if references else {}),
    }


def revert(line: Any) -> tuple[str, dict[str, Any]]:
    """The row that a line states: Gemini's contents and preferences, or open models' lines."""
    if not isinstance(line, dict):
        raise RowError("the line is not an object")
    if "messages" in line:
        return "chat", line
    if "prompt" in line and "completion" in line:
        return "prompt-completion", {key: line[key] for key in ("prompt", "completion")}
    if "contents" not in line:
        raise RowError("the line has no `contents`, `messages` or `prompt`")
    instruction = line.get("systemInstruction") or line.get("system_instruction") or {}
    _refuse_other_parts(line["contents"])
    messages = [
        *({"role": "system", "content": part["text"]} for part in instruction.get("parts", ())),
        *map(_message, line["contents"]),
    ]
    if "completions" not in line and is_prompt(messages):
        return "prompt-only", prompt_only(messages, line.get("references", {}))
    if "completions" not in line:
        return "chat", {"messages": messages}
    answers = sorted(line["completions"], key=lambda answer: -answer["score"])
    chosen, rejected = ([_message(answer["completion"])] for answer in answers)
    return "preference", {"prompt": messages, "chosen": chosen, "rejected": rejected}


def _refuse_other_parts(contents: list[dict[str, Any]]) -> None:
    """Calls, files and images: no line of ours has them, so that a spec could not write them."""
    for number, content in enumerate(contents):
        for part in content["parts"]:
            if "text" not in part:
                field, kinds = f"contents[{number}]", ", ".join(map(quoted, part))
                raise RowError(f"`{field}` has {kinds}, and jobs are given text alone", field)


def _message(content: dict[str, Any]) -> dict[str, str]:
    role = next(role for role, theirs in _ROLES.items() if theirs == content["role"])
    return {"role": role, "content": "".join(part["text"] for part in content["parts"])}


def _open_line(row: ChatRow | PromptCompletionRow, messages: Messages) -> dict[str, Any]:
    refuse_tools(messages, row.tools, "these lines have no tool calls")
    if isinstance(row, PromptCompletionRow) and isinstance(row.prompt, str):
        return {"prompt": row.prompt, "completion": row.completion}
    return {
        "messages": [
            {"role": message.role, "content": text_of(message, "messages", number)}
            for number, message in enumerate(messages)
        ]
    }


def _preference(row: PreferenceRow) -> dict[str, Any]:
    """Score 1 is the preferred answer."""
    prompt = prompt_messages(row.prompt)
    refuse_tools(prompt, row.tools, _NO_TOOLS)
    system, contents = _contents(prompt)
    if contents[-1]["role"] != "user":
        raise RowError("`prompt` does not end with the user", "prompt")
    return {
        **_instruction("system_instruction", system),
        "contents": contents,
        "completions": [
            {"score": score, "completion": _answer(answer, field)}
            for score, answer, field in ((1, row.chosen, "chosen"), (0, row.rejected, "rejected"))
        ],
    }


def _answer(answer: str | Messages, field: str) -> dict[str, Any]:
    return _content("model", text_of(one_answer(answer, field), field))


def _contents(messages: Messages) -> tuple[list[str], list[dict[str, Any]]]:
    """The system texts, and the turns."""
    system: list[str] = []
    contents: list[dict[str, Any]] = []
    for number, message in enumerate(messages):
        text = text_of(message, "messages", number)
        if message.role in ("system", "developer") and not contents:
            system.append(text)
        elif message.role in _ROLES:
            contents.append(_content(_ROLES[message.role], text))
        else:
            field = f"messages[{number}].role"
            raise RowError(f"`{field}` is {message.role} inside the conversation", field)
    if not contents:
        raise RowError("there is no message of user or assistant", "messages")
    return system, contents


def _content(role: str, text: str) -> dict[str, Any]:
    return {"role": role, "parts": [{"text": text}]}


def _instruction(key: str, system: list[str]) -> dict[str, Any]:
    if not system:
        return {}
    return {key: {"role": "system", "parts": [{"text": text} for text in system]}}
