"""Recognise credentials in text, and hide them before anything is shown."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final

from ftc.diagnostics.diagnostic import Diagnostic
from ftc_schemas.named_tuple import NamedTuple


class Secret(NamedTuple):
    """A stretch of text that looks like a credential."""

    kind: str
    """For people: "a Hugging Face token"."""
    start: int
    end: int


PEM: Final = "a private key"
URL: Final = "a password in a URL"
NAMED: Final = "a credential"
"""Kinds that are known by what stands around them, and not by an issuer's prefix."""

_KINDS: Final[Mapping[str, tuple[str, str]]] = {
    # name: (what it is, how it looks), by the issuers' own documentation of their prefixes
    "hf": ("a Hugging Face token", r"\bhf_[A-Za-z0-9]{20,}"),
    "anthropic": ("an Anthropic API key", r"\bsk-ant-[A-Za-z0-9_-]{16,}"),
    "openai": (
        "an OpenAI API key",
        r"\bsk-(?:(?:proj|svcacct|admin)-[A-Za-z0-9_-]{16,}|[A-Za-z0-9]{20,})",
    ),
    "aws": ("an AWS access key", r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "github": ("a GitHub token", r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})"),
    "gitlab": ("a GitLab token", r"\bglpat-[A-Za-z0-9_-]{20,}"),
    "google": ("a Google API key", r"\bAIza[0-9A-Za-z_-]{35}"),
    "slack": ("a Slack token", r"\bxox[abeprs]-[A-Za-z0-9-]{10,}"),
    "pem": (
        PEM,
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)",
    ),
    "url": (URL, r"(?<=://)[^\s/:@'\"]+:[^\s/@'\"]+(?=@)"),
}

_NAMED: Final = (
    r"(?i:(?<=api_key)|(?<=apikey)|(?<=secret)|(?<=password)|(?<=secret_key)|(?<=auth_token)"
    r"|(?<=access_token)|(?<=hub_token)|(?<=hf_token)|(?<=secret_access_key))"
    r"[\"']?[ \t]*[:=][ \t]*[\"']?"
    r"(?P<value>(?!\$|env:|[\"']|[A-Z_][A-Z0-9_]*\b)"
    r"(?:(?<=[\"'])[^\"'\n]{8,}|[^\s\"',{}\[\]#]{8,}))"
)
"""A value whose key says that it is secret; not the name of a variable that holds one."""

_MARKS: Final = (
    *("hf_", "sk-", "akia", "asia", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
    *("glpat-", "aiza", "xox", "private key", "@"),
    *("api_key", "apikey", "secret", "password", "_token"),
)
"""Nothing is a credential in a text that has none of these in it, in any case."""

MARKS: Final = (
    rb"hf_[A-Za-z0-9]{20}|sk-[A-Za-z0-9_-]{16}|A[KS]IA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}"
    rb"|github_pat_[A-Za-z0-9_]{22}|glpat-[A-Za-z0-9_-]{20}|AIza[0-9A-Za-z_-]{35}"
    rb"|xox[abeprs]-[A-Za-z0-9-]{10}|PRIVATE KEY-"
    rb"|(?i:api_?key|secret|secret_key|password|(?:auth|access|hub|hf)_token|access_key)"
    rb"\\?[\"']?[ \t]*[:=]"
)
"""The same for the bytes of JSON, as one pattern that RE2 takes: for files of millions of texts. A
password in a URL is found by its `@`, which who looks for private data looks for anyway."""


@cache
def _patterns() -> tuple["re.Pattern[str]", "re.Pattern[str]"]:
    known = "|".join(f"(?P<{name}>{pattern})" for name, (_, pattern) in _KINDS.items())
    return re.compile(known), re.compile(_NAMED)


def secrets_in(text: str) -> Iterator[Secret]:
    """What in a text looks like a credential, from its start to its end."""
    folded = text.casefold()
    if not any(mark in folded for mark in _MARKS):
        return
    known, named = _patterns()
    found = [Secret(_KINDS[str(m.lastgroup)][0], *m.span()) for m in known.finditer(text)]
    for match in named.finditer(text):
        start, end = match.span("value")
        if not any(secret.start < end and start < secret.end for secret in found):
            found.append(Secret(NAMED, start, end))
    yield from sorted(found, key=lambda secret: secret.start)


def redacted(text: str) -> str:
    """The text with every credential starred out but for its first four characters. Length and
    lines stay, so that places stay true."""
    for secret in reversed(tuple(secrets_in(text))):
        hidden = re.sub(r"\S", "*", text[secret.start + 4 : secret.end])
        text = text[: secret.start + 4] + hidden + text[secret.end :]
    return text


def without_secrets(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The same findings, safe to show. Their sources have to be `redacted` by themselves."""
    return [
        diagnostic._replace(
            message=redacted(diagnostic.message),
            label=redacted(diagnostic.label),
            help=None if diagnostic.help is None else redacted(diagnostic.help),
            related=tuple(
                label._replace(text=redacted(label.text)) for label in diagnostic.related
            ),
            fix=None if any(secrets_in(repr(diagnostic.fix))) else diagnostic.fix,
        )
        for diagnostic in diagnostics
    ]
