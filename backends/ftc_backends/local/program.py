"""Render the program: from a lowered document to Python files, knowing what each line says."""

import re
from collections.abc import Iterable, Mapping
from keyword import iskeyword
from typing import Any, Final

from ftc.emit.error import EmitError
from ftc.emit.literal import literal
from ftc.lowering.engine import Lowered
from ftc.lowering.target import File
from ftc.source.span import Path
from ftc_backends.local.environment import environment
from ftc_backends.local.sources import Source, source
from ftc_backends.local.trainers import TRAINERS

WIDTH: Final = 88
"""Columns of a line: the default of `ruff format` and black."""

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
    if program.example:
        names.append("answer")
    return [program.file(name) for name in names]


class _Program:
    """What the templates see: the document to decide by, and functions that write values."""

    def __init__(self, lowered: Lowered) -> None:
        self.doc = doc = lowered.document
        self.traces = lowered.traces
        self.places: list[Path] = []
        self.sources: dict[str, Source] = {
            role.upper(): source(doc["data"][role], role)
            for role in ("train", "validation", "test")
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
        text, lines = _unmarked(template.render(self._context()), self.places)
        return File(f"{name}.py", text, lines)

    def _context(self) -> dict[str, Any]:
        doc, config = self.doc, self.doc["config"]
        required, optional = _COLUMNS[doc["data"]["format"]]
        readers = sorted({found.reader for found in self.sources.values()})
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
            "split_by_lines": self.sources["TRAIN"].reader == "jsonl",
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
        return self._marked(path, _assignment(name, value))

    def dataset(self, name: str) -> str:
        """The constant that says where a dataset is."""
        return self._marked(("data", name.lower()), _assignment(name, self.sources[name].constant))

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
        return _call("            EarlyStoppingCallback", arguments) + ","

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
        if len(_MARK.sub("", line)) > WIDTH:
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
        return _call("    parser = argparse.ArgumentParser", [text])

    def devices(self) -> str:
        arguments = []
        if "launch" in self.doc:
            path = ("launch", "num_processes")
            arguments.append(self._marked(path, f"processes={self.doc['launch']['num_processes']}"))
        if "gpu_memory" in self.doc:
            arguments.append(self._marked(("gpu_memory",), f"memory={self.doc['gpu_memory']}"))
        return _call("    checks.devices", arguments)

    def tokenizer(self) -> str:
        model = self.doc["model"]
        arguments = ["model" if self.local_model else "MODEL"]
        if "revision" in model:
            arguments.append("revision=REVISION")
        if model.get("trust_remote_code"):
            path = ("model", "trust_remote_code")
            arguments.append(self._marked(path, "trust_remote_code=True"))
        return _call("    tokenizer = AutoTokenizer.from_pretrained", arguments)

    def read(self, name: str) -> str:
        """How the rows of one dataset are read."""
        found = self.sources[name]
        if found.reader == "hub":
            return f"data.read_hub({name})"
        if found.reader == "remote":
            return f"data.read_remote({literal(found.builder)}, {name})"
        return f"data.read_{found.reader}({name}, args.data_root)"

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


_MARK: Final = re.compile("\0([0-9]*)\0")
"""`\\0<number>\\0` opens what a place of the document says, `\\0\\0` closes it. No Python source
may contain NUL and no literal writes one, so a value cannot be taken for a mark."""


def _unmarked(text: str, places: list[Path]) -> tuple[str, dict[int, tuple[Path, ...]]]:
    """The text without marks, and the places that each line shows."""
    lines: dict[int, tuple[Path, ...]] = {}
    clean: list[str] = []
    place: Path | None = None
    line = 1
    for index, part in enumerate(_MARK.split(text)):
        if index % 2:
            place = places[int(part)] if part else None
            continue
        clean.append(part)
        last = line + part.count("\n")
        if place is not None:
            for number in range(line, last + 1):
                lines[number] = (*lines.get(number, ()), place)
        line = last
    return "".join(clean), lines


def _assignment(name: str, value: Any) -> str:
    text = literal(value, room=WIDTH - len(name) - len(" = "))
    too_wide = "\n" not in text and len(name) + len(" = ") + len(text) > WIDTH
    if too_wide and len(text) + 4 <= WIDTH:
        return f"{name} = (\n    {text}\n)"
    return f"{name} = {text}"


def _call(head: str, arguments: list[str]) -> str:
    """On one line, else the arguments on the next, else an argument a line."""
    indent = len(head) - len(head.lstrip())
    joined = ", ".join(arguments)
    bare = len(_MARK.sub("", joined))
    if len(head) + bare + 2 <= WIDTH:
        return f"{head}({joined})"
    pad = " " * (indent + 4)
    if indent + 4 + bare <= WIDTH:
        return f"{head}(\n{pad}{joined}\n{' ' * indent})"
    rows = "".join(f"{pad}{argument},\n" for argument in arguments)
    return f"{head}(\n{rows}{' ' * indent})"


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
    return doc["data"]["format"] == "chat" and "chat_template_path" not in doc["config"]


def _transformers_names(doc: Mapping[str, Any]) -> list[str]:
    return [
        "AutoTokenizer",
        *(["BitsAndBytesConfig"] if "quantization" in doc else []),
        *(["EarlyStoppingCallback"] if "early_stopping" in doc else []),
    ]
