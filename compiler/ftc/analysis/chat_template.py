"""What is known about a spec's chat template and tokenizer without running or fetching anything.

A template is somebody's program. It is parsed here and never rendered: Jinja2's parser builds a
tree of it and evaluates nothing.
"""

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from ftc.analysis.base_model import is_folder
from ftc.data.files import LocationError, open_for_reading
from ftc.plan.plan import Plan, file_of
from ftc_schemas.named_tuple import NamedTuple
from ftc_schemas.spec.leaves import is_template_text

if TYPE_CHECKING:
    from jinja2 import Environment
    from jinja2.nodes import Node

_MOST_BYTES: Final = 2**20
"""Of a template; the longest that models come with take some ten thousand."""
_MOST_VOCABULARY: Final = 64 * 2**20
"""Of a `tokenizer.json`; the largest take about half of that."""


class Template(NamedTuple):
    """A chat template."""

    text: str
    leaf: str
    """The entry of the spec that it comes with."""


class Parsed(NamedTuple):
    """What a template's tree tells."""

    reads: frozenset[str]
    """The variables that it is given: `messages`, `tools`, …"""
    words: frozenset[str]
    """The texts that it compares with or writes, roles among them."""
    writes_roles: bool
    """It writes the role of a message, whatever it is."""
    has_else: bool
    """Some branch of it is for everything that the others are not for."""


class TemplateError(Exception):
    """Why there is no template to speak of."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


def template(plan: Plan) -> Template | None:
    """The template that training will use, where it is at hand: the spec's own, or that of a model
    in a local folder. Raises TemplateError for a file that the spec names and that can't be
    read."""
    said: str | None = plan.get("model.chat_template")
    if said is None:
        return _of_base(plan)
    if is_template_text(said):
        return Template(said, "model.chat_template")
    return Template(_read(file_of(said, plan.root)), "model.chat_template")


@lru_cache(maxsize=8)
def parse(text: str) -> Parsed:
    """Raises TemplateError for what Jinja2 cannot parse."""
    from jinja2 import TemplateSyntaxError, meta, nodes

    try:
        tree = _environment().parse(text)
    except TemplateSyntaxError as error:
        raise TemplateError(error.message or "it is no Jinja template", error.lineno) from None
    except RecursionError:
        raise TemplateError("it is nested too deeply") from None
    constants = (node.value for node in tree.find_all(nodes.Const))
    data = (node.data for node in tree.find_all(nodes.TemplateData))
    words = frozenset(text for text in (*constants, *data) if isinstance(text, str))
    reads = frozenset(meta.find_undeclared_variables(tree) - {MARKER})
    has_else = any(branch.else_ for branch in tree.find_all(nodes.If))
    return Parsed(reads, words, _writes_roles(tree), has_else)


def vocabulary(plan: Plan) -> frozenset[str] | None:
    """The tokens of the base model's tokenizer; None where it is not on this machine."""
    folder = _folder(plan)
    return None if folder is None else _vocabulary(f"{folder}/tokenizer.json")


def named_token(plan: Plan, name: str) -> str | None:
    """What the base model's tokenizer calls its `pad_token` or `eos_token`; None where it says
    nothing or is not on this machine."""
    folder = _folder(plan)
    if folder is None:
        return None
    try:
        with open_for_reading(f"{folder}/tokenizer_config.json") as opened:
            said: Any = json.loads(opened.read(_MOST_VOCABULARY)).get(name)
    except (LocationError, OSError, ValueError, AttributeError, RecursionError):
        return None
    token = said.get("content") if isinstance(said, dict) else said  # transformers 4 and 5
    return token if isinstance(token, str) else None


@lru_cache(maxsize=2)
def _vocabulary(file: str) -> frozenset[str] | None:
    try:
        with open_for_reading(file) as opened:
            content: Any = json.loads(opened.read(_MOST_VOCABULARY))
        model = content["model"]["vocab"]
        known = model if isinstance(model, dict) else [piece for piece, _ in model]
        added = [token["content"] for token in content.get("added_tokens", ())]
        return frozenset([*known, *added])
    except (LocationError, OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


MARKER: Final = "generation marker"
"""The name that a marked part gets in the tree; no template can say it."""


def _environment() -> "Environment":
    """Set up as transformers 5.23 does (utils/chat_template_utils.py), as far as parsing goes."""
    from jinja2 import Environment, nodes
    from jinja2.ext import Extension
    from jinja2.parser import Parser

    class Generation(Extension):
        tags = {"generation"}  # noqa: RUF012  # Jinja2's own form

        def parse(self, parser: Parser) -> "list[Node]":
            line = next(parser.stream).lineno
            body = parser.parse_statements(("name:endgeneration",), drop_needle=True)
            mark = nodes.Output([nodes.Name(MARKER, "store")])
            return [mark.set_lineno(line), *body]

    return Environment(  # noqa: S701  # nothing is rendered
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, "jinja2.ext.loopcontrols"]
    )


def _writes_roles(tree: "Node") -> bool:
    """Whether the role of a message is used for anything but comparing it."""
    from jinja2 import nodes

    compared = {
        id(inner)
        for compare in tree.find_all((nodes.Compare, nodes.Test))
        for inner in compare.find_all((nodes.Getattr, nodes.Getitem))
    }
    accesses = [
        *(node for node in tree.find_all(nodes.Getattr) if node.attr == "role"),
        *(
            node
            for node in tree.find_all(nodes.Getitem)
            if isinstance(node.arg, nodes.Const) and node.arg.value == "role"
        ),
    ]
    return any(id(node) not in compared for node in accesses)


def _of_base(plan: Plan) -> Template | None:
    folder = _folder(plan)
    if folder is None:
        return None
    try:
        return Template(_read(f"{folder}/chat_template.jinja"), "model.base")
    except TemplateError:
        return None


def _folder(plan: Plan) -> str | None:
    """That of the base model, where `model.base` names one."""
    base: str | None = plan.get("model.base")
    return file_of(base, plan.root) if base is not None and is_folder(base) else None


def _read(file: str) -> str:
    try:
        with open_for_reading(file) as opened:
            content = opened.read(_MOST_BYTES + 1)
    except LocationError as error:
        raise TemplateError(error.message) from None
    except OSError as error:
        raise TemplateError(f"cannot be read: {error.strerror}") from None
    if len(content) > _MOST_BYTES:
        raise TemplateError("is longer than any chat template")
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise TemplateError("is not UTF-8") from None
