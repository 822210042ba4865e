"""Hypothesis strategies for YAML texts: values written down in every style that people use."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

Lines = list[str]

PLAIN_WORDS = [
    *("on", "off", "yes", "no", "y", "n", "true", "True", "TRUE", "false", "tRue"),
    *("null", "Null", "NULL", "~", "nil", "none"),
    *("0", "012", "0o17", "0x1F", "0b101", "-7", "+3", "1_000", "12:30:45", "1:30", "08"),
    *("2e-4", "2E+4", "1.5", ".5", "5.", "-1.5e3", "1e5", "6.0221_4e23", "1.e2", "-.5"),
    *("a", "org/name", "data/train.jsonl", "10%", "24GB", "a b c", "Grüße", "s3://b/k", "a:b"),
    *("-x", "?x", "x#y", "a, b", "2026-13-99x", "v1.2.3", "0o9", "0xg", "1e", "+", ".", "..."),
]
"""What YAML 1.1 and 1.2 read differently, what looks like a number, and ordinary text."""

KEYS = st.sampled_from(["a", "b", "c", "training", "learning_rate", "x y", "on", "Größe", "k-1"])
TEXTS = st.text(
    st.characters(
        exclude_categories=("Cc", "Cs", "Co", "Cn", "Zl", "Zp"),
        exclude_characters="\ufeff",  # a spec may hold neither these nor a byte order mark
    ),
    max_size=12,
)


def in_flow(word: str) -> bool:
    """Whether a plain scalar can stand inside brackets."""
    return not set(word) & set(",[]{}?")


@st.composite
def scalars(draw: Callable[[Any], Any], *, flow: bool = False) -> str:
    """One scalar on one line: plain or in quotes."""
    style = draw(st.sampled_from(["plain", "plain", "single", "double"]))
    if style == "plain":
        words = [word for word in PLAIN_WORDS if in_flow(word) or not flow]
        return str(draw(st.sampled_from(words)))
    text = draw(TEXTS)
    if style == "single":
        return "'" + text.replace("'", "''") + "'"
    escapes = {'"': '\\"', "\\": "\\\\"}
    return '"' + "".join(escapes.get(c, c) for c in text) + '"'


@st.composite
def flows(draw: Callable[[Any], Any], depth: int = 2) -> str:
    """A value in flow style."""
    kind = draw(st.sampled_from(["scalar", "scalar", "list", "mapping"])) if depth else "scalar"
    gap = draw(st.sampled_from(["", " ", "  "]))
    if kind == "list":
        items = draw(st.lists(flows(depth - 1), max_size=3))
        return f"[{gap}" + f",{gap} ".join(items) + f"{gap}]"
    if kind == "mapping":
        keys = draw(st.lists(KEYS, max_size=3, unique=True))
        entries = [f"{key}: {draw(flows(depth - 1))}" for key in keys]
        return f"{{{gap}" + ", ".join(entries) + f"{gap}}}"
    return str(draw(scalars(flow=True)))


@st.composite
def block_texts(draw: Callable[[Any], Any]) -> Lines:
    """A literal or folded block: its header, then its lines."""
    header = draw(st.sampled_from(["|", ">", "|-", ">-", "|+", ">+", "|  # note"]))
    line = st.sampled_from(["text", "more text", "  indented", "", "- dash", "key: value", "# no"])
    lines = ["first", *draw(st.lists(line, max_size=4))]
    return [header, *("  " + text if text else "" for text in lines)]


@st.composite
def blocks(draw: Callable[[Any], Any], depth: int = 3, *, root: bool = False) -> Lines:
    """A value in block style: the first line goes behind its key, the others below it."""
    if root:
        return ["", *draw(mappings(depth))]
    kinds = ["scalar", "scalar", "flow", "text", "nothing"]
    if depth:
        kinds += ["mapping", "mapping", "list"]
    kind = draw(st.sampled_from(kinds))
    if kind == "mapping":
        return ["", *("  " + line if line else "" for line in draw(mappings(depth - 1)))]
    if kind == "list":
        return ["", *draw(sequences(depth - 1))]
    if kind == "flow":
        return [draw(flows())]
    if kind == "text":
        lines: Lines = draw(block_texts())
        return lines
    return [draw(scalars())] if kind == "scalar" else [""]


@st.composite
def mappings(draw: Callable[[Any], Any], depth: int) -> Lines:
    lines: Lines = []
    for key in draw(st.lists(KEYS, min_size=1, max_size=4, unique=True)):
        lines += draw(st.sampled_from([[], [], [""], ["# a comment"]]))
        first, *below = draw(blocks(depth))
        comment = "  # why" if first and not below and draw(st.booleans()) else ""
        written = f'"{key}"' if draw(st.integers(0, 4)) == 0 else key
        lines += [f"{written}: {first}{comment}" if first else f"{written}:", *below]
    return lines


@st.composite
def sequences(draw: Callable[[Any], Any], depth: int) -> Lines:
    indent = draw(st.sampled_from(["", "  "]))
    lines: Lines = []
    for _ in range(draw(st.integers(1, 3))):
        if depth and draw(st.booleans()):
            entries = draw(mappings(depth - 1))
            while not entries[0] or entries[0].startswith("#"):
                del entries[0]
            first, *below = entries
            lines += [
                f"{indent}- {first}",
                *(f"{indent}  {line}" if line else "" for line in below),
            ]
        else:
            lines.append(f"{indent}- {draw(flows())}")
    return lines


@st.composite
def documents(draw: Callable[[Any], Any]) -> str:
    """A whole text: a block mapping, sometimes with anchors, aliases and merge keys."""
    lines: Lines = draw(st.sampled_from([[], ["# a spec"], ["---"], ["%YAML 1.2", "---"]]))
    lines = [*lines, *draw(blocks(root=True))[1:]]
    if draw(st.booleans()):
        anchored = draw(
            st.sampled_from(["&one {a: 1, b: [x, 2e-4]}", "&one\n  a: 1\n  b: {c: no}"])
        )
        lines += [f"first: {anchored}", "second: &two {b: 3, on: 012}"]
        lines += draw(
            st.lists(
                st.sampled_from(
                    [
                        "copy: *one",
                        "copies: [*one, *two, *one]",
                        "merged:\n  <<: *one\n  b: own",
                        "late:\n  b: own\n  <<: *two",
                        "both:\n  <<: [*one, *two]\n  k: 1",
                        "inline: {<<: *two, a: {<<: *one}}",
                        "chain: &three\n  <<: *two\n  z: *one",
                        "text: &four some text",
                    ]
                ),
                unique=True,
                max_size=5,
            )
        )
    return "\n".join(lines) + draw(st.sampled_from(["", "\n", "\n\n# end\n", "\n...\n"]))
