"""Whatever a spec holds, reading it ends soon, in little memory, with a Document or an error."""

import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.compiler.source.yaml_texts import documents

from ftc.diagnostics.diagnostic import Severity
from ftc.source.reader import read, read_text

SECONDS = 20
"""Far more than any case takes on an idle machine (under one), for machines that are not."""

SPEC = """\
version: 1
name: support-tone
model: {base: Qwen/Qwen3-0.6B, revision: c1899de289a0}
data: &data
  format: chat
  train: [data/a.jsonl, "data/b.jsonl"]
description: >-
  Answer support tickets
  in the house tone.
training: {epochs: 3, learning_rate: 2e-4, packing: true}
targets:
  axolotl: {set: {<<: *data, flash_attention: true}}
"""
FRAGMENTS = [
    *(
        "\0",
        "\x1b[31m",
        "\u2028",
        "\ufeff",
        "\t",
        "\r",
        "\r\n",
        "\n\n",
        "---\n",
        "...\n",
        "%TAG ! !\n",
    ),
    *(
        "[",
        "]",
        "{",
        "}",
        ": ",
        "- ",
        "? ",
        ", ",
        "#",
        "&a ",
        "*a",
        "*data",
        "!",
        "!!python/name:x ",
    ),
    *("'", '"', '\\"', "|\n", ">\n", "<<: ", ".nan", "1e999", "9" * 400, "[" * 80, "{a: " * 80),
    *("extends: x\n", "name: y\n", "~: 1\n", "é", "😀", "\\ud800", "@", "`", "%"),
]

BILLION_LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30)
)
BOMBS = {
    "aliases of aliases": BILLION_LAUGHS,
    "merges of merges": BILLION_LAUGHS.replace("[x, x, x, x, x, x, x, x, x]", "{x: 1}")
    .replace("[*", "{<<: [*")
    .replace("]\n", "]}\n"),
    "a chain of merges": "a0: &a0 {x: 1}\n"
    + "".join(f"a{n}: &a{n} {{<<: *a{n - 1}}}\n" for n in range(1, 20_000)),
    "aliases that nest": "a0: &a0 x\n"
    + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 80)),
    "brackets": "a: " + "[" * 3_000,
    "a million brackets": "[" * 1_000_000,
    "braces": "{a: " * 3_000,
    "dashes": "- " * 100_000,
    "question marks": "? " * 100_000,
    "indented keys": "".join(" " * n + "a:\n" for n in range(1_000)),
    "a long list": "a: [" + "1," * 500_000 + "]",
    "many keys": "".join(f"k{n}: v\n" for n in range(100_000)),
    "one key very often": "a: 1\n" * 150_000,
    "many bad numbers": "".join(f"a{n}: .inf\n" for n in range(30_000)),
    "many bad keys": "".join(f"{n}: v\n" for n in range(30_000)),
    "many bad tags": "a:\n" + "- !x y\n" * 30_000,
    "many missing anchors": "a:\n" + "- *x\n" * 30_000,
    "an error repeated by aliases": f"a: &a [{'.inf,' * 30_000}]\nb: [*a, *a]",
    "tag directives": "".join(f"%TAG !a{n}! !b\n" for n in range(60_000)) + "---\na: 1\n",
    "tag directives below": "a: 1\n...\n" + "".join(f"%TAG !a{n}! !b\n" for n in range(60_000)),
    "documents": "---\na: 1\n" * 100_000,
    "digits": "a: " + "9" * 1_000_000,
    "a huge exponent": "a: 1e" + "9" * 1_000_000,
    "nothing but NUL": "\0" * 1_000_000,
    "more than a spec": "x" * 50_000_000,
    "an open quote": 'a: "' + "x\n" * 500_000,
}
HARMLESS = {
    "a long text": "a: |\n" + "  text\n" * 140_000,
    "a long line": "a: " + "x" * 1_000_000,
    "comments": "# note\n" * 140_000 + "a: 1\n",
    "blank lines": "a: 1" + "\n" * 1_000_000,
    "escapes": 'a: "' + "\\x41" * 250_000 + '"',
    "many aliases of a long text": "a: &a " + "x" * 100_000 + "\nb: [" + "*a," * 40_000 + "]",
    "underscores": "a: 0b" + "_" * 1_000_000 + "2",
    "leading zeros of a fraction": "a: 1." + "0" * 500_000,
}


def assert_answered(document, diagnostics):
    """There is a Document, or an error; and every diagnostic can be shown."""
    errors = [d for d in diagnostics if d.severity is Severity.ERROR]
    assert document is not None or errors
    for diagnostic in diagnostics:
        for span in (diagnostic.span, *(label.span for label in diagnostic.related)):
            if span is not None:
                lines = document.sources[span.file].split("\n")
                assert 1 <= span.line <= span.end_line <= len(lines)
                assert 1 <= span.column <= len(lines[span.line - 1]) + 1
                assert (span.line, span.column) <= (span.end_line, span.end_column)


@given(st.binary(max_size=400))
@settings(max_examples=200)
def test_any_bytes_are_answered(tmp_path_factory, data):
    spec = tmp_path_factory.getbasetemp() / "bytes.yaml"
    spec.write_bytes(data)
    assert_answered(*read(spec))


@given(st.text(max_size=200))
@settings(max_examples=200)
def test_any_text_is_answered(text):
    assert_answered(*read_text(text))


@given(st.sampled_from([SPEC, "{a: 1}"]) | documents(), st.data())
@settings(max_examples=200)
def test_any_spoilt_spec_is_answered(text, data):
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 5))
        text = text[:at] + data.draw(st.sampled_from(["", *FRAGMENTS])) + text[at + cut :]
    assert_answered(*read_text(text))


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_soon(name):
    start = time.monotonic()
    document, diagnostics = read_text(BOMBS[name])
    assert time.monotonic() - start < SECONDS
    assert diagnostics
    assert document.file == "<spec>"


@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_only_long_is_read_soon(name):
    start = time.monotonic()
    _, diagnostics = read_text(HARMLESS[name])
    assert time.monotonic() - start < SECONDS
    assert not diagnostics


@pytest.mark.skipif(sys.platform != "linux", reason="address space cannot be limited here")
def test_a_gigabyte_is_enough_for_every_bomb(tmp_path):
    files = []
    for number, text in enumerate({**BOMBS, **HARMLESS}.values()):
        files.append(tmp_path / f"{number}.yaml")
        files[-1].write_text(text)
    program = (
        "import resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))\n"
        "from ftc.source.reader import read\n"
        "for file in sys.argv[1:]: read(file)\n"
    )
    subprocess.run([sys.executable, "-c", program, *map(str, files)], check=True, timeout=300)


def test_reading_runs_nothing_and_opens_nothing_but_the_spec(tmp_path):
    spec = tmp_path / "spec.yaml"
    spec.write_text("a: !!python/object/apply:os.system [touch pwned]\nb: 1\n")
    read(spec)  # what is imported on the way is imported now
    seen = []
    watching = True

    def watch(event, arguments):
        if watching:
            seen.append((event, arguments[0] if arguments else None))

    sys.addaudithook(watch)
    read(spec)
    watching = False
    assert {name for event, name in seen if event == "open"} <= {str(spec), *range(1000)}
    assert not [e for e, _ in seen if e.startswith(("os.system", "subprocess", "socket", "import"))]
