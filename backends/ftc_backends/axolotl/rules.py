"""42x: what Axolotl needs of a spec."""

from collections.abc import Callable, Iterator
from typing import Final

from ftc.analysis.first_rows import Hit, finding, looks, row_hits
from ftc.analysis.rule import Finding, Rule, rule
from ftc.data.rows import ChatRow, Message, PromptCompletionRow, Row, quoted
from ftc.diagnostics.diagnostic import Severity
from ftc.plan.plan import Plan


@rule(
    "FTC420",
    "axolotl-model-missing",
    Severity.ERROR,
    what="The spec is compiled for Axolotl and names no base model.",
    why="Axolotl trains open weights. A service's own model (`model.hosted`) has none to download, "
    "and which open model comes nearest to it is not for a compiler to guess.",
    bad="model: {base: null, hosted: {openai: gpt-4.1-mini-2025-04-14}}",
    good="model: {base: Qwen/Qwen3-0.6B}",
    sources=("Axolotl 0.19.0, AxolotlInputConfig.base_model is required, read 2026-11-23",),
)
def model_missing(plan: Plan) -> Iterator[Finding]:
    if "model.base" not in plan:
        yield Finding(
            "model.base",
            "the spec names no base model for axolotl",
            label="Axolotl trains open weights",
            help="add `base: …` under `model`: a Hugging Face id or a folder",
            at_key=True,
        )


@rule(
    "FTC421",
    "axolotl-prompts-are-text",
    Severity.ERROR,
    what="Rows of prompt and completion are written as messages.",
    why="Axolotl's prompt formats join two texts; given messages, it stops while it tokenizes. Its "
    "chat format reads whole conversations.",
    bad="""\
data: {train: data/prompt-completion-messages.jsonl, format: prompt-completion}
# {"prompt": [{"role": "user", "content": "Hi"}], "completion": [{"role": "assistant", …}]}""",
    good="""\
data: {train: data/prompt-completion.jsonl, format: prompt-completion}
# {"prompt": "2 + 2 =", "completion": " 4"}""",
    sources=("Axolotl 0.19.0, prompt_strategies/user_defined.py, read 2026-11-23",),
)
def prompts_are_text(plan: Plan) -> Iterator[Finding]:
    for look in looks(plan):
        hits = row_hits(look, _prompt_of_messages)
        yield from finding(
            look, hits, "Axolotl takes text here", "write each row as one chat in `messages`"
        )


def _prompt_of_messages(row: Row) -> str:
    written_as_messages = isinstance(row, PromptCompletionRow) and not isinstance(row.prompt, str)
    return "the prompt is written as messages" if written_as_messages else ""


@rule(
    "FTC424",
    "axolotl-empty-system",
    Severity.ERROR,
    what="The system prompt is in a column of its own, and some rows leave it empty.",
    why="Where a row has the column, Axolotl puts a system turn before the conversation, whatever "
    "is in it. Of an empty text it makes an empty turn, which the model then learns to be asked "
    "with; at a null it stops with a TypeError.",
    bad="""\
data: {train: data/some-systems.jsonl, columns: {system: system}}
# {"system": "", "messages": […]}""",
    good="""\
data: {train: data/systems.jsonl, columns: {system: system}}
# {"system": "Be brief.", "messages": […]}""",
    sources=("Axolotl 0.19.0, prompt_strategies/chat_template.py, run 2026-11-25",),
)
def empty_system(plan: Plan) -> Iterator[Finding]:
    column: str = plan.get("data.columns.system", "")
    for look in looks(plan) if column else ():
        hits = [
            Hit(sniffed.record.line, f"the row has no {quoted(column)}")
            for sniffed in look.rows
            if isinstance(sniffed.record.value, dict) and not sniffed.record.value.get(column)
        ]
        yield from finding(
            look, hits, "an empty turn on axolotl", "write a system prompt into every row"
        )


@rule(
    "FTC426",
    "axolotl-calls-of-tools",
    Severity.ERROR,
    what="The rows call tools, and Axolotl cannot tokenize calls with this model's template.",
    why="Axolotl hands the arguments of a call to the template as an object, and finds a turn by "
    "putting other words in its place. DeepSeek-V3's template adds the arguments to a text, and "
    "stops at an object. gpt-oss's refuses the answer of a tool that nobody has called, which is "
    "what the other words leave. Axolotl then ends while it tokenizes. `local` trains both.",
    bad="""\
model: openai/gpt-oss-20b
data: {train: data/calls.jsonl, format: chat}
# {"messages": [{"role": "assistant", "tool_calls": [{"id": "1", …}]}, {"role": "tool", …}]}""",
    good="""\
model: Qwen/Qwen3-0.6B
data: {train: data/calls.jsonl, format: chat}
# {"messages": [{"role": "assistant", "tool_calls": [{"id": "1", …}]}, {"role": "tool", …}]}""",
    sources=("Axolotl 0.19.0 with the templates that TRL 1.16 has of both, run 2026-11-25",),
)
def calls_of_tools(plan: Plan) -> Iterator[Finding]:
    fault = _faults_of_calls(plan)
    if fault is None:
        return
    for look in looks(plan):
        yield from finding(
            look,
            row_hits(look, fault),
            "Axolotl stops at it",
            "compile for `local`, or bring a template of your own in `model.chat_template`",
        )


def _faults_of_calls(plan: Plan) -> Callable[[Row], str] | None:
    """What such a template cannot take of a row; None for the others."""
    if plan.get("method.type") != "sft" or "model.chat_template" in plan:
        return None
    name = str(plan.get("model.base", "")).lower()
    return next((fault for family, fault in _REFUSING if family in f"{name}-"), None)


def _calls(row: Row) -> str:
    calls = isinstance(row, ChatRow) and any(turn.tool_calls for turn in row.messages)
    return (
        "a tool is called, and DeepSeek-V3's template wants the arguments as text" if calls else ""
    )


def _answers_of_tools(row: Row) -> str:
    if isinstance(row, ChatRow) and any(turn.role == "tool" for turn in row.messages):
        return "a tool answers, and gpt-oss's template wants its call before it"
    return ""


_REFUSING: Final = (("deepseek-v3-", _calls), ("gpt-oss", _answers_of_tools))
"""By what the model's id has in it."""


@rule(
    "FTC427",
    "axolotl-arguments-are-text",
    Severity.WARNING,
    what="Calls have their arguments as text, in rows that Axolotl hands to TRL as they are.",
    why="Most chat templates want the arguments of a call as an object. Given a text that holds "
    "one, OpenAI's form, those of Llama 3.1, Qwen2.5, Mistral and gpt-oss quote it once more, "
    "which no model calls a tool with, and those of Qwen3.5, GLM 4.5, Nemotron 3 and others stop. "
    "In `sft` Axolotl reads such texts first, and `local` does so everywhere. Rows of methods that "
    "compare answers are not touched by Axolotl, and TRL reads nothing.",
    bad="""\
method: dpo
data: {train: data/called-pairs.jsonl, format: preference}
# {"prompt": […], "chosen": [{"role": "assistant", "tool_calls": [{"function": {"name": "at",
#   "arguments": "{\\"number\\": 7}"}}]}], "rejected": […]}""",
    good="""\
method: dpo
data: {train: data/called-pairs.jsonl, format: preference}
# {"prompt": […], "chosen": [{"role": "assistant", "tool_calls": [{"function": {"name": "at",
#   "arguments": {"number": 7}}}]}], "rejected": […]}""",
    sources=(
        "Axolotl 0.19.0, utils/data/rl.py, and TRL 1.9 data_utils.py, read 2026-11-25",
        "the templates that TRL 1.16 has, run 2026-11-25",
    ),
)
def arguments_in_quotes(plan: Plan) -> Iterator[Finding]:
    if (
        plan.get("method.type") in ("sft", "cpt")
        or "deepseek" in plan.get("model.base", "").lower()
    ):
        return
    for look in looks(plan):
        yield from finding(
            look,
            row_hits(look, _text_arguments),
            "the template puts it in quotes",
            "write the arguments as an object",
        )


def _text_arguments(row: Row) -> str:
    chats = [part for part in row if isinstance(part, tuple)]
    turns = [turn for chat in chats for turn in chat if isinstance(turn, Message)]
    calls = [call for turn in turns for call in turn.tool_calls or ()]
    if any(isinstance(call.get("function", {}).get("arguments"), str) for call in calls):
        return "the arguments of a call are text"
    return ""


RULES: Final[tuple[Rule, ...]] = (
    model_missing,
    prompts_are_text,
    empty_system,
    calls_of_tools,
    arguments_in_quotes,
)
