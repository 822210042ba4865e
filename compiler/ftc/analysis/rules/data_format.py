"""5xx: rows that cannot be read, or are written in another format than the spec says."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from ftc.analysis.first_rows import Hit, Look, finding, looks, problems
from ftc.analysis.rule import Finding, rule
from ftc.data.files import kind_of, shown
from ftc.data.mapping import mapping_of
from ftc.data.record import one_document
from ftc.data.rows import ChatRow, Row, TextRow, in_messages
from ftc.data.shapes import NEVER_REWRITTEN, ROLES_ELSEWHERE, Shape, recognise
from ftc.data.survey import Sniffed
from ftc.diagnostics.diagnostic import Edit, Fix, Severity
from ftc.plan.plan import Plan
from ftc_schemas.spec.formats import FORMATS

_SEEN_WITH_TRL: Final = "TRL 1.16.0, seen 2026-11-23"
_MAP: Final = "say what the rows call things"


@rule(
    "FTC511",
    "broken-row",
    Severity.ERROR,
    what="A line of the dataset is not JSON, not UTF-8, or otherwise no row at all.",
    why="One broken line stops the loading of the whole file, in a hosted service after the "
    "upload. JSON Lines holds one complete object a line.",
    bad="""\
data: {train: data/broken.jsonl}
# {"messages": [{"role": "user", "content": "Hi"}""",
    good="data: {train: data/good.jsonl}",
)
def broken_row(plan: Plan) -> Iterator[Finding]:
    for look in looks(plan):
        hits = [
            Hit(sniffed.record.line, f"the row {sniffed.record.problem}")
            for sniffed in look.rows
            if sniffed.record.problem is not None
        ]
        is_json = kind_of(look.file) == "jsonl"
        way_out = "one JSON object a line, in UTF-8" if is_json else None
        whole = (
            one_document(hits[0].what, look.file) if len(hits) > 1 and hits[0].line == 1 else None
        )
        if whole is not None:
            hits, way_out = [Hit(1, f"the file is {whole[0]}")], f"rewrite it: {whole[1]}"
        yield from finding(look, hits, "not readable", way_out)


@rule(
    "FTC512",
    "wrong-format",
    Severity.ERROR,
    what="Rows are not written in the format that the spec states: fields are missing or of "
    "another kind, or the rows follow another of the known formats.",
    why="Trainers pick the format by the first row's keys and stop, or train on another field "
    "than you meant; a hosted service refuses the file after the upload.",
    bad="""\
data: {train: data/prompt-completion.jsonl, format: chat}
# {"prompt": "2 + 2 =", "completion": " 4"}""",
    good="data: {train: data/prompt-completion.jsonl, format: prompt-completion}",
)
def wrong_format(plan: Plan) -> Iterator[Finding]:
    stated = plan.get("data.format")
    for look in looks(plan):
        hits, formats = [], set()
        for sniffed, shape in _misshapen(look, mapped=bool(mapping_of(plan))):
            if shape is None or not shape.foreign:
                other = shape.format if shape is not None and shape.format != stated else None
                formats.add(other)
                hits.append(Hit(sniffed.record.line, _misfit(sniffed, other, stated)))
        other = formats.pop() if len(formats) == 1 else None
        if other is None:
            yield from finding(look, hits, f"not {stated}", None)
            continue
        fix = Fix(f"say `format: {other}`", (Edit("set", ("data", "format"), other),), safe=False)
        yield from finding(
            look,
            hits,
            f"written as {other}",
            f"if that is meant, say `data.format: {other}`",
            fix if plan.given("data.format") else None,
        )


@rule(
    "FTC513",
    "foreign-format",
    Severity.ERROR,
    what="Rows follow a format of another tool or a well-known dataset: ShareGPT, Alpaca, Gemini, "
    "Anthropic, OpenAI's preferences, Dolly, Orca, MetaMath, UltraFeedback, HH-RLHF and others.",
    why="Some trainers convert some of these in silence, others stop or take the wrong field. The "
    "spec's formats are the ones that every target can be given.",
    bad="""\
data: {train: data/sharegpt.jsonl}
# {"conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Hello."}]}""",
    good="""\
data: {train: data/good.jsonl}
# {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}""",
    sources=(f"{_SEEN_WITH_TRL}: it converts ShareGPT, and stops at Alpaca with KeyError 'text'",),
)
def foreign_format(plan: Plan) -> Iterator[Finding]:
    for look in looks(plan):
        foreign = [
            (sniffed.record.line, shape)
            for sniffed, shape in _misshapen(look, mapped=bool(mapping_of(plan)))
            if shape is not None and shape.foreign
        ]
        hits = [Hit(line, f"the row is written as {shape.name}") for line, shape in foreign]
        fix = _mapping_fix(plan, look, foreign[0][1]) if foreign else None
        way_out = _way_out(look, foreign[0][1]) if foreign else None
        if fix is not None:
            way_out = f"say what the rows call things: {_written(fix)}"
        yield from finding(look, hits, "another tool's format", way_out, fix)


@rule(
    "FTC514",
    "text-and-messages-mixed",
    Severity.ERROR,
    what="A dataset gives some prompts or answers as text and others as messages.",
    why="Whether a chat template is applied is decided by the first row for all of them. TRL stops "
    "in the middle with an AttributeError, or trains on something else than it will be asked.",
    bad="""\
data: {train: data/mixed.jsonl, format: prompt-completion}
# {"prompt": "2 + 2 =", "completion": [{"role": "assistant", "content": "4"}]}""",
    good="""\
data: {train: data/prompt-completion.jsonl, format: prompt-completion}
# {"prompt": "2 + 2 =", "completion": " 4"}""",
    sources=(_SEEN_WITH_TRL,),
)
def text_and_messages_mixed(plan: Plan) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for look in looks(plan):
        foreign = {
            sniffed.record.line
            for sniffed, shape in _misshapen(look, mapped=bool(mapping_of(plan)))
            if shape is not None and shape.foreign
        }
        hits = [hit for hit in problems(look, "mixed") if hit.line not in foreign]
        for sniffed in look.rows:
            written = _written_as(sniffed.parsed.row)
            if written and first.setdefault(look.leaf, written) != written:
                what = f"this row is written as {written}, the first one as {first[look.leaf]}"
                hits.append(Hit(sniffed.record.line, what))
        yield from finding(look, sorted(hits), "text and messages")


@rule(
    "FTC515",
    "unknown-role",
    Severity.WARNING,
    what="A message has a role other than system, developer, user, assistant or tool. It is an "
    "error when the role is another tool's name for one of them.",
    why="Trainers take any role; the chat template then writes a turn that the model has never "
    "seen, or leaves it out, and the mask that finds the assistant's turns finds none.",
    bad="""\
data: {train: data/human.jsonl}
# {"messages": [{"role": "human", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}""",
    good="""\
data: {train: data/good.jsonl}
# {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}""",
    sources=(_SEEN_WITH_TRL,),
)
def unknown_role(plan: Plan) -> Iterator[Finding]:
    for look in looks(plan):
        roles = [
            message.role
            for sniffed in look.rows
            if sniffed.parsed.row is not None
            for message in in_messages(sniffed.parsed.row)
        ]
        renamed = next((role for role in roles if role.lower() in ROLES_ELSEWHERE), None)
        fix = _roles_fix(plan, roles)
        yield from finding(
            look,
            problems(look, "role"),
            "unknown role",
            f"say what the rows call things: {_written(fix)}" if fix else None,
            fix,
            severity=Severity.ERROR if renamed else None,
        )


RULES = (
    broken_row,
    wrong_format,
    foreign_format,
    text_and_messages_mixed,
    unknown_role,
)


def _way_out(look: Look, shape: Shape) -> str:
    """How rows become ours where no names make them so."""
    if shape.name in NEVER_REWRITTEN:
        return shape.rewrite
    command = f"ftc data convert {shown(look.file)} --to {shape.becomes} --out FILE"
    return f"{shape.rewrite}; `{command}` does it"


def _mapping_fix(plan: Plan, look: Look, shape: Shape) -> Fix | None:
    """What `data.columns` and `data.roles` say of such rows; None where no names make them one of
    the spec's format, or where the spec has names of its own."""
    fits = (plan["data.format"], *FORMATS.get(plan["method.type"], ()))
    format = next((format for format in fits if format in shape.columns), None)
    if format is None or mapping_of(plan):
        return None
    columns = shape.columns[format]
    rows = [row for sniffed in look.rows if isinstance(row := sniffed.record.value, dict)]
    columns = {
        ours: theirs
        for ours, theirs in columns.items()
        if ours != "input" or any(row.get(theirs) for row in rows)
    }
    stated = [] if format == plan["data.format"] else [Edit("set", ("data", "format"), format)]
    names = [Edit("set", ("data", "columns", ours), theirs) for ours, theirs in columns.items()]
    turns = [row.get(columns["messages"]) for row in rows] if "messages" in columns else []
    said = [
        str(turn.get(columns["role"]))
        for conversation in turns
        if isinstance(conversation, list)
        for turn in conversation
        if isinstance(turn, dict)
    ]
    return Fix(_MAP, (*stated, *names, *_role_edits(said)), safe=False)


def _roles_fix(plan: Plan, said: Sequence[str]) -> Fix | None:
    """What `data.roles` says of these roles, where the spec does not say anything yet."""
    edits = () if any(plan.under("data.roles")) else tuple(_role_edits(said))
    return Fix(_MAP, edits, safe=False) if edits else None


def _role_edits(said: Iterable[str]) -> Iterator[Edit]:
    theirs: dict[str, list[str]] = {}
    for role in dict.fromkeys(said):
        if role.lower() in ROLES_ELSEWHERE:
            theirs.setdefault(ROLES_ELSEWHERE[role.lower()], []).append(role)
    for ours, names in theirs.items():
        yield Edit("set", ("data", "roles", ours), names[0] if len(names) == 1 else names)


def _written(fix: Fix) -> str:
    """The entries that a fix adds, as one would write them."""
    sections: dict[str, list[str]] = {}
    alone = [f"`{edit.path[1]}: {edit.value}`" for edit in fix.edits if len(edit.path) == 2]
    for edit in fix.edits[len(alone) :]:
        value = edit.value if isinstance(edit.value, str) else f"[{', '.join(edit.value)}]"
        sections.setdefault(str(edit.path[1]), []).append(f"{edit.path[2]}: {value}")
    listed = (f"`{name}: {{{', '.join(said)}}}`" for name, said in sections.items())
    return ", ".join((*alone, *listed))


def _misshapen(look: Look, *, mapped: bool) -> Iterator[tuple[Sniffed, Shape | None]]:
    """Rows with a problem of shape, each with the shape that its keys suggest; of rows with names
    of their own, keys tell nothing. Text and messages mixed are one only where another tool writes
    its rows so."""
    for sniffed in look.rows:
        kinds = {problem.kind for problem in sniffed.parsed.problems}
        if not kinds & {"shape", "mixed"}:
            continue
        shape = None if mapped else recognise(sniffed.record.value)
        if "shape" in kinds or (shape is not None and shape.foreign):
            yield sniffed, shape


def _misfit(sniffed: Sniffed, other: str | None, stated: str) -> str:
    if other is not None:
        return f"the row is written as {other}, the spec says {stated}"
    return "; ".join(p.message for p in sniffed.parsed.problems[:3])


def _written_as(row: Row | None) -> str:
    """`text` or `messages`, for formats that know both."""
    if row is None or isinstance(row, ChatRow | TextRow):
        return ""
    return "text" if isinstance(row.prompt, str) else "messages"
