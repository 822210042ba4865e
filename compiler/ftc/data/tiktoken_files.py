"""OpenAI's own tokenizer, where the file of an encoding already lies on this machine.

tiktoken fetches an encoding when it is first asked for it, and keeps it in a folder. It is asked
here for nothing that is not in that folder already, so that nothing is fetched.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Final

from ftc_schemas.named_tuple import NamedTuple


class _File(NamedTuple):
    url: str
    sha256: str


_URL: Final = "https://openaipublic.blob.core.windows.net/encodings"
_O200K: Final = _File(
    f"{_URL}/o200k_base.tiktoken",
    "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
)
_FILES: Final = {
    "o200k_base": _O200K,
    "o200k_harmony": _O200K,
    "cl100k_base": _File(
        f"{_URL}/cl100k_base.tiktoken",
        "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
    ),
}
"""Where each encoding is fetched from, and what it then holds. tiktoken 0.14.0,
tiktoken_ext/openai_public.py, read 2026-11-25."""


class Encoding(NamedTuple):
    """An encoding that is at hand."""

    tokens: Callable[[Sequence[str]], int]
    """How many some texts have."""
    name: str


def encoding_of(model: str) -> Encoding | None:
    """The encoding of a model of OpenAI's; None for other models, without tiktoken, and where its
    file is not here."""
    try:
        tiktoken = import_module("tiktoken")
    except ImportError:
        return None
    try:
        name = tiktoken.encoding_name_for_model(model)
    except KeyError:
        return None
    file = _FILES.get(name)
    if file is None or not _is_here(file):
        return None
    encode = tiktoken.get_encoding(name).encode_ordinary

    def tokens(texts: Sequence[str]) -> int:
        return sum([len(encode(text)) for text in texts])

    return Encoding(tokens, name)


def _is_here(file: _File) -> bool:
    """Whether tiktoken's folder has it, whole: another content would be fetched anew."""
    folder = _folder()
    if not folder:
        return False
    name = hashlib.sha1(file.url.encode(), usedforsecurity=False).hexdigest()
    try:
        content = Path(folder, name).read_bytes()
    except OSError:
        return False
    return hashlib.sha256(content).hexdigest() == file.sha256


def _folder() -> str:
    """As tiktoken finds it (load.py); empty where it keeps nothing."""
    for variable in ("TIKTOKEN_CACHE_DIR", "DATA_GYM_CACHE_DIR"):
        if variable in os.environ:
            return os.environ[variable]
    return f"{tempfile.gettempdir()}/data-gym-cache"
