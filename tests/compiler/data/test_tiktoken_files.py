"""OpenAI's tokenizer counts where its encoding lies on this machine, and fetches nothing."""

import hashlib
import socket
from pathlib import Path

import pytest

from ftc.data import tiktoken_files
from ftc.data.tiktoken_files import encoding_of

pytest.importorskip("tiktoken")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def kept(folder: Path, content: bytes) -> None:
    """A file in tiktoken's folder, under the name that o200k_base has there."""
    url = tiktoken_files._FILES["o200k_base"].url
    (folder / hashlib.sha1(url.encode(), usedforsecurity=False).hexdigest()).write_bytes(content)


def test_an_encoding_that_is_not_here_is_not_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    assert encoding_of("gpt-4.1-mini-2025-04-14") is None
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", "")  # which tells tiktoken to keep nothing
    assert encoding_of("gpt-4.1-mini-2025-04-14") is None


def test_a_damaged_file_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    kept(tmp_path, b"IQ== 0\n")
    assert encoding_of("gpt-4.1-mini-2025-04-14") is None
    assert len(list(tmp_path.iterdir())) == 1


def test_models_of_others_have_no_encoding_here() -> None:
    assert encoding_of("gemini-2.5-flash") is None
    assert encoding_of("amazon.nova-micro-v1:0:128k") is None


def test_an_encoding_that_is_here_counts_tokens() -> None:
    encoding = encoding_of("gpt-4.1-mini-2025-04-14")
    if encoding is None:
        pytest.skip("tiktoken has not fetched o200k_base here")
    assert (encoding.name, encoding.tokens(["Hello, world!", ""])) == ("o200k_base", 4)


def test_what_is_expected_of_a_file_is_what_tiktoken_expects() -> None:
    import inspect

    import tiktoken_ext.openai_public

    source = inspect.getsource(tiktoken_ext.openai_public)
    for file in tiktoken_files._FILES.values():
        assert f'"{file.url}"' in source
        assert f'"{file.sha256}"' in source
