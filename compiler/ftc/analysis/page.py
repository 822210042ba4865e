"""The page of one rule: the same five parts every time."""

from textwrap import fill, indent

from ftc.analysis.rule import Rule


def as_text(rule: Rule, *, width: int = 80) -> str:
    """For `ftc explain CODE`."""
    parts = [f"{rule.code} {rule.name} ({rule.severity})"]
    parts += [fill(rule.what, width), "Why is this bad?\n" + fill(rule.why, width)]
    if rule.bad:
        parts.append("Example:\n" + indent(rule.bad.strip("\n"), "    "))
    if rule.good:
        parts.append("Use instead:\n" + indent(rule.good.strip("\n"), "    "))
    if rule.sources:
        parts.append("References:\n" + "\n".join(_reference(s, width) for s in rule.sources))
    return "\n\n".join(parts)


def _reference(source: str, width: int) -> str:
    """An item of the list; addresses stay in one piece."""
    return fill(
        source,
        width,
        initial_indent="  - ",
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def as_markdown(rule: Rule) -> str:
    """For the rules reference."""
    parts = [f"### {rule.code} {rule.name}", f"*{rule.severity}.* {rule.what}"]
    parts.append(f"**Why is this bad?** {rule.why}")
    if rule.bad:
        parts.append(f"**Example**\n\n```{_language(rule.bad)}\n" + rule.bad.strip("\n") + "\n```")
    if rule.good:
        parts.append(
            f"**Use instead**\n\n```{_language(rule.good)}\n" + rule.good.strip("\n") + "\n```"
        )
    if rule.sources:
        parts.append("**References**\n\n" + "\n".join(f"- {source}" for source in rule.sources))
    return "\n\n".join(parts) + "\n"


def _language(example: str) -> str:
    """Examples are fragments of specs, or rows of a dataset."""
    return "jsonl" if example.startswith("{") else "yaml"
