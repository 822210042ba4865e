"""Credentials are recognised, and never shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftc.diagnostics import github, json, terminal
from ftc.diagnostics.diagnostic import Diagnostic, Severity
from ftc.diagnostics.secrets import redacted, secrets_in, without_secrets
from ftc.source.span import Span

# Made up, and cut in two so that scanners of repositories don't take them for real ones.
MADE_UP = {
    "a Hugging Face token": "hf_" + "aBcDeFgHiJkLmNoPqRsTuVwXyZ01234567",
    "an OpenAI API key": "sk-" + "proj-abcdefghijklmnopqrstuvwxyz_0123456789-ABCDEF",
    "an Anthropic API key": "sk-" + "ant-api03-abcdefghijklmnopqrstuvwxyz",
    "an AWS access key": "AKIA" + "ABCDEFGHIJKLMNOP",
    "a GitHub token": "ghp_" + "abcdefghijklmnopqrstuvwxyz0123456789",
    "a GitLab token": "glpat-" + "abcdefghijklmnopqrst",
    "a Google API key": "AIza" + "abcdefghijklmnopqrstuvwxyz012345678",
    "a Slack token": "xoxb-" + "123456789012-abcdefghij",
}


@pytest.mark.parametrize(("kind", "secret"), MADE_UP.items())
def test_a_credential_is_recognised_wherever_it_stands(kind: str, secret: str) -> None:
    for text in (secret, f"description: {secret}", f"# {secret}\nname: x", f'"{secret}"'):
        (found,) = secrets_in(text)
        assert found.kind == kind
        assert text[found.start : found.end] == secret


@pytest.mark.parametrize(
    "line",
    [
        "hub_token: 0123456789abcdef",
        "wandb_api_key: 'abcdef0123456789'",
        'password: "correct horse"',
        "{AWS_SECRET_ACCESS_KEY: abcd/efgh+ijkl}",
    ],
)
def test_a_value_is_taken_for_a_credential_by_the_name_of_its_key(line: str) -> None:
    (found,) = secrets_in(line)
    assert found.kind == "a credential"


@pytest.mark.parametrize(
    "line",
    [
        "base: Qwen/Qwen3-0.6B",
        "revision: c1899de289a04d12100db370d81485cdf75e47ca",
        "train: s3://bucket/a/file.jsonl",
        "train: hf://datasets/owner/name@v1/train.jsonl",
        "hub_token: HF_TOKEN",
        "api_key: ${OPENAI_API_KEY}",
        "pad_token: <|endoftext|>",
        "name: task-classification-of-many-short-tickets",
        "description: keep the password: reset flow polite",
        "role_arn: arn:aws:iam::123456789012:role/Tuning",
    ],
)
def test_what_is_no_credential_is_left_alone(line: str) -> None:
    assert not list(secrets_in(line))
    assert redacted(line) == line


def test_a_password_in_a_url_is_one() -> None:
    text = "train: s3://user:topsecretword@bucket/x.jsonl"
    assert redacted(text) == "train: s3://user" + "*" * 14 + "@bucket/x.jsonl"


def test_a_private_key_is_hidden_to_its_end_and_keeps_its_lines() -> None:
    begin, end = "-----BEGIN RSA " + "PRIVATE KEY-----", "-----END RSA " + "PRIVATE KEY-----"
    text = f"set: |\n  {begin}\n  MIIEpAIBAAKC\n  {end}\nname: x\n"
    hidden = redacted(text)
    assert "MIIE" not in hidden
    assert hidden.endswith("\nname: x\n")
    assert [len(line) for line in hidden.splitlines()] == [len(line) for line in text.splitlines()]


@given(st.text(), st.sampled_from(sorted(MADE_UP.values())), st.text())
def test_redacting_keeps_length_and_lines(before: str, secret: str, after: str) -> None:
    text = f"{before} {secret} {after}"
    hidden = redacted(text)
    assert secret not in hidden
    assert len(hidden) == len(text)
    assert hidden.count("\n") == text.count("\n")


@given(st.text())
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    assert redacted(redacted(text)) == redacted(text)


def test_findings_can_be_shown_without_secrets() -> None:
    secret = MADE_UP["a Hugging Face token"]
    found = Diagnostic("FTC104", Severity.ERROR, f"cannot be `{secret}`", None, secret, secret)
    assert secret not in repr(without_secrets([found]))


def test_a_terminal_shows_the_line_with_the_secret_starred_out() -> None:
    secret = MADE_UP["a Hugging Face token"]
    span = Span("spec.yaml", 1, 8, 1, 8 + len(secret))
    found = Diagnostic("FTC290", Severity.ERROR, "a secret", span, f"not {secret}")
    text = terminal.render([found], {"spec.yaml": f"token: {secret}  # {secret}"}, width=120)
    assert "token: hf_a*****" in text
    assert secret not in text
    assert secret not in json.render([found]) + github.render([found])
