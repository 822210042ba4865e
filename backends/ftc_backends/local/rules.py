"""What TRL needs of a spec."""

from collections.abc import Iterator
from typing import Final

from ftc.analysis.chat_template import TemplateError, parse, template
from ftc.analysis.rule import Finding, Rule, rule
from ftc.diagnostics.diagnostic import Severity
from ftc.plan.plan import Plan
from ftc_backends.local.definition import known_templates


@rule(
    "FTC228",
    "local-template-without-markers",
    Severity.ERROR,
    what="The loss is on the assistant's turns, and the chat template does not mark them.",
    why="TRL finds the turns by `{% generation %}` in the template. It brings marked versions of "
    "the templates of many model families, for those that are letter by letter the original; with "
    "any other it stops after the model was loaded.",
    bad="""\
model: {chat_template: "{% for m in messages %}{{ m.role }}: {{ m.content }}{% endfor %}"}""",
    good="""\
model:
  chat_template: >-
    {% for m in messages %}{{ m.role }}: {% if m.role == 'assistant' %}
    {% generation %}{{ m.content }}{% endgeneration %}
    {% else %}{{ m.content }}{% endif %}{% endfor %}""",
    sources=("TRL 1.16.0, chat_template_utils.py, get_training_chat_template, read 2026-11-25",),
)
def template_without_markers(plan: Plan) -> Iterator[Finding]:
    if plan.get("data.format") != "chat" or plan.get("method.loss_on") != "assistant":
        return
    try:
        used = template(plan)
        marked = used is None or parse(used.text).marks_answers
    except TemplateError:
        return  # another rule says why
    if used is None or marked or _is_replaced_by_trl(used.text):
        return
    yield Finding(
        used.leaf,
        "the chat template does not mark what the assistant says",
        label="no `{% generation %}`",
        help="put `{% generation %}` and `{% endgeneration %}` around the assistant's text and the "
        "token that ends it, or set `method.loss_on: all`",
        related=(("method.loss_on", "this asks for the assistant's turns"),),
    )


def _is_replaced_by_trl(text: str) -> bool:
    from hashlib import sha256  # slow to import, for OpenSSL

    return sha256(text.encode()).hexdigest() in known_templates()


RULES: Final[tuple[Rule, ...]] = (template_without_markers,)
