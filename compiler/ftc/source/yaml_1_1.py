"""Values of a document as a reader of YAML 1.1 takes them, such as PyYAML, which trainers use."""

from typing import Any, Final

from ftc.source.document import Document
from ftc.source.span import Path

_WORDS: Final = {
    spelling: word in ("yes", "on")
    for word in ("yes", "no", "on", "off")
    for spelling in (word, word.capitalize(), word.upper())
}
"""https://yaml.org/type/bool.html, without the single letters, which PyYAML leaves text."""


def as_yaml_1_1(document: Document) -> Any:
    """The document's value with its unquoted `yes`, `no`, `on` and `off` as true and false."""
    lines = {file: text.split("\n") for file, text in document.sources.items()}

    def plain(path: Path, word: str) -> bool:
        span = document.span(path)
        return lines[span.file][span.line - 1].startswith(word, span.column - 1)

    def read(value: Any, path: Path) -> Any:
        if isinstance(value, dict):
            return {key: read(inner, (*path, key)) for key, inner in value.items()}
        if isinstance(value, list):
            return [read(inner, (*path, index)) for index, inner in enumerate(value)]
        is_word = isinstance(value, str) and value in _WORDS and plain(path, value)
        return _WORDS[value] if is_word else value

    return read(document.value, ())
