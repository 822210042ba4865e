"""5xx: rows that can be read, but teach nothing or something else than is meant."""

from collections.abc import Collection, Iterator
from typing import Final

from ftc.analysis.first_rows import Hit, finding, looks, row_hits
from ftc.analysis.rule import Finding, rule
from ftc.data.files import shown
from ftc.data.mapping import columns_of
from ftc.data.rows import (
    ChatRow,
    Messages,
    PreferenceRow,
    PromptCompletionRow,
    Row,
    UnpairedPreferenceRow,
    quoted,
)
from ftc.data.shapes import stray_keys
from ftc.diagnostics.diagnostic import Severity
from ftc.plan.plan import Plan

_SEEN_WITH_TRL: Final = "TRL 1.16.0, seen 2026-11-23"


@rule(
    "FTC516",
    "no-answer-to-learn",
    Severity.WARNING,
    what="A conversation does not end with the assistant, or has no turn of the assistant that "
    "counts. It is an error when that holds for all rows that were looked at.",
    why="Only the assistant's turns are learned. What follows the last of them is paid for and "
    "teaches nothing. Amazon Nova refuses a file in which a chat ends with the user, after the "
    "upload.",
    bad="""\
data: {train: data/no-answer.jsonl}
# {"messages": [{"role": "user", "content": "Hi"}]}""",
    good="""\
data: {train: data/good.jsonl}
# {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}""",
    sources=("Amazon Bedrock user guide, preparing data for Nova models, read 2026-11-23",),
)
def no_answer_to_learn(plan: Plan) -> Iterator[Finding]:
    if plan.get("method.loss_on") == "all":
        return
    for look in looks(plan):
        hits = row_hits(look, _missing_answer)
        everywhere = len(hits) == len(look.rows)
        yield from finding(
            look,
            hits,
            "nothing to learn",
            "end each conversation with the answer to learn, or drop the turns after it",
            severity=Severity.ERROR if everywhere else None,
        )


@rule(
    "FTC517",
    "stray-fields",
    Severity.WARNING,
    what="Rows have fields of another format beside those of the stated one: `prompt` beside "
    "`messages`, or a `system` text beside them.",
    why="TRL trains on `prompt` and `completion` when they are there, and not on `messages`, "
    "without a word. A `system` field is read by no trainer.",
    bad="""\
data: {train: data/stray.jsonl}
# {"messages": […], "prompt": "Hi"}""",
    good="""\
data: {train: data/good.jsonl}
# {"messages": […]}""",
    sources=(_SEEN_WITH_TRL,),
)
def stray_fields(plan: Plan) -> Iterator[Finding]:
    stated, mapped = plan.get("data.format") or "", columns_of(plan).values()
    for look in looks(plan):
        stray = [
            (sniffed.record.line, keys)
            for sniffed in look.rows
            if sniffed.parsed.row is not None
            and (keys := _strays(sniffed.record.value, stated, mapped))
        ]
        hits = [
            Hit(line, f"the row is {stated}, but also has {', '.join(f'`{key}`' for key in keys)}")
            for line, keys in stray
        ]
        yield from finding(
            look,
            hits,
            "ambiguous rows",
            "say `data.columns: {system: system}`, or write it as the first message"
            if stray and stray[0][1] == ["system"]
            else "drop the fields that are not meant",
        )


@rule(
    "FTC518",
    "repeated-rows",
    Severity.WARNING,
    what="The same row occurs more than once among the first rows of a dataset.",
    why="Repeated rows weigh more than the others and are learned by heart; most come from an "
    "export that was run twice.",
    bad="data: {train: data/repeated.jsonl}",
    good="data: {train: data/good.jsonl}",
    sources=(
        "Lee et al. 2021, Deduplicating Training Data Makes Language Models Better "
        "(arXiv 2107.06499)",
    ),
)
def repeated_rows(plan: Plan) -> Iterator[Finding]:
    seen: dict[tuple[str, str], tuple[str, int]] = {}
    for look in looks(plan):
        hits = []
        for sniffed in look.rows:
            if sniffed.content is not None:
                here = (look.file, sniffed.record.line)
                earlier = seen.setdefault((look.leaf, sniffed.content), here)
                if earlier != here:
                    file, line = earlier
                    hits.append(Hit(here[1], f"the row repeats {shown(file)}:{line}"))
        yield from finding(look, hits, "repeated rows", "keep one of each")


@rule(
    "FTC519",
    "chosen-equals-rejected",
    Severity.WARNING,
    what="The preferred and the rejected answer of a row are the same. It is an error when that "
    "holds for all rows that were looked at.",
    why="Such a pair has no gradient: the loss stays at log 2 and nothing is learned (seen with "
    "TRL 1.16: loss 0.6931, gradient 0). Often the two columns were filled from one source.",
    bad="""\
method: {type: dpo}
data: {train: data/same-answers.jsonl, format: preference}
# {"prompt": "Hi", "chosen": "Hello.", "rejected": "Hello."}""",
    good="""\
method: {type: dpo}
data: {train: data/preference.jsonl, format: preference}
# {"prompt": "Hi", "chosen": "Hello.", "rejected": "What?"}""",
    sources=(_SEEN_WITH_TRL,),
)
def chosen_equals_rejected(plan: Plan) -> Iterator[Finding]:
    for look in looks(plan):
        hits = row_hits(look, _same_answers)
        everywhere = len(hits) == len(look.rows)
        yield from finding(
            look,
            hits,
            "nothing to prefer",
            "drop the row, or write the answer that is worse",
            severity=Severity.ERROR if everywhere else None,
        )


RULES = (
    no_answer_to_learn,
    stray_fields,
    repeated_rows,
    chosen_equals_rejected,
)


def _missing_answer(row: Row) -> str:
    if isinstance(row, ChatRow):
        if not any(m.role == "assistant" and m.weight != 0 for m in row.messages):
            return "no turn of the assistant counts"
        return _not_the_assistants("messages", row.messages)
    if isinstance(row, PromptCompletionRow | UnpairedPreferenceRow):
        return _not_the_assistants("completion", row.completion)
    if isinstance(row, PreferenceRow):
        return _not_the_assistants("chosen", row.chosen) or _not_the_assistants(
            "rejected", row.rejected
        )
    return ""


def _not_the_assistants(field: str, answer: str | Messages) -> str:
    if isinstance(answer, str) or answer[-1].role == "assistant":
        return ""
    return f"`{field}` ends with {quoted(answer[-1].role)}, not with `assistant`"


def _same_answers(row: Row) -> str:
    same = isinstance(row, PreferenceRow) and row.chosen == row.rejected
    return "`chosen` and `rejected` are the same" if same else ""


def _strays(value: object, format: str, columns: Collection[str]) -> list[str]:
    """A mapping leaves the columns behind that it does not name; of these only a `system` text may
    have been meant."""
    strays = stray_keys(value, format, columns)
    return [key for key in strays if key == "system"] if columns else strays
