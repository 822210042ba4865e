"""Which tokens of a chat are learned: what the assistant says, and the end of its turn."""

import json
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import Any

from datasets import Dataset
from datasets.fingerprint import Hasher
from jinja2 import TemplateError
from transformers import PreTrainedTokenizerBase

FILLERS = ("[[filler]]", "xxfillerxx")
"""Said in the place of a turn to find it; no text around it begins or ends like both."""
REACH = 4
"""A turn ends with a special token among so many behind what it says."""

SOURCE = Path(__file__).read_text(encoding="utf-8")

Chat = list[dict[str, Any]]


def labelled(rows: Dataset, tokenizer: PreTrainedTokenizerBase) -> Dataset:
    """Tokens and labels, which SFTTrainer takes as they are; -100 is not learned."""
    if not tokenizer.is_fast:
        sys.exit("This tokenizer tells no letters from its tokens: set loss_on to all")
    added = tokenizer.added_tokens_decoder.items()
    told = rows.map(
        tokens,
        fn_kwargs={
            "tokenizer": tokenizer,
            "special": {number for number, token in added if token.special},
        },
        with_indices=True,
        remove_columns=rows.column_names,
        # `datasets` knows a module's function by its name, also when it does something else
        new_fingerprint=Hasher.hash([rows._fingerprint, tokenizer, SOURCE]),
    )
    taught = told.filter(lambda row: any(label != -100 for label in row["labels"]))
    if not len(taught):
        sys.exit("No chat has an assistant's turn to learn")
    if len(taught) < len(told):
        silent = len(told) - len(taught)
        print(f"{silent} of {len(told)} chats have no turn to learn, and are left out")
    return taught


def tokens(
    row: dict[str, Any],
    number: int,
    tokenizer: PreTrainedTokenizerBase,
    special: set[int],
) -> dict[str, list[int]]:
    try:
        chat, text = shown(row, tokenizer)
        encoded = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
        ids, labels = encoded["input_ids"], [-100] * len(encoded["input_ids"])
        starts, ends = zip(*encoded["offset_mapping"], strict=True)
        for index, turn in enumerate(chat):
            if turn["role"] == "assistant" and turn.get("weight") != 0:
                begin, end = place(chat, index, text, renderer(row, tokenizer))
                first, last = bisect_right(ends, begin), bisect_left(starts, end)
                if begin < end:
                    labels[first:last] = ids[first:last]
                    for stop in end_of_turn(ids, last, special, tokenizer.eos_token_id):
                        labels[stop] = ids[stop]
    except TemplateError as error:
        sys.exit(f"Chat {number + 1}: the chat template refuses it: {error}")
    return {"input_ids": ids, "labels": labels}


def shown(row: dict[str, Any], tokenizer: PreTrainedTokenizerBase) -> tuple[Chat, str]:
    """The chat of a row as its template wants it, and its text."""
    render = renderer(row, tokenizer)
    chat = chat_of(row["messages"], as_object)
    try:
        return chat, render(chat)
    except TypeError:  # a template, as DeepSeek's, that adds arguments to its text
        chat = chat_of(row["messages"], as_text)
    try:
        return chat, render(chat)
    except TypeError as error:  # or one that adds what a turn says, which is no text
        raise TemplateError(str(error)) from error


def renderer(
    row: dict[str, Any], tokenizer: PreTrainedTokenizerBase
) -> Callable[[Chat], str]:
    tools = row.get("tools")
    tools = json.loads(tools) if isinstance(tools, str) else tools
    return partial(tokenizer.apply_chat_template, tools=tools, tokenize=False)


def chat_of(messages: Chat, written: Callable[[Any], Any]) -> Chat:
    """Without the gaps that the file's format fills in, and with the arguments of calls as the
    template wants them: the text of an object would be quoted once more."""
    chat = [
        {key: turn[key] for key in turn if turn[key] is not None} for turn in messages
    ]
    for turn in chat:
        calls = [
            {**call, "function": {**call["function"], "arguments": written(arguments)}}
            if (arguments := call.get("function", {}).get("arguments")) is not None
            else call
            for call in turn.get("tool_calls", ())
        ]
        if calls:
            turn["tool_calls"] = calls
    return chat


def as_object(arguments: Any) -> Any:
    return json.loads(arguments) if isinstance(arguments, str) else arguments


def as_text(arguments: Any) -> str:
    return arguments if isinstance(arguments, str) else json.dumps(arguments)


def place(
    chat: Chat, index: int, text: str, render: Callable[[Chat], str]
) -> tuple[int, int]:
    """Where in the text a turn speaks: what is another when a filler speaks instead."""
    try:
        found = [changed(text, render(said(chat, index, filler))) for filler in FILLERS]
    except TemplateError:  # of a tool that answers what a filler did not ask
        until = chat[: index + 1]
        begun = render(until)
        found = [
            changed(begun, render(said(until, index, filler))) for filler in FILLERS
        ]
        if not text.startswith(begun[: max(end for _, end in found)]):
            raise
    return min(begin for begin, _ in found), max(end for _, end in found)


def said(chat: Chat, index: int, filler: str) -> Chat:
    turn = {"role": chat[index]["role"], "content": filler}
    return [*chat[:index], turn, *chat[index + 1 :]]


def changed(text: str, other: str) -> tuple[int, int]:
    begin = alike(text, other, min(len(text), len(other)))
    after = alike(text[::-1], other[::-1], min(len(text), len(other)) - begin)
    return begin, len(text) - after


def alike(one: str, other: str, most: int) -> int:
    """With how many letters both begin."""
    return bisect_left(range(most), True, key=lambda n: one[: n + 1] != other[: n + 1])


def end_of_turn(
    ids: list[int], last: int, special: set[int], eos: int | None
) -> Sequence[int]:
    """Where the token is that ends a turn, if there is one; or those up to the last, as some
    models close an answer first."""
    behind = range(last, min(last + REACH, len(ids)))
    stop = next((n for n in behind if ids[n] in special), None)
    ended = ids[last - 1] in special  # a call may end otherwise than a text
    if stop is None or (ended and ids[stop] != ids[last - 1]):
        return ()
    run = takewhile(lambda n: ids[n] in special, range(stop, len(ids)))
    until = next((n for n in run if ids[n] == eos), stop)
    return range(stop, until + 1)
