"""2xx: the chat template, judged by parsing it; it is never rendered here."""

from collections.abc import Iterator
from typing import Final

from ftc.analysis.chat_template import Parsed, Template, TemplateError, parse, template
from ftc.analysis.first_rows import Look, looks
from ftc.analysis.rule import Finding, rule
from ftc.data.files import shown
from ftc.data.rows import in_messages, quoted
from ftc.diagnostics.diagnostic import Severity
from ftc.plan.plan import Plan
from ftc_schemas.spec.leaves import is_template_text

_TRANSFORMERS: Final = "transformers 5.23.0, utils/chat_template_utils.py, read 2026-11-25"


@rule(
    "FTC227",
    "chat-template-broken",
    Severity.ERROR,
    what="The chat template that the spec names is not there, cannot be read, or is no Jinja.",
    why="It is rendered for the first time when the data is tokenized, after the model was loaded. "
    "Axolotl takes the name of a file that is not there for the template itself, and trains on "
    "texts that consist of that name.",
    bad="""\
model: {chat_template: "{% for message in messages %}{{ message.content }}"}""",
    good="""\
model: {chat_template: "{% for message in messages %}{{ message.content }}{% endfor %}"}""",
    sources=(_TRANSFORMERS, "Axolotl 0.19.0, utils/chat_templates/base.py, read 2026-11-25"),
)
def chat_template_broken(plan: Plan) -> Iterator[Finding]:
    said: str | None = plan.get("model.chat_template")
    if said is None:
        return
    is_text = is_template_text(said)
    named = "the chat template" if is_text else f"`{shown(said)}`"
    try:
        found = template(plan)
    except TemplateError as error:
        yield Finding(
            "model.chat_template",
            f"{named} {error.message}",
            label="no template",
            help="paths start at the spec's folder; a template itself contains `{%` or `{{`",
        )
        return
    try:
        parse(found.text if found is not None else "")
    except TemplateError as error:
        at = "" if error.line is None else f", line {error.line}"
        yield Finding(
            "model.chat_template",
            f"{named} is no Jinja template{at}: {_first_sentence(error.message)}",
            label="cannot be parsed",
            help="every `{% if %}` and `{% for %}` needs its end; `{{ … }}` holds one expression",
        )


@rule(
    "FTC229",
    "template-leaves-out",
    Severity.WARNING,
    what="The rows have tools or roles that the chat template never shows to the model.",
    why="A template leaves out what it does not mention, without a word. The model then learns to "
    "call tools that it was never told of, or answers as a system prompt asks that it has not "
    "seen; once served, it does so unasked.",
    bad="""\
model: {chat_template: "{% for m in messages %}{{ m.role }}: {{ m.content }}{% endfor %}"}
data: {train: data/tools.jsonl}
# {"messages": […], "tools": [{"type": "function", "function": {"name": "at", …}}]}""",
    good="""\
model:
  chat_template: "{{ tools }}{% for m in messages %}{{ m.role }}: {{ m.content }}{% endfor %}"
data: {train: data/tools.jsonl}
# {"messages": […], "tools": [{"type": "function", "function": {"name": "at", …}}]}""",
    sources=(
        _TRANSFORMERS,
        "microsoft/Phi-3's template, as TRL 1.16.0 keeps it: it knows no role `tool`",
    ),
)
def template_leaves_out(plan: Plan) -> Iterator[Finding]:
    found = _parsed(plan)
    if found is None:
        return
    used, tree = found
    for look in looks(plan):
        first: dict[str, int] = {}
        for line, what in _left_out(look, tree):
            first.setdefault(what, line)
        for what, line in first.items():
            yield Finding(
                look.leaf,
                f"{shown(look.file)}:{line}: {what}",
                label="not shown to the model",
                help="take a model or a template that knows them, or leave them out of the rows",
                related=((used.leaf, "this template"),),
            )


RULES = (chat_template_broken, template_leaves_out)


def _parsed(plan: Plan) -> tuple[Template, Parsed] | None:
    """The template that training will use; None where it is elsewhere or broken."""
    try:
        found = template(plan)
        return None if found is None else (found, parse(found.text))
    except TemplateError:
        return None


def _left_out(look: Look, tree: Parsed) -> Iterator[tuple[int, str]]:
    """Lines of rows, each with what of it no branch of the template shows.

    Where a template only compares roles, one that it never names is shown by no branch but an
    `else`; a name inside a longer text counts as named.
    """
    written = " ".join(tree.words)
    for sniffed in look.rows:
        row, line = sniffed.parsed.row, sniffed.record.line
        if "tools" not in tree.reads and getattr(row, "tools", None):
            yield line, "the chat template never reads `tools`"
        if row is None or tree.writes_roles or tree.has_else:
            continue
        for role in dict.fromkeys(message.role for message in in_messages(row)):
            if role and role not in written:
                yield line, f"the chat template knows no role {quoted(role)}"


def _first_sentence(message: str) -> str:
    return message.partition(". ")[0].rstrip(".")
