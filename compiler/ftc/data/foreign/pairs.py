"""A question and its answer, each in a column of its own, whatever the columns are called."""

from collections.abc import Callable
from typing import Any

from ftc.data.foreign.entries import Value, text_of, without
from ftc.data.mapping import SEPARATOR
from ftc.data.rows import RowError


def pair(
    prompt: str, completion: str, input: str = "input", system: str = "system"
) -> Callable[[Value], dict[str, Any]]:
    """Rewrites rows with these columns; `input` follows the prompt where there is one, and a system
    prompt makes both parts messages."""

    def rewrite(row: Value) -> dict[str, Any]:
        asked, answer = text_of(row, prompt), text_of(row, completion)
        more = row.get(input)
        if more is not None and not isinstance(more, str):
            raise RowError(f"`{input}` is not text", input)
        asked = f"{asked}{SEPARATOR}{more}" if more else asked
        rest = without(row, (prompt, completion, input, system))
        told = row.get(system)
        if not isinstance(told, str) or not told:
            return rest | {"prompt": asked, "completion": answer}
        turns = [{"role": "system", "content": told}, {"role": "user", "content": asked}]
        return rest | {"prompt": turns, "completion": [{"role": "assistant", "content": answer}]}

    return rewrite


def renamed(**names: str) -> Callable[[Value], dict[str, Any]]:
    """Rewrites rows whose columns have other names; theirs by ours."""
    ours = {theirs: name for name, theirs in names.items()}

    def rewrite(row: Value) -> dict[str, Any]:
        return {ours.get(key, key): value for key, value in row.items()}

    return rewrite
