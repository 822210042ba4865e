"""2xx: what the rows call things, against the format and against the rows themselves."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from ftc.analysis.first_rows import looks
from ftc.analysis.rule import Finding, rule
from ftc.data.files import shown
from ftc.data.mapping import (
    COLUMNS,
    columns_of,
    has_implicit_prompt,
    reads_roles,
    roles_of,
    unread_columns,
)
from ftc.data.rows import quoted
from ftc.diagnostics.diagnostic import Edit, Fix, Severity
from ftc.language.nearest import nearest
from ftc.plan.plan import Plan

_MEANING: Final = "this language: docs/data-formats.md, 'Rows in other words'"
_KEYS: Final = ("role", "content")
_OPTIONAL: Final = ("input", "system", "tools")


@rule(
    "FTC218",
    "column-of-another-format",
    Severity.ERROR,
    what="`data.columns` or `data.roles` names something that rows of this format do not have.",
    why="The name would be read by nobody. Most often the format is another one than was meant, or "
    "a chat is mapped twice: as a conversation, and as a prompt with its answer.",
    bad="data: {format: chat, columns: {messages: conversations, chosen: better}}",
    good="data: {format: chat, columns: {messages: conversations}}",
    sources=(_MEANING,),
)
def column_of_another_format(plan: Plan) -> Iterator[Finding]:
    format, columns = plan.get("data.format"), columns_of(plan)
    if format not in COLUMNS:
        return
    for ours, reason in unread_columns(columns, format).items():
        yield Finding(
            f"data.columns.{ours}",
            f"`{ours}` means nothing here: {reason}",
            label="read by nobody",
            help=f"{format} rows have {', '.join(COLUMNS[format])}",
        )
    if not reads_roles(columns, format):
        for role in (name for name, _ in plan.under("data.roles")):
            yield Finding(
                role,
                "roles mean nothing here: these rows are not messages",
                label="read by nobody",
                help="remove it, or set the `data.format` that is meant",
            )


@rule(
    "FTC219",
    "mapped-twice",
    Severity.ERROR,
    what="One of the rows' columns, keys or roles is mapped to two of ours.",
    why="Both would get the same content, and one of them is wrong: a model then learns to answer "
    "a question with the question.",
    bad="data: {format: prompt-completion, columns: {prompt: text, completion: text}}",
    good="data: {format: prompt-completion, columns: {prompt: question, completion: answer}}",
    sources=(_MEANING,),
)
def mapped_twice(plan: Plan) -> Iterator[Finding]:
    columns, roles = columns_of(plan), list(_pairs_of_roles(plan))
    keys = {f"data.columns.{ours}": theirs for ours, theirs in columns.items() if ours in _KEYS}
    others = {f"data.columns.{o}": theirs for o, theirs in columns.items() if o not in _KEYS}
    if has_implicit_prompt(columns):
        others.pop("data.columns.prompt")
    for pairs, what in ((keys.items(), "key"), (others.items(), "column"), (roles, "role")):
        first: dict[str, str] = {}
        for leaf, theirs in pairs:
            earlier = first.setdefault(theirs, leaf)
            if earlier != leaf:
                yield Finding(
                    leaf,
                    f"the {what} {quoted(theirs)} is already `{earlier.rpartition('.')[2]}`",
                    label="mapped twice",
                    help="give each the name that the rows have for it",
                    related=((earlier, "the first"),),
                )


@rule(
    "FTC225",
    "column-missing",
    Severity.ERROR,
    what="No row has a column, or no message a key, that the spec names. It is a warning for those "
    "that not every row needs: `input`, `system` and `tools`.",
    why="A misspelt column is found missing when the data is loaded, after the model; a misspelt "
    "`input` is never missed, and the model learns to answer without it.",
    bad="""\
data:
  train: data/alpaca.jsonl
  columns: {prompt: instructions, completion: output}
# {"instruction": "Add.", "input": "2 and 2", "output": "4"}""",
    good="""\
data:
  train: data/alpaca.jsonl
  columns: {prompt: instruction, input: input, completion: output}
# {"instruction": "Add.", "input": "2 and 2", "output": "4"}""",
    sources=("datasets 5.2.0, select_columns: raises on a missing column, read 2026-11-25",),
)
def column_missing(plan: Plan) -> Iterator[Finding]:
    format, columns = plan.get("data.format") or "", columns_of(plan)
    unread = unread_columns(columns, format)
    read = [ours for ours in columns if ours in COLUMNS.get(format, ()) and ours not in unread]
    if not read:
        return
    for look in looks(plan):
        rows = [sniffed.record.value for sniffed in look.rows]
        names = _keys_of(row for row in rows if isinstance(row, dict))
        keys = _keys_of(_messages(rows, format, columns))
        for ours in read:
            known, what = (
                (keys, "message has a key") if ours in _KEYS else (names, "row has a column")
            )
            if known and columns[ours] not in known:
                yield _missing(ours, columns[ours], f"{shown(look.file)}: no {what}", known)


@rule(
    "FTC226",
    "role-never-seen",
    Severity.WARNING,
    what="None of the first rows has a role by the name that the spec says.",
    why="The name is misspelt, or the rows already use the usual one; then the entry says of the "
    "data what is not so. If the assistant's role is the misspelt one, no turn is learned.",
    bad="""\
data:
  train: data/conversations.jsonl
  columns: {messages: conversations, role: from, content: value}
  roles: {user: human, assistant: chatgpt}
# {"conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Hello."}]}""",
    good="""\
data:
  train: data/conversations.jsonl
  columns: {messages: conversations, role: from, content: value}
  roles: {user: human, assistant: gpt}
# {"conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Hello."}]}""",
    sources=("TRL 1.16.0 takes unknown roles without a word, seen 2026-11-23",),
)
def role_never_seen(plan: Plan) -> Iterator[Finding]:
    if not roles_of(plan):
        return
    format, columns = plan.get("data.format") or "", columns_of(plan)
    key = columns.get("role", "role")
    rows = [sniffed.record.value for look in looks(plan) for sniffed in look.rows]
    said = [m.get(key) for m in _messages(rows, format, columns)]
    seen = dict.fromkeys(role for role in said if isinstance(role, str))
    for name, leaf in plan.under("data.roles"):
        names = [leaf.value] if isinstance(leaf.value, str) else leaf.value
        needed = name.endswith((".user", ".assistant"))  # others may be rare
        if seen and needed and not set(names) & seen.keys():
            yield Finding(
                name,
                f"no message of the first rows has the role {quoted(names[0])}",
                label="never seen",
                help=f"the roles there are {', '.join(map(quoted, list(seen)[:5]))}",
            )


RULES = (column_of_another_format, mapped_twice, column_missing, role_never_seen)


def _pairs_of_roles(plan: Plan) -> Iterator[tuple[str, str]]:
    for leaf, entry in plan.under("data.roles"):
        for theirs in [entry.value] if isinstance(entry.value, str) else entry.value:
            yield leaf, theirs


def _messages(rows: Iterable[Any], format: str, columns: Mapping[str, str]) -> Iterator[Any]:
    """Every message of the rows, as it is written."""
    holders = [columns.get(name, name) for name in ("messages", "prompt", "completion")]
    holders += [columns.get(name, name) for name in ("chosen", "rejected")]
    for row in rows if "role" in COLUMNS.get(format, ()) else ():
        for holder in dict.fromkeys(holders):
            turns = row.get(holder) if isinstance(row, dict) else None
            if isinstance(turns, list):
                yield from (turn for turn in turns if isinstance(turn, dict))


def _keys_of(mappings: Iterable[Mapping[Any, Any]]) -> list[Any]:
    """All keys, in the order in which they come."""
    return list(dict.fromkeys(key for mapping in mappings for key in mapping))


def _missing(ours: str, theirs: str, where: str, known: Sequence[Any]) -> Finding:
    meant = nearest(theirs, [name for name in known if isinstance(name, str)])
    names = ", ".join(quoted(name) for name in known[:8] if isinstance(name, str))
    fix = None
    if meant:
        edit = Edit("set", ("data", "columns", ours), meant)
        fix = Fix(f"write {quoted(meant)}", (edit,), safe=False)
    return Finding(
        f"data.columns.{ours}",
        f"{where} {quoted(theirs)}",
        label="not there",
        help=f"did you mean {quoted(meant)}?" if meant else f"there are {names}",
        fix=fix,
        severity=Severity.WARNING if ours in _OPTIONAL else None,
    )
