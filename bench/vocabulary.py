"""One vocabulary for two engines, so that counting tokens can be compared: trained here on the
corpus by `tokenizers`, kept as a `tokenizer.json` for ours, and handed to tiktoken's real engine,
which otherwise would fetch its own.

Texts are cut into words by the pattern of cl100k_base (tiktoken 0.14.0, `openai_public.py`), so
that both count the same. It is smaller than cl100k_base, and made of the very words that it
counts: most are one token, as most words of English are one of cl100k_base.
"""

import json
from collections.abc import Iterator
from pathlib import Path

PATTERN = (
    r"""'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+"""
    r"""|\s++$|\s*[\r\n]|\s+(?!\S)|\s"""
)
SIZE = 20_000
LEARNED_FROM = 10 * 10**6
"""Bytes of the corpus."""

TEMPLATE = """\
{%- for message in messages -%}
{{- "<|im_start|>" + message.role + "\n" + (message.content or "") + "<|im_end|>\n" -}}
{%- endfor -%}
"""


def train(corpus: Path, folder: Path) -> None:
    from tokenizers import Regex, Tokenizer
    from tokenizers.models import BPE
    from tokenizers.pre_tokenizers import ByteLevel, Sequence, Split
    from tokenizers.trainers import BpeTrainer

    tokenizer = Tokenizer(BPE())
    words = Split(Regex(PATTERN), "isolated")
    tokenizer.pre_tokenizer = Sequence([words, ByteLevel(add_prefix_space=False, use_regex=False)])
    trainer = BpeTrainer(
        vocab_size=SIZE, initial_alphabet=ByteLevel.alphabet(), show_progress=False
    )
    tokenizer.train_from_iterator(_texts(corpus), trainer)
    folder.mkdir(exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "chat_template.jinja").write_text(TEMPLATE)


def for_tiktoken(folder: Path):
    """The same vocabulary as an encoding of tiktoken's."""
    import tiktoken

    known = json.loads((folder / "tokenizer.json").read_text())["model"]["vocab"]
    letters = _bytes_by_letter()
    ranks = {bytes(map(letters.__getitem__, word)): rank for word, rank in known.items()}
    return tiktoken.Encoding(
        "trained", pat_str=PATTERN, mergeable_ranks=ranks, special_tokens={"<|endoftext|>": SIZE}
    )


def _texts(corpus: Path) -> Iterator[str]:
    read = 0
    with corpus.open("rb") as lines:
        for line in lines:
            for message in json.loads(line)["messages"]:
                yield message["content"] or ""
            read += len(line)
            if read > LEARNED_FROM:
                return


def _bytes_by_letter() -> dict[str, int]:
    """GPT-2's way to write bytes as letters: those that can be seen stand for themselves, the
    others for letters from U+0100 on."""
    seen = [*range(ord("!"), ord("~") + 1), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in seen]
    return {chr(b): b for b in seen} | {chr(256 + n): b for n, b in enumerate(others)}
