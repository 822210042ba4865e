"""The validation script of OpenAI's cookbook ("Data preparation and analysis for chat model
fine-tuning"), rewritten from the rules that it publishes: it reads all, checks the format, then
counts the tokens of every message, and says how they are spread.

`python bench/cookbook.py FILE [VOCABULARY]`: the format checks alone, or the whole script with an
encoding of `bench/vocabulary.py`. The original takes cl100k_base, which has to be fetched.
"""

import json
import sys
from collections import Counter
from pathlib import Path
from statistics import mean, median

KEYS = ("role", "content", "name", "function_call", "weight")
ROLES = ("system", "user", "assistant", "function")
MOST_TOKENS = 16_385


def main(file: Path, vocabulary: Path | None = None) -> Counter[str]:
    with file.open(encoding="utf-8") as lines:
        dataset = [json.loads(line) for line in lines]
    errors = check_format(dataset)
    if vocabulary is not None:
        count_tokens(dataset, vocabulary)
    return errors


def check_format(dataset: list) -> Counter[str]:
    """Its kinds of error."""
    errors: Counter[str] = Counter()
    for example in dataset:
        if not isinstance(example, dict):
            errors["data_type"] += 1
            continue
        messages = example.get("messages", None)
        if not messages:
            errors["missing_messages_list"] += 1
            continue
        for message in messages:
            if "role" not in message or "content" not in message:
                errors["message_missing_key"] += 1
            if any(key not in KEYS for key in message):
                errors["message_unrecognized_key"] += 1
            if message.get("role", None) not in ROLES:
                errors["unrecognized_role"] += 1
            content = message.get("content", None)
            call = message.get("function_call", None)
            if (not content and not call) or not isinstance(content, str):
                errors["missing_content"] += 1
        if not any(message.get("role", None) == "assistant" for message in messages):
            errors["example_missing_assistant_message"] += 1
    return errors


def count_tokens(dataset: list, vocabulary: Path) -> dict[str, tuple[float, ...]]:
    """What it says of each distribution: smallest, largest, mean, median, 5 % and 95 % quantile. A
    value that is no text, like a list of calls, would end the original; here it counts nothing."""
    from vocabulary import for_tiktoken

    encode = for_tiktoken(vocabulary).encode
    missing: Counter[str] = Counter()
    turns, whole, learned = [], [], []
    for example in dataset:
        messages = example["messages"]
        if not any(message["role"] == "system" for message in messages):
            missing["system"] += 1
        if not any(message["role"] == "user" for message in messages):
            missing["user"] += 1
        turns.append(len(messages))
        tokens = 3
        for message in messages:
            tokens += 3
            for key, value in message.items():
                tokens += len(encode(value)) if isinstance(value, str) else 0
                tokens += key == "name"
        whole.append(tokens)
        learned.append(
            sum(
                len(encode(message["content"] or ""))
                for message in messages
                if message["role"] == "assistant"
            )
        )
    missing["too long"] = sum(length > MOST_TOKENS for length in whole)
    return {
        name: (min(values), max(values), mean(values), median(values), *_quantiles(values))
        for name, values in (("turns", turns), ("tokens", whole), ("learned", learned))
    }


def _quantiles(values: list[int]) -> tuple[int, int]:
    ordered = sorted(values)
    return ordered[len(ordered) // 20], ordered[len(ordered) * 19 // 20]


if __name__ == "__main__":
    print(dict(main(*map(Path, sys.argv[1:]))))
