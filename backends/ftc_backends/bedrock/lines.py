"""The lines of Bedrock's training files; each family of models has its own."""

from typing import Any, Final

from ftc.data.rows import (
    ChatRow,
    Messages,
    PromptCompletionRow,
    PromptOnlyRow,
    Row,
    RowError,
    TextRow,
)
from ftc.plan.plan import Plan
from ftc_backends.bedrock import NAME
from ftc_backends.bedrock.model import facts, family
from ftc_backends.hosted.datasets import Datasets
from ftc_backends.hosted.messages import as_messages, refuse_tools, text_of
from ftc_backends.hosted.prompts import is_prompt, prompt_of, prompt_only, right_answers
from ftc_schemas.catalog import HostedModel

SCHEME: Final = "s3://"

_CONVERSATION = "bedrock-conversation-2024"
_LINE_FORMATS = {
    "nova": _CONVERSATION,
    "claude": "anthropic-messages",
    "llama": "bedrock-prompt-completion",
}


def line_format(method: str, model: str | None) -> str:
    """Newer models read the conversation format; for reinforcement all read OpenAI's, and for
    distillation Bedrock's own, whatever they are taught by."""
    by_method = {"grpo": "openai-reinforcement", "distill": _CONVERSATION}
    return by_method.get(method) or _LINE_FORMATS.get(family(model), _CONVERSATION)


DATA: Final = Datasets(NAME, line_format, SCHEME, depends_on="method.type")
"""Data on S3 is taken to be in Bedrock's lines already."""


def convert(row: Row, plan: Plan) -> dict[str, Any]:
    """One line. Raises RowError for what makes the job fail after the upload: tools, reserved
    words, a conversation that does not begin with the user and end with the assistant."""
    if isinstance(row, TextRow):
        return {"input": row.text}
    if isinstance(row, PromptOnlyRow):
        return _prompt(row, plan)
    if not isinstance(row, ChatRow | PromptCompletionRow):
        raise RowError("it learns from conversations, not from preferences", kind="format")
    known = facts(plan)
    kind = "" if known is None else known.family
    messages = row.messages if isinstance(row, ChatRow) else as_messages(row)
    refuse_tools(messages, row.tools, "its lines have no tool calls")
    system, turns = _turns(messages)
    if not turns or turns[-1][0] != "assistant":
        raise RowError("the conversation does not end with the assistant", "messages")
    _refuse_reserved([*system, *[text for _, text in turns]], known)
    if kind == "llama":
        return _prompt_and_completion(system, turns)
    if kind == "claude":
        return {
            **({"system": "\n\n".join(system)} if system else {}),
            "messages": [{"role": role, "content": text} for role, text in turns],
        }
    return _conversation(system, turns)


def _prompt(row: PromptOnlyRow, plan: Plan) -> dict[str, Any]:
    """What the model answers itself, in OpenAI's lines, with what its reward compares the answer
    with; or what its teacher answers, in Bedrock's own."""
    prompt = prompt_of(row)
    if plan["method.type"] == "grpo":
        turns = [
            {"role": message.role, "content": text_of(message, "prompt", number)}
            for number, message in enumerate(prompt)
        ]
        return {"messages": turns, "reference_answer": right_answers(row, plan)}
    system, said = _turns(prompt)
    _refuse_reserved([*system, *[text for _, text in said]], facts(plan))
    return _conversation(system, said)


def _conversation(system: list[str], turns: list[tuple[str, str]]) -> dict[str, Any]:
    return {
        "schemaVersion": _CONVERSATION,
        **({"system": [{"text": text} for text in system]} if system else {}),
        "messages": [{"role": role, "content": [{"text": text}]} for role, text in turns],
    }


def revert(line: Any) -> tuple[str, dict[str, Any]]:
    """The row that a line states, whichever family reads it."""
    if not isinstance(line, dict):
        raise RowError("the line is not an object")
    if "prompt" in line and "completion" in line:
        return "prompt-completion", {key: line[key] for key in ("prompt", "completion")}
    if "input" in line:
        return "text", {"text": line["input"]}
    if "messages" not in line:
        raise RowError("the line has no `messages`, `prompt` or `input`")
    system = line.get("system", [])
    texts = [system] if isinstance(system, str) else [part["text"] for part in system]
    messages = [{"role": "system", "content": text} for text in texts]
    for message in line["messages"]:
        content = message["content"]
        text = content if isinstance(content, str) else "".join(part["text"] for part in content)
        messages.append({"role": message["role"], "content": text})
    if is_prompt(messages):
        return "prompt-only", prompt_only(messages, line.get("reference_answer", {}))
    return "chat", {"messages": messages}


def _turns(messages: Messages) -> tuple[list[str], list[tuple[str, str]]]:
    """The system texts, and the turns of user and assistant; they must alternate."""
    system: list[str] = []
    turns: list[tuple[str, str]] = []
    for number, message in enumerate(messages):
        text = text_of(message, "messages", number)
        if message.role in ("system", "developer") and not turns:
            system.append(text)
            continue
        expected = "assistant" if len(turns) % 2 else "user"
        if message.role != expected:
            field = f"messages[{number}].role"
            raise RowError(f"`{field}` is {message.role}, not {expected}", field)
        turns.append((expected, text))
    return system, turns


def _prompt_and_completion(system: list[str], turns: list[tuple[str, str]]) -> dict[str, str]:
    if system or len(turns) != 2:
        raise RowError("Llama on Bedrock learns one prompt and one completion a line", "messages")
    return {"prompt": turns[0][1], "completion": turns[1][1]}


def _refuse_reserved(texts: list[str], known: HostedModel | None) -> None:
    text = "\n".join(texts)
    for word in () if known is None else known.reserved:
        if word[-1] in text and word in text:  # few texts have its last character: ten times faster
            raise RowError(f"it contains `{word}`, a word that the model reserves")
