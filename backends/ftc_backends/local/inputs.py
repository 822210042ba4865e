"""What the program says about its inputs: what rows call things, mixtures, and the tokenizer."""

from collections.abc import Mapping
from typing import Any

from ftc.emit.literal import literal
from ftc_backends.local.layout import Marked, assignment, call, collection, lines_of_text
from ftc_backends.local.mapping import RowMapping
from ftc_backends.local.sources import Source
from ftc_schemas.spec.leaves import is_template_text


class Inputs:
    """Functions for the templates `mapping`, `mixture` and `tokenizer/…`."""

    def __init__(
        self, doc: Mapping[str, Any], marked: Marked, mapping: RowMapping | None, local_model: bool
    ) -> None:
        self.doc = doc
        self.marked = marked
        self.mapping = mapping
        self.local_model = local_model

    def theirs(self, ours: str) -> str:
        """The rows' name of a column or a message's key, as a literal."""
        assert self.mapping is not None  # noqa: S101  # the template is rendered only with one
        text = literal(self.mapping.theirs(ours))
        given = ours in self.mapping.columns
        return self.marked(("data", "columns", ours), text) if given else text

    def their_columns(self) -> str:
        """The columns without which no row can be read."""
        assert self.mapping is not None  # noqa: S101
        distinct = {self.mapping.theirs(ours): ours for ours in reversed(self.mapping.required)}
        names = [self.theirs(ours) for ours in reversed(distinct.values())]
        return collection("COLUMNS = ", "[]", names)

    def their_roles(self) -> str:
        assert self.mapping is not None  # noqa: S101
        entries = [
            self.marked(("data", "roles", ours), f"{literal(theirs)}: {literal(ours)}")
            for theirs, ours in self.mapping.roles.items()
        ]
        return collection("ROLES = ", "{}", entries)

    def chat_template(self) -> str:
        template = self.doc["tokenizer"]["chat_template"]
        write = lines_of_text if is_template_text(template) else assignment
        return self.marked(("tokenizer", "chat_template"), write("CHAT_TEMPLATE", template))

    def special_token(self, name: str) -> str:
        token = literal(self.doc["tokenizer"][name])
        return "    " + self.marked(("tokenizer", name), f"tokenizer.{name} = {token}")

    def loaded_model(self) -> str:
        """The base as the trainer would load it, when the program has to do so itself."""
        model: dict[str, Any] = self.doc["model"]
        arguments = ["model" if self.local_model else "MODEL"]
        for key, value in model.items():
            if key != "base":
                said = "REVISION" if key == "revision" else literal(value)
                arguments.append(self.marked(("model", key), f"{key}={said}"))
        if "quantization" in self.doc:
            arguments.append("quantization_config=quantization()")
        return call("    model = AutoModelForCausalLM.from_pretrained", arguments)

    def their_weights(self, weights: list[float]) -> str:
        return self.marked(("data", "train"), assignment("WEIGHTS", weights))

    def mixed(self, parts: str, weights: list[float] | None) -> str:
        if weights is None:
            return f"data.mix({parts})"
        seed = self.marked(("config", "seed"), f"seed={literal(self.doc['config']['seed'])}")
        return f"data.mix({parts}, WEIGHTS, {seed})"


def read_call(found: Source, name: str) -> str:
    """How the rows of one dataset are read."""
    if found.reader == "hub":
        return f"data.read_hub({name})"
    if found.reader == "remote":
        return f"data.read_remote({literal(found.builder)}, {name})"
    return f"data.read_{found.reader}({name}, args.data_root)"


def contents_call(found: Source, name: str, rows: str) -> str:
    """What a row's content is for the split: the line as it is written, where there are lines."""
    return f"data.read_lines({name}, args.data_root)" if found.reader == "jsonl" else rows
