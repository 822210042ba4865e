"""What the program says about its inputs: what rows call things, mixtures, and the tokenizer."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ftc.emit.literal import literal
from ftc_backends.local.layout import Marked, assignment, collection, lines_of_text
from ftc_backends.local.mapping import row_mapping
from ftc_backends.local.sources import Source, training_sources, weights
from ftc_schemas.spec.leaves import COLUMNS, is_template_text

_TALK: Final = "talk"
"""Text or messages; the first row tells which."""
_KINDS: Final[Mapping[str, str]] = {
    "messages": "chat",
    "text": "text",
    "label": "label",
    **dict.fromkeys(("prompt", "completion", "chosen", "rejected"), _TALK),
}
"""What TRL's columns hold; a reward's own may hold anything."""
_PLACES: Final[Mapping[str, str]] = {
    "jsonl": "rows_of_lines",
    "parquet": "rows_of",
    "csv": "records_of",
    "remote": "rows_from",
    "hub": "rows_from",
}
"""Who tells where each reader's rows lie."""


class Inputs:
    """What the templates `mapping`, `mixture/…` and `tokenizer/…` see."""

    def __init__(
        self, doc: Mapping[str, Any], marked: Marked, columns: tuple[list[str], list[str]]
    ) -> None:
        data = doc["data"]
        self.doc = doc
        self.marked = marked
        self.columns = columns
        self.training = training_sources(data["train"])
        self.weights = weights(data["train"])
        self.mapping = row_mapping(data, columns[0])
        self.tokens: Mapping[str, Any] = doc.get("tokenizer", {})
        self.new_tokens = "new_tokens" in self.tokens

    @property
    def mixes(self) -> bool:
        """Whether training data comes from several sources that are read one by one."""
        return len(self.training) > 1 or self.weights is not None

    @property
    def sets_tokens(self) -> bool:
        """Whether tokens get a meaning that has to be checked at start."""
        return not {"pad_token", "eos_token", "bos_token"}.isdisjoint(self.tokens)

    def context(self, readers: Sequence[str]) -> dict[str, Any]:
        """`readers` are those of all datasets."""
        template = self.tokens.get("chat_template", "")
        return {
            "mixture": self.training if self.mixes else [],
            "weights": self.weights,
            "their_weights": self.their_weights,
            "read_part": lambda number: read_call(self.training[number], f"TRAIN[{number}]"),
            "contents_of_part": self.contents_of_part,
            "mixed": self.mixed,
            "collections": self._collections(),
            "datasets_names": self._datasets_names(readers),
            "mapping": self.mapping,
            "required_names": [name for name in self.columns[0] if name in COLUMNS],
            "optional_names": self.columns[1],
            "theirs": self.theirs,
            **self._faults(readers),
            "their_roles": self.their_roles,
            "reads_calls": self.reads_calls,
            "tokens": self.tokens,
            "new_tokens": self.new_tokens,
            "template_file": bool(template) and not is_template_text(template),
            "chat_template": self.chat_template,
            "special_token": self.special_token,
        }

    def theirs(self, ours: str) -> str:
        """The rows' name of a column or a message's key, as a literal."""
        if self.mapping is None or ours not in self.mapping.columns:
            return literal(ours)
        return self.marked(("data", "columns", ours), literal(self.mapping.columns[ours]))

    def _faults(self, readers: Sequence[str]) -> dict[str, Any]:
        """What faults.py and those who call it are told."""
        kinds = self._kinds()
        spoken = next((ours for ours, kind in kinds.items() if kind == _TALK), None)
        entries = [f"{self.theirs(ours)}: {literal(kind)}" for ours, kind in kinds.items()]
        return {
            "read_columns": lambda: collection("COLUMNS = ", "{}", entries),
            "talks": "" if spoken is None else self.theirs(spoken),
            "chats": not {"chat", _TALK}.isdisjoint(kinds.values()),
            "kinds": {*kinds.values(), *(["text"] if spoken is not None else [])},
            "tools": self.theirs("tools") if "tools" in self.columns[1] else "",
            "fetched": not {"hub", "remote"}.isdisjoint(readers),
            "fault_names": sorted(["reading", "whole", *{_PLACES[reader] for reader in readers}]),
        }

    def _kinds(self) -> dict[str, str]:
        """What each column holds without which no row can be read, by our names."""
        of = self.mapping
        if of is None:
            return {name: _KINDS.get(name, "any") for name in self.columns[0]}
        kinds = {ours: _KINDS[ours] for ours in of.required}
        spoken = "text" if of.turns else "chat" if of.implicit else _TALK
        kinds = {ours: spoken if kind == _TALK else kind for ours, kind in kinds.items()}
        taken = {of.theirs(ours) for ours in kinds}
        return kinds | {name: "any" for name in of.passed if of.theirs(name) not in taken}

    def their_roles(self) -> str:
        roles = self.mapping.roles if self.mapping is not None else {}
        entries = [
            self.marked(("data", "roles", ours), f"{literal(theirs)}: {literal(ours)}")
            for theirs, ours in roles.items()
        ]
        return collection("ROLES = ", "{}", entries)

    def chat_template(self) -> str:
        template = self.tokens["chat_template"]
        write = lines_of_text if is_template_text(template) else assignment
        return self.marked(("tokenizer", "chat_template"), write("CHAT_TEMPLATE", template))

    def special_token(self, name: str) -> str:
        said = f"tokenizer.{name} = {literal(self.tokens[name])}"
        return "    " + self.marked(("tokenizer", name), said)

    def their_weights(self) -> str:
        return self.marked(("data", "train"), assignment("WEIGHTS", self.weights))

    def contents_of_part(self, number: int) -> str:
        """What a row's content is for the split: the line as it is written, where there is one."""
        if self.training[number].reader == "jsonl":
            return f"data.read_lines(TRAIN[{number}], args.data_root)"
        return f"parts[{number}]"

    def mixed(self, parts: str) -> str:
        if self.weights is None:
            return f"data.mix({parts})"
        seed = self.marked(("config", "seed"), f"seed={literal(self.doc['config']['seed'])}")
        return f"data.mix({parts}, WEIGHTS, {seed})"

    def _collections(self) -> list[str]:
        """What data.py needs of `collections.abc`."""
        share = "validation_share" in self.doc["data"]
        by_lines = share and any(found.reader == "jsonl" for found in self.training)
        return [
            *(["Iterable"] if share else []),
            *(["Iterator"] if by_lines else []),
            *(["Sequence"] if self.mixes else []),
        ]

    @property
    def reads_calls(self) -> bool:
        """Whether data.py makes objects of arguments that are text: turns.py has its own way, and
        DeepSeek's templates want the text."""
        base = self.doc.get("model", {}).get("base", "").lower()
        wants_text = "deepseek" in base and "distill" not in base
        shown = self.doc["data"]["format"] != "text" and "learned_turns" not in self.doc
        return shown and not wants_text

    def _datasets_names(self, readers: Sequence[str]) -> list[str]:
        """What data.py needs of `datasets`."""
        rewards = self.doc.get("rewards", ())
        keeps = any(reward["type"] == "function" for reward in rewards)
        typed = self.mixes or (self.mapping is not None and not keeps)
        return [
            "Dataset",
            *(["Features", "Json"] if typed or self.reads_calls else []),
            *(["List"] if self.reads_calls else []),
            *(["Value"] if typed else []),
            *(["concatenate_datasets"] if self.mixes else []),
            *([] if list(readers) == ["csv"] else ["load_dataset"]),
        ]


def read_call(found: Source, name: str) -> str:
    """How the rows of one dataset are read."""
    if found.reader == "hub":
        return f"data.read_hub({name})"
    if found.reader == "remote":
        return f"data.read_remote({literal(found.builder)}, {name})"
    return f"data.read_{found.reader}({name}, args.data_root)"
