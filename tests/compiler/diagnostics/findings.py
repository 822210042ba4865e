"""Diagnostics and sources to render, drawn and by hand."""

from hypothesis import strategies as st

from ftc.diagnostics.diagnostic import Diagnostic, Edit, Fix, Label, Severity
from ftc.source.span import Span

FILE = "specs/support-tone.yaml"
SOURCE = """\
version: 1
name: support-tone

adapter: {type: qlora, rank: 16, alpha: 32}
training:
  epochs: 3
  batch_size: 32
  learning_rate: 2e-4
  max_length: 2048
  packing: true
  seed: 42
  optimizer: adamw
data: {train: a.jsonl,
       validation: 10%}
"""
SOURCES = {FILE: SOURCE}


def at(line: int, column: int, end_column: int, end_line: int | None = None) -> Span:
    return Span(FILE, line, column, end_line or line, end_column)


RANK = at(4, 24, 28)
LOSS = Diagnostic(
    "FTC301",
    Severity.ERROR,
    "adapter.rank has no effect on bedrock",
    RANK,
    label="amazon.nova-micro-v1:0:128k chooses its own adapter size",
    help="accept the loss with `targets.bedrock.accept: [adapter.rank]`, or compile for axolotl",
    fix=Fix(
        "accept the loss",
        (Edit("set", ("targets", "bedrock", "accept"), ["adapter.rank"]),),
        safe=False,
    ),
    target="bedrock",
)

texts = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\t\x1b\u202e\u200d\ufe0f日😀👩é\u0301\r\n -`\x85\u2028\x00\ud800"),
    ),
    max_size=40,
)
lines = st.one_of(texts, st.text("abc ", max_size=300), st.just("日本語 😀 " * 40))
sources = st.lists(lines, min_size=1, max_size=8).map("\n".join)
small = st.integers(1, 60)
spans = st.builds(
    Span, st.sampled_from(["a.yaml", "b.yaml", "no such"]), small, small, small, small
)
diagnostics = st.builds(
    Diagnostic,
    st.sampled_from(["FTC101", "FTC301"]),
    st.sampled_from(Severity),
    texts,
    st.one_of(st.none(), spans),
    texts,
    st.one_of(st.none(), texts),
    st.lists(st.builds(Label, spans, texts), max_size=3).map(tuple),
    st.just(Fix("write it", (Edit("set", ("version",), 1),))),
    st.sampled_from([None, "local", "openai"]),
)
