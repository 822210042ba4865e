"""Render the program: from a lowered document to Python files, knowing what each line says."""

from collections.abc import Iterable, Mapping
from keyword import iskeyword
from typing import Any, Final

from ftc.emit.error import EmitError
from ftc.emit.literal import literal
from ftc.lowering.engine import Lowered
from ftc.lowering.target import File
from ftc.source.span import Path
from ftc_backends.local.environment import environment
from ftc_backends.local.inputs import Inputs, contents_call, read_call
from ftc_backends.local.layout import MARK, WIDTH, assignment, call, unmarked
from ftc_backends.local.mapping import row_mapping
from ftc_backends.local.sources import Source, source, training_sources, weights
from ftc_backends.local.trainers import TRAINERS
from ftc_schemas.spec.leaves import is_template_text

_COLUMNS: Final[Mapping[str, tuple[list[str], list[str]]]] = {
    "chat": (["messages"], ["tools"]),
    "prompt-completion": (["prompt", "completion"], ["tools"]),
    "text": (["text"], []),
    "preference": (["prompt", "chosen", "rejected"], ["tools"]),
}
"""Required and optional columns of a format, as TRL names them."""

_COMMENTS: Final[Mapping[str, str]] = {
    "batches": "how long, and in what portions",
    "optimizer": "how the weights move",
    "tokens": "which tokens are learned",
    "preference": "how strongly one answer is preferred",
    "hardware": "what it runs on",
    "records": "what is recorded",
    "seeds": "what makes it repeatable",
    "verbatim": "said by the spec in TRL's own words",
}
"""What stands above a group of arguments."""


_SHARDING: Final = ("FSDP", "DEEPSPEED")
"""Accelerate's ways to part the weights between processes; no process can answer by itself then."""


def render(lowered: Lowered) -> list[File]:
    """train.py and the modules beside it."""
    program = _Program(lowered)
    names = ["train", "data", "checks", "recovery"]
    if program.mapping is not None:
        names.append("mapping")
    if program.example:
        names.append("answer")
    return [program.file(name) for name in names]


class _Program:
    """What the templates see: the document to decide by, and functions that write values."""

    def __init__(self, lowered: Lowered) -> None:
        self.doc = doc = lowered.document
        self.traces = lowered.traces
        self.places: list[Path] = []
        self.training = training_sources(doc["data"]["train"])
        self.weights = weights(doc["data"]["train"])
        self.mapping = row_mapping(doc["data"], _COLUMNS[doc["data"]["format"]][0])
        self.new_tokens = "new_tokens" in doc.get("tokenizer", {})
        self.sources: dict[str, Source] = {"TRAIN": self.training[0]} | {
            role.upper(): source(doc["data"][role], role)
            for role in ("validation", "test")
            if role in doc["data"]
        }
        self.validated = "validation" in doc["data"] or "validation_share" in doc["data"]
        held_out = "validation" if self.validated else "test" if "TEST" in self.sources else ""
        self.local_model = doc["model"]["base"].startswith((".", "/"))
        self.sharded = doc.get("launch", {}).get("distributed_type") in _SHARDING
        asks = doc["data"]["format"] != "text" and not self.sharded
        self.example = held_out if asks else ""

    def file(self, name: str) -> File:
        template = environment().get_template(f"{name}.py.j2")
        text, lines = unmarked(template.render(self._context()), self.places)
        return File(f"{name}.py", text, lines)

    def _context(self) -> dict[str, Any]:
        doc, config = self.doc, self.doc["config"]
        required, optional = _COLUMNS[doc["data"]["format"]]
        readers = sorted({found.reader for found in (*self.training, *self.sources.values())})
        inputs = Inputs(doc, self._marked, self.mapping, self.local_model)
        processes = doc.get("launch", {}).get("num_processes", 0)
        adapter = doc.get("adapter", {})
        return {
            "doc": doc,
            "trainer": TRAINERS[doc["trainer"]].prefix,
            "trainer_module": TRAINERS[doc["trainer"]].module,
            "headline": _headline(doc),
            "command": _command(doc),
            "result": "Adapter" if adapter else "Model",
            "example": self.example,
            "validated": self.validated,
            "sources": self.sources,
            "readers": readers,
            "local": any(reader in ("jsonl", "parquet", "csv") for reader in readers),
            "share": "validation_share" in doc["data"],
            "weighted": bool(config.get("assistant_only_loss")),
            "split_by_lines": any(found.reader == "jsonl" for found in self.training),
            "mixture": self.training if self._mixes() else [],
            "weights": self.weights,
            "collections": self._collections(),
            "datasets_names": self._datasets_names(readers),
            "mapping": self.mapping,
            "required_names": required,
            "optional_names": optional,
            "theirs": inputs.theirs,
            "their_columns": inputs.their_columns,
            "their_roles": inputs.their_roles,
            "their_weights": lambda: inputs.their_weights(self.weights or []),
            "mixed": lambda parts: inputs.mixed(parts, self.weights),
            "read_part": lambda number: read_call(self.training[number], f"TRAIN[{number}]"),
            "contents_of_part": lambda number: contents_call(
                self.training[number], f"TRAIN[{number}]", f"parts[{number}]"
            ),
            "tokens": doc.get("tokenizer", {}),
            "new_tokens": self.new_tokens,
            "template_file": _template_file(doc),
            "chat_template": inputs.chat_template,
            "special_token": inputs.special_token,
            "loaded_model": inputs.loaded_model,
            "example_row": self._example_row(),
            "required": literal(required),
            "optional": literal(optional),
            "processes": processes,
            "gpus": 0 if config.get("use_cpu") else processes or 1,
            "state": ", ".join(literal(name) for name in _state_files(doc.get("launch", {}))),
            "packed": bool(config.get("packing")),
            "device_parameters": "memory: int, processes: int = 1"
            if "gpu_memory" in doc
            else "processes: int = 1",
            "checks_template": _checks_template(doc),
            "lists_targets": isinstance(adapter.get("target_modules"), list),
            "saves_modules": bool(adapter.get("modules_to_save")),
            "local_model": self.local_model,
            "say": "trainer.accelerator.print" if processes else "print",
            "names": _transformers_names(doc),
            "constant": self.constant,
            "arguments": self.arguments,
            "dataset": self.dataset,
            "model_arguments": self.model_arguments,
            "config_arguments": self.config_arguments,
            "early_stopping": self.early_stopping,
            "description": self.description,
            "devices": self.devices,
            "tokenizer": self.tokenizer,
            "read": self.read,
        }

    def constant(self, name: str, *path: str) -> str:
        """`NAME = value`; a lone value that is too wide goes between parentheses, if that helps."""
        value = self._at(path)
        return self._marked(path, assignment(name, value))

    def dataset(self, name: str) -> str:
        """The constant that says where a dataset is."""
        if name == "TRAIN" and self._mixes():
            listed = [found.constant for found in self.training]
            return self._marked(("data", "train"), assignment(name, listed))
        return self._marked(("data", name.lower()), assignment(name, self.sources[name].constant))

    def arguments(self, section: str) -> str:
        """One keyword argument a line, inside a call."""
        return "\n".join(
            self._argument((section, key), key, value) for key, value in self.doc[section].items()
        )

    def early_stopping(self) -> str:
        arguments = [
            self._marked(("early_stopping", key), f"{key}={literal(value)}")
            for key, value in self.doc["early_stopping"].items()
        ]
        return call("            EarlyStoppingCallback", arguments) + ","

    def config_arguments(self) -> str:
        """The same for the trainer's configuration, parted by comments."""
        lines: list[str] = []
        said = "run"
        for key, value in self.doc["config"].items():
            trace = self.traces.get(("config", key))
            group = trace.group if trace is not None else "verbatim"
            if group != said:
                lines.append(f"        # {_COMMENTS[group]}")
                said = group
            lines.append(self._argument(("config", key), key, value))
        return "\n".join(lines)

    def model_arguments(self) -> str:
        """How the model is loaded, without what has an argument or a constant of its own."""
        model = {
            k: v for k, v in self.doc["model"].items() if k not in ("base", "trust_remote_code")
        }
        entries = [
            self._marked(("model", key), f"{literal(key)}: {_named(key, value)}")
            for key, value in model.items()
        ]
        line = f"        model_init_kwargs={{{', '.join(entries)}}},"
        if len(MARK.sub("", line)) > WIDTH:
            rows = "".join(f"            {entry},\n" for entry in entries)
            line = f"        model_init_kwargs={{\n{rows}        }},"
        if self.doc["model"].get("trust_remote_code"):
            path = ("model", "trust_remote_code")
            line += "\n" + self._argument(path, "trust_remote_code", True)
        return line

    def description(self) -> str:
        if "description" not in self.doc:
            return "    parser = argparse.ArgumentParser()"
        path = ("description",)
        text = self._marked(path, f"description={literal(self.doc['description'])}")
        return call("    parser = argparse.ArgumentParser", [text])

    def devices(self) -> str:
        arguments = []
        if "launch" in self.doc:
            path = ("launch", "num_processes")
            arguments.append(self._marked(path, f"processes={self.doc['launch']['num_processes']}"))
        if "gpu_memory" in self.doc:
            arguments.append(self._marked(("gpu_memory",), f"memory={self.doc['gpu_memory']}"))
        return call("    checks.devices", arguments)

    def tokenizer(self) -> str:
        model = self.doc["model"]
        arguments = ["model" if self.local_model else "MODEL"]
        if "revision" in model:
            arguments.append("revision=REVISION")
        if model.get("trust_remote_code"):
            path = ("model", "trust_remote_code")
            arguments.append(self._marked(path, "trust_remote_code=True"))
        return call("    tokenizer = AutoTokenizer.from_pretrained", arguments)

    def read(self, name: str) -> str:
        """How the rows of one dataset are read."""
        return read_call(self.sources[name], name)

    def _mixes(self) -> bool:
        """Whether training data comes from several sources that are read one by one."""
        return len(self.training) > 1 or self.weights is not None

    def _collections(self) -> list[str]:
        """What data.py needs of `collections.abc`."""
        share = "validation_share" in self.doc["data"]
        names = ["Iterable"] if share else []
        if share and any(found.reader == "jsonl" for found in self.training):
            names.append("Iterator")
        return [*names, "Sequence"] if self._mixes() else names

    def _datasets_names(self, readers: list[str]) -> list[str]:
        """What data.py needs of `datasets`."""
        typed = ["Features", "Json", "Value"] if self.mapping is not None or self._mixes() else []
        return [
            "Dataset",
            *typed,
            *(["concatenate_datasets"] if self._mixes() else []),
            *([] if readers == ["csv"] else ["load_dataset"]),
        ]

    def _example_row(self) -> str:
        """A row to ask about: with TRL's names, whatever its own are."""
        ready = self.example == "test" or (self._mixes() and "VALIDATION" not in self.sources)
        if self.mapping is None or ready:
            return f"{self.example}[0]"
        return f"data.columns({self.example}.select([0]))[0]"

    def _argument(self, path: tuple[str, ...], name: str, value: Any) -> str:
        if not name.isidentifier() or iskeyword(name):
            raise EmitError(f"{name!r} cannot be the name of an argument")
        room = WIDTH - 8 - len(name) - len("=,")
        return "        " + self._marked(path, f"{name}={literal(value, indent=8, room=room)},")

    def _marked(self, path: Iterable[str], text: str) -> str:
        self.places.append(tuple(path))
        return f"\0{len(self.places) - 1}\0{text}\0\0"

    def _at(self, path: Iterable[str]) -> Any:
        value: Any = self.doc
        for part in path:
            value = value[part]
        return value


def _named(key: str, value: Any) -> str:
    return "REVISION" if key == "revision" else literal(value)


def _state_files(launch: Mapping[str, Any]) -> list[str]:
    """What `torch.save` puts into a checkpoint, but for the random states; none where each process
    writes shards of its own."""
    kind = launch.get("distributed_type")
    if kind not in _SHARDING:
        return ["optimizer.pt", "scheduler.pt"]
    if launch.get("fsdp_config", {}).get("fsdp_state_dict_type") == "FULL_STATE_DICT":
        return ["pytorch_model_fsdp.bin", "optimizer.bin", "scheduler.pt"]
    return []


def _headline(doc: Mapping[str, Any]) -> str:
    method = TRAINERS[doc["trainer"]].headline
    if doc["data"]["format"] == "text":
        method = "Continued pretraining"
    adapter = doc.get("adapter")
    if not adapter:
        return f"{method} of all weights."
    name = "DoRA" if adapter.get("use_dora") else "rsLoRA" if adapter.get("use_rslora") else "LoRA"
    if "quantization" in doc:
        bits = 4 if doc["quantization"].get("load_in_4bit") else 8
        return f"{method} with a LoRA adapter on a {bits}-bit base (QLoRA)."
    return f"{method} with a {name} adapter."


def _command(doc: Mapping[str, Any]) -> str:
    if "launch" in doc:
        return "accelerate launch --config_file accelerate.yaml train.py"
    return "python train.py"


def _checks_template(doc: Mapping[str, Any]) -> bool:
    told = "chat_template_path" in doc["config"] or "chat_template" in doc.get("tokenizer", {})
    return doc["data"]["format"] == "chat" and not told


def _template_file(doc: Mapping[str, Any]) -> bool:
    """Whether the spec's chat template is a file."""
    template = doc.get("tokenizer", {}).get("chat_template")
    return template is not None and not is_template_text(template)


def _transformers_names(doc: Mapping[str, Any]) -> list[str]:
    return [
        *(["AutoModelForCausalLM"] if "new_tokens" in doc.get("tokenizer", {}) else []),
        "AutoTokenizer",
        *(["BitsAndBytesConfig"] if "quantization" in doc else []),
        *(["EarlyStoppingCallback"] if "early_stopping" in doc else []),
    ]
