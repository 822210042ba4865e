"""The same values in the many ways in which people lay them out."""

from typing import Any

from hypothesis import strategies as st

from ftc.emit.yaml import inline

KEYS = ("type", "rank", "alpha", "epochs", "train", "accept", "set", "on", "a b", "x")
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-9, 2**40),
    st.sampled_from([0.0002, 1e-5, 5e-7, 3.5]),
    st.sampled_from(["sft", "cosin", "no", "12:30", "a: b", "it's", 'say "hi"', "é 😀", "# x", ""]),
    st.sampled_from(["two\nlines", "two\nlines\n", "kept\n\n"]),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    ),
    max_leaves=8,
)
specs = st.dictionaries(st.sampled_from(KEYS), values, min_size=1, max_size=6)


def paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The places of everything in a value."""
    found = [path] if path else []
    if isinstance(value, dict):
        for key, inner in value.items():
            found += paths(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            found += paths(inner, (*path, index))
    return found


class Writer:
    """Writes a value as YAML; every choice of layout is drawn."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw

    def text(self, spec: dict[str, Any]) -> str:
        head = self.pick("", "# a spec\n", "---\n", "# a spec\n\n---\n", "\n\n")
        text = head + self.mapping(spec, 0, first=True)
        text += self.pick("", "\n", "# the end\n", "...\n")
        if self.pick(True, False):
            text = text if "|" in text else text.rstrip("\n")
        text = text.replace("\n", self.pick("\n", "\n", "\r\n"))
        return self.pick("", "\ufeff") + text

    def pick(self, *choices: Any) -> Any:
        return self.draw(st.sampled_from(choices))

    def between(self, indent: int) -> str:
        """What may stand above an entry."""
        pad = " " * indent
        return self.pick("", "", "", f"{pad}# why\n", "\n", f"\n{pad}# ---- part\n", "  \n")

    def after(self) -> str:
        """What may stand behind a value on its line."""
        return self.pick("", "", "", "  # why - not: so", "   ", " # x")

    def mapping(self, value: dict[str, Any], indent: int, *, first: bool = False) -> str:
        text = ""
        for key, inner in value.items():
            above = "" if first else self.between(indent)
            pad = "" if first and indent else " " * indent
            text += above + pad + self.key(key) + ":" + self.value(inner, indent)
            first = False
        return text

    def key(self, key: str) -> str:
        return self.pick(inline(key), f'"{key}"', f"'{key}'")

    def value(self, value: Any, indent: int, *, in_list: bool = False) -> str:
        """What follows a colon or a dash, up to the end of its last line."""
        step = self.pick(2, 2, 3, 4)
        if isinstance(value, dict) and value and self.pick(True, True, False):
            return f"{self.after()}\n" + self.below(self.mapping(value, indent + step), indent)
        if isinstance(value, list) and value and self.pick(True, True, False):
            return f"{self.after()}\n" + self.items(
                value, indent + (step if in_list else self.pick(0, step))
            )
        if isinstance(value, str) and value.startswith("two") and self.pick(True, False):
            return self.literal(value, indent + step)
        if value is None and self.pick(True, False):
            return self.after() + "\n"
        return self.pick(" ", " ", "   ") + self.flow(value, indent + 1) + self.after() + "\n"

    def below(self, text: str, indent: int) -> str:
        return self.pick("", "\n", " " * (indent + 1) + "# below\n") + text

    def items(self, value: list[Any], indent: int) -> str:
        text = ""
        for index, inner in enumerate(value):
            text += ("" if index == 0 else self.between(indent)) + " " * indent + "-"
            if isinstance(inner, dict) and inner and self.pick(True, False):
                text += " " + self.mapping(inner, indent + 2, first=True)
            else:
                text += self.value(inner, indent, in_list=True)
        return text

    def literal(self, value: str, indent: int) -> str:
        header = "|" if value.endswith("\n") else "|-"
        lines = value.removesuffix("\n").split("\n")
        body = "".join(f"{' ' * indent if line else ''}{line}\n" for line in lines)
        return f" {header}{self.after()}\n{body}"

    def flow(self, value: Any, indent: int) -> str:
        gap = self.pick("", "", " ", "\n" + " " * indent)
        comma = "," + self.pick(" ", "", "  ", "\n" + " " * indent, " # c\n" + " " * indent)
        if isinstance(value, dict):
            pairs = [f"{inline(k)}: {self.flow(inner, indent)}" for k, inner in value.items()]
            last = self.pick("", ",") if pairs else ""
            return "{" + gap + comma.join(pairs) + last + gap + "}"
        if isinstance(value, list):
            last = self.pick("", ",") if value else ""
            return "[" + gap + comma.join(self.flow(i, indent) for i in value) + last + gap + "]"
        written = inline(value)
        if isinstance(value, str) and value.isalpha():
            written = self.pick(written, f"'{value}'", f'"{value}"')
        return written


@st.composite
def texts(draw: Any) -> tuple[dict[str, Any], str]:
    """A spec and one of its texts."""
    spec = draw(specs)
    return spec, Writer(draw).text(spec)
