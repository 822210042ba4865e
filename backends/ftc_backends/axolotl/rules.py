"""42x: what Axolotl needs of a spec."""

from collections.abc import Iterator
from typing import Final

from ftc.analysis.first_rows import finding, looks, row_hits
from ftc.analysis.rule import Finding, Rule, rule
from ftc.data.rows import PreferenceRow, PromptCompletionRow, Row
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
    "FTC422",
    "axolotl-cuts-preferences",
    Severity.WARNING,
    what="A preference has more than Axolotl reads: tools, tool calls, or an answer of several "
    "messages.",
    why="Of an answer Axolotl takes the content of the last message, and it shows the model no "
    "tools. The rest of the row is dropped without a word.",
    bad="""\
data: {train: data/preference-long.jsonl, format: preference}
# {"prompt": […], "chosen": [{…}, {…}, {…}], "rejected": [{…}]}""",
    good="""\
data: {train: data/preference.jsonl, format: preference}
# {"prompt": […], "chosen": [{…}], "rejected": [{…}]}""",
    sources=("Axolotl 0.19.0, prompt_strategies/dpo/chat_template.py, read 2026-11-23",),
)
def cuts_preferences(plan: Plan) -> Iterator[Finding]:
    for look in looks(plan):
        hits = row_hits(look, _cut)
        yield from finding(
            look, hits, "Axolotl drops it", "end the prompt where the last answer begins"
        )


@rule(
    "FTC423",
    "axolotl-chats-preferences",
    Severity.WARNING,
    what="Preferences are written as text, and Axolotl makes turns of a chat of them.",
    why="Its DPO puts the chat template around each prompt and answer. The local target learns the "
    "text as it is, so the two train different models from the same rows.",
    bad="""\
data: {train: data/preference-text.jsonl, format: preference}
# {"prompt": "2 + 2 =", "chosen": " 4", "rejected": " 5"}""",
    good="""\
data: {train: data/preference.jsonl, format: preference}
# {"prompt": [{"role": "user", "content": "2 + 2?"}], "chosen": [{…}], "rejected": [{…}]}""",
    sources=("Axolotl 0.19.0, prompt_strategies/dpo/chat_template.py, run 2026-11-25",),
)
def chats_preferences(plan: Plan) -> Iterator[Finding]:
    if plan["method.type"] != "dpo":
        return  # other methods' rows reach TRL as they are
    for look in looks(plan):
        hits = row_hits(look, _plain)
        yield from finding(
            look, hits, "becomes turns of a chat on axolotl", "write the turns as messages"
        )


def _plain(row: Row) -> str:
    plain = isinstance(row, PreferenceRow) and isinstance(row.prompt, str)
    return "the preference is written as text" if plain else ""


def _cut(row: Row) -> str:
    if not isinstance(row, PreferenceRow):
        return ""
    if row.tools:
        return "the row has `tools`"
    for name in ("chosen", "rejected"):
        answer = getattr(row, name)
        if not isinstance(answer, str) and len(answer) > 1:
            return f"`{name}` has {len(answer)} messages"
    turns = [turn for part in row[:3] if isinstance(part, tuple) for turn in part]
    return "the row has tool calls" if any(turn.tool_calls for turn in turns) else ""


RULES: Final[tuple[Rule, ...]] = (
    model_missing,
    prompts_are_text,
    cuts_preferences,
    chats_preferences,
)
