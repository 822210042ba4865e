"""One text, one Document: what a single file says, before anything is laid over or under it."""

from ftc.analysis.rules import source as rules
from ftc.diagnostics.diagnostic import Diagnostic
from ftc.source.construct import Budget, construct
from ftc.source.document import Document
from ftc.source.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ftc.source.plain import read_plain
from ftc.source.refused import Refused
from ftc.source.span import Path, Place
from ftc.source.text import invisible, normalize


def parse(text: str, file: str, found: list[Diagnostic], budget: Budget) -> Document:
    """The mapping that the text holds; an empty one, with errors in `found`, if it holds none."""
    text = normalize(text)
    nothing = Document({}, {}, {file: text}, file)
    unseen = invisible(text, file)
    if unseen:
        found += unseen
        return nothing
    places: dict[Path, Place] = {}
    try:
        root = read_plain(text, file) or _composed(text, file, found)
        value = construct(root, (), places, found, budget)
    except Refused as refused:
        found.append(refused.diagnostic)
        return nothing
    return nothing._replace(value=value, places=places)


def _composed(text: str, file: str, found: list[Diagnostic]) -> MappingNode:
    from ftc.source.compose import compose  # slow to import, as PyYAML is

    return _require_mapping(compose(text, file, found), file)


def _require_mapping(root: Node | None, file: str) -> MappingNode:
    if isinstance(root, MappingNode):
        return root
    if root is None or (isinstance(root, ScalarNode) and not root.text and root.kind is None):
        help_text = "`ftc init` writes a spec to start from"
        raise Refused(rules.EMPTY.diagnostic(f"{file} is empty", None, help=help_text))
    kind = "a list" if isinstance(root, SequenceNode) else "a single value"
    raise Refused(
        rules.NOT_A_MAPPING.diagnostic(
            f"a spec is a mapping of keys to values, not {kind}",
            root.span,
            help="start with `version: 1`",
        )
    )
