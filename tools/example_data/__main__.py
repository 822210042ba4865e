"""Write the datasets of the example specs: `python tools/example_data [--check]`.

Everything is invented: a shop for outdoor equipment, its suppliers, and a glass works that exists
nowhere. Each topic draws from its own seeded source, so that a change to one leaves the others as
they are.
"""

import json
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import conversations
import domain_text
import instructions
import invoice_json
import quickstart
import reply_pairs
import reply_preference
import reply_ratings
import support_tone
import ticket_classification
import tool_calls

SPECS_DATA = Path(__file__).parents[2] / "specs" / "data"

Rows = Callable[[random.Random], Iterator[dict]]

TOPICS: dict[str, tuple[Rows, dict[str, int]]] = {
    "quickstart": (quickstart.rows, {"train": 400, "test": 60}),
    "support-tone": (support_tone.rows, {"train": 240, "test": 40}),
    "invoice-json": (invoice_json.rows, {"train": 240, "test": 40}),
    "ticket-classification": (ticket_classification.rows, {"train": 300, "test": 60}),
    "domain-text": (domain_text.rows, {"train": 240}),
    "reply-preference": (reply_preference.rows, {"train": 240, "test": 40}),
    "reply-ratings": (reply_ratings.rows, {"train": 240, "test": 40}),
    "conversations": (conversations.rows, {"train": 120}),
    "instructions": (instructions.rows, {"train": 120}),
    "reply-pairs": (reply_pairs.rows, {"train": 120}),
    "tool-calls": (tool_calls.rows, {"train": 200, "test": 30}),
}
"""A source of rows without end, and how many of them each file takes."""


def files(topic: str) -> Iterator[tuple[Path, str]]:
    """The topic's files with their text; no row occurs twice, in one file or in two."""
    source, sizes = TOPICS[topic]
    fresh = _unique(source(random.Random(topic)))  # noqa: S311  # repeatable, not secret
    for name, size in sizes.items():
        lines = "".join(f"{next(fresh)}\n" for _ in range(size))
        yield SPECS_DATA / topic / f"{name}.jsonl", lines


def _unique(rows: Iterator[dict]) -> Iterator[str]:
    seen: set[str] = set()
    for row in rows:
        line = json.dumps(row, ensure_ascii=False)
        if line not in seen:
            seen.add(line)
            yield line


def main() -> int:
    stale = []
    for path, text in (entry for topic in TOPICS for entry in files(topic)):
        if "--check" not in sys.argv[1:]:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(path)
    for path in stale:
        sys.stderr.write(f"not what the generator writes: {path}\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
