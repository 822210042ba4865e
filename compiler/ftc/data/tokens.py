"""How many tokens rows have, by the model's own tokenizer and chat template; else an estimate.

The tokenizer is a `tokenizer.json` that lies on this machine: in the folder that `model.base`
names, or in the Hugging Face cache. Nothing is fetched. Chats go through the model's template as
training renders them, other rows are their text and the mark of its end. The template is a program
of the model's; it runs in Jinja's sandbox, which lets it touch nothing.
"""

import json
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import import_module
from typing import Any, Final

from ftc.data.examples import TEXT, Example
from ftc.data.files import LocationError, open_for_reading
from ftc.data.rows import Message, in_messages
from ftc_schemas.named_tuple import NamedTuple

CHARACTERS_A_TOKEN: Final = 4
"""Of English text (OpenAI, "What are tokens and how to count them", help.openai.com). Other
languages and code take more tokens."""

ESTIMATE: Final = f"an estimate: {CHARACTERS_A_TOKEN} characters a token, as in English"

_LARGEST: Final = 64 * 2**20
_BATCH: Final = 256


class TokenizerError(Exception):
    """Why a tokenizer cannot be used; completes "the tokenizer …"."""


class Counted(NamedTuple):
    """The tokens of some rows."""

    lengths: Counter[int]
    """How many rows have each number of tokens."""
    how: str
    """ "by the tokenizer of Qwen/Qwen3-0.6B", or "an estimate: …"."""
    exact: bool
    failed: int = 0
    """Rows that the chat template refused; they are estimated."""


class Tokenizer:
    """A tokenizer and the chat template beside it."""

    def __init__(self, folder: str, name: str, template: str | None = None) -> None:
        """`template` is the spec's own, which takes the place of the model's."""
        self.name = name
        try:
            tokenizers = import_module("tokenizers")
        except ImportError:
            raise TokenizerError("needs tokenizers, which is not installed") from None
        try:
            self._tokenizer = tokenizers.Tokenizer.from_str(
                _read(f"{folder}/tokenizer.json").decode()
            )
        except Exception as error:  # the library raises Exception itself
            raise TokenizerError(f"cannot be read: {error}") from None
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        config = _config(f"{folder}/tokenizer_config.json")
        self._marks = {
            key: _mark(config.get(key))
            for key in ("bos_token", "eos_token", "pad_token", "unk_token")
            if _mark(config.get(key))
        }
        self._template = _template(folder, config, template)

    def count(self, examples: Iterable[Example]) -> Counted:
        lengths: Counter[int] = Counter()
        failed = 0
        batch: list[tuple[str, bool]] = []
        for example in examples:
            text = self.text_of(example)
            if text is None:
                failed += 1
                lengths[estimated(example)] += 1
            else:
                batch.append(text)
            if len(batch) == _BATCH:
                lengths.update(self._lengths(batch))
                batch = []
        lengths.update(self._lengths(batch))
        return Counted(lengths, f"by the tokenizer of {self.name}", exact=True, failed=failed)

    def text_of(self, example: Example) -> tuple[str, bool] | None:
        """What training turns the row into, and whether the tokenizer adds its own marks to it;
        None when the chat template refuses the row."""
        if example.roles[0] == TEXT:
            answered = "".join(example.texts[: example.answered])
            return answered + self._marks.get("eos_token", ""), True
        if self._template is None:
            return None
        messages = _messages(example)
        tools = None if example.row is None else getattr(example.row, "tools", None)
        try:
            text: str = self._template.render(
                messages=messages, tools=tools, add_generation_prompt=False, **self._marks
            )
        except Exception:  # a template raises what it likes
            return None
        return text, False

    def _lengths(self, batch: Sequence[tuple[str, bool]]) -> list[int]:
        found = []
        for special in (True, False):
            texts = [text for text, wants in batch if wants is special]
            encoded = self._tokenizer.encode_batch_fast(texts, add_special_tokens=special)
            found += [len(one.ids) for one in encoded]
        return found


def estimate(characters: Counter[int]) -> Counted:
    """From the characters of each row."""
    lengths: Counter[int] = Counter()
    for size, rows in characters.items():
        lengths[-(-size // CHARACTERS_A_TOKEN)] += rows
    return Counted(lengths, ESTIMATE, exact=False)


def estimated(example: Example) -> int:
    return -(-sum(map(len, example.texts[: example.answered])) // CHARACTERS_A_TOKEN)


def find_tokenizer(
    base: str | None, root: str = ".", template: str | None = None
) -> Tokenizer | None:
    """The tokenizer of `model.base`, where it lies on this machine; raises TokenizerError when it
    lies there and cannot be used."""
    if base is None:
        return None
    for folder in _folders(base, root):
        if os.path.isfile(f"{folder}/tokenizer.json"):  # noqa: PTH113
            return Tokenizer(folder, base, template)
    return None


def _folders(base: str, root: str) -> Iterable[str]:
    yield base if base.startswith("/") or root == "." else f"{root}/{base}"
    if base.startswith((".", "/")):
        return
    home = os.environ.get("HF_HOME") or os.path.expanduser("~/.cache/huggingface")  # noqa: PTH111
    snapshots = f"{home}/hub/models--{base.replace('/', '--')}/snapshots"
    try:
        for name in sorted(os.listdir(snapshots)):  # noqa: PTH208
            yield f"{snapshots}/{name}"
    except OSError:
        return


def _messages(example: Example) -> list[dict[str, Any]]:
    if example.row is None:
        said = zip(example.roles, example.texts, strict=True)
        return [{"role": role, "content": text} for role, text in list(said)[: example.answered]]
    return [_message(one) for one in in_messages(example.row)[: example.answered]]


def _message(message: Message) -> dict[str, Any]:
    found = {key: value for key, value in message._asdict().items() if value is not None}
    extra = found.pop("extra")
    found.pop("weight", None)
    found.setdefault("content", None)
    return {**found, **extra}


def _template(folder: str, config: dict[str, Any], own: str | None) -> Any:
    """The compiled chat template: the spec's own, else the model's; None where there is none."""
    source: Any = own
    if source is None:
        try:
            source = _read(f"{folder}/chat_template.jinja").decode()
        except (LocationError, OSError, UnicodeDecodeError):
            source = config.get("chat_template")
    if isinstance(source, list):  # several under names
        source = next((one["template"] for one in source if one.get("name") == "default"), None)
    if not isinstance(source, str):
        return None
    try:
        return _environment().from_string(source)
    except Exception as error:  # of any kind that a broken template brings about
        raise TokenizerError(f"has a chat template that is none: {error}") from None


@cache
def _environment() -> Any:
    """Set up as transformers sets up its own (utils/chat_template_utils.py, 5.23)."""
    from datetime import datetime

    from jinja2 import nodes
    from jinja2.exceptions import TemplateError
    from jinja2.ext import Extension, loopcontrols
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Generation(Extension):
        """`{% generation %}` marks what is learned; the text is the same without it."""

        tags: set[str] = {"generation"}  # noqa: RUF012  # declared so by Jinja

        def parse(self, parser: Any) -> Any:
            line = next(parser.stream).lineno
            body = parser.parse_statements(("name:endgeneration",), drop_needle=True)
            return nodes.Scope(body, lineno=line)

    def refuse(message: str) -> None:
        raise TemplateError(message)

    def tojson(
        value: Any,
        ensure_ascii: bool = False,
        indent: int | None = None,
        separators: tuple[str, str] | None = None,
        sort_keys: bool = False,
    ) -> str:
        return json.dumps(
            value,
            ensure_ascii=ensure_ascii,
            indent=indent,
            separators=separators,
            sort_keys=sort_keys,
        )

    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, loopcontrols]
    )  # no HTML: it renders the text that a model reads
    environment.filters["tojson"] = tojson
    environment.globals["raise_exception"] = refuse
    environment.globals["strftime_now"] = lambda form: datetime.now().strftime(form)
    return environment


def _config(file: str) -> dict[str, Any]:
    try:
        found = json.loads(_read(file))
    except (LocationError, OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _mark(value: object) -> str:
    """A special token, which is text or an object with `content`."""
    if isinstance(value, dict):
        value = value.get("content")
    return value if isinstance(value, str) else ""


def _read(file: str) -> bytes:
    with open_for_reading(file) as opened:
        return opened.read(_LARGEST)
