"""Render the program: from a lowered document to Python files, knowing what each line says."""

from collections.abc import Iterable, Mapping
from keyword import iskeyword
from typing import Any

from ftc.emit.error import EmitError
from ftc.emit.literal import WIDTH, literal
from ftc.lowering.engine import Lowered
from ftc.lowering.target import File
from ftc.source.span import Path
from ftc_backends.huggingface.optimizers import SCHEDULE_FREE
from ftc_backends.local import (
    checking,
    evaluation,
    generation,
    requirements,
    rewards,
    tokenizers,
    tracking,
)
from ftc_backends.local.compiled import environment
from ftc_backends.local.earlier import EarlierStages
from ftc_backends.local.inputs import Inputs, read_call
from ftc_backends.local.layout import MARK, assignment, call, imported, unmarked
from ftc_backends.local.outline import (
    COLUMNS,
    COMMENTS,
    REVISIONS,
    SHARDING,
    command,
    headline,
    is_folder,
    machine,
    modules_of_adapter,
    named,
)
from ftc_backends.local.sources import Source, source
from ftc_backends.local.start import CONTINUE, start_of
from ftc_backends.local.trainers import TRAINERS
from ftc_backends.reward_code import module


def render(lowered: Lowered) -> list[File]:
    """train.py and the modules beside it."""
    program = _Program(lowered)
    names = ["train", "data", "faults", "checks", "recovery"]
    if program.inputs.mapping is not None:
        names.append("mapping")
    if program.stages:
        names.append("start")
    if program.example:
        names.append("answer")
    names += [name for name in program.BESIDE if program.has(name)]
    return [program.file(name) for name in (*names, *modules_of_adapter(program.doc))]


class _Program:
    """What the templates see: the document to decide by, and functions that write values."""

    BESIDE = ("muon", "publish", "rewards", "teacher", "turns")
    """Modules that only some documents need."""

    def __init__(self, lowered: Lowered) -> None:
        self.doc = doc = lowered.document
        self.trainer = TRAINERS[doc["trainer"]]
        self.traces = lowered.traces
        self.places: list[Path] = []
        self.columns = generation.columns(doc) or COLUMNS[doc["data"]["format"]]
        self.inputs = Inputs(doc, self._marked, self.columns)
        self.sources: dict[str, Source] = {"TRAIN": self.inputs.training[0]} | {
            role.upper(): source(doc["data"][role], role)
            for role in ("validation", "test")
            if role in doc["data"]
        }
        self.validated = "validation" in doc["data"] or "validation_share" in doc["data"]
        self.held_out = "validation" if self.validated else "test" if "TEST" in self.sources else ""
        self.start = start_of(doc)
        self.stages: list[str] = list(doc.get("stages", ()))
        self.loads_base = self.start is None or self.start.loads_base
        self.continues = self.start is not None and self.start.how == CONTINUE
        self.local_model = self.loads_base and is_folder(doc["model"])
        self.earlier = EarlierStages(doc, self._marked, self.trainer, local_model=self.local_model)
        self.sharded = doc.get("launch", {}).get("distributed_type") in SHARDING
        asks = doc["data"]["format"] != "text" and not self.sharded
        self.example = self.held_out if asks else ""

    def file(self, name: str) -> File:
        if name == "rewards":
            rendered = module.render(self._rewards())
        else:
            own = f"{self.trainer.parts}/{name}.py.j2"
            template = environment.select_template([own, f"{name}.py.j2"])
            rendered = template.render(self._context())
        text, lines = unmarked(rendered, self.places)
        return File(f"{name}.py", text, lines)

    def has(self, name: str) -> bool:
        """Whether one of the modules `BESIDE` is needed."""
        if name == "teacher":
            return self.trainer.parts == "answered"
        if name == "publish":
            return bool(self.doc["config"].get("push_to_hub"))
        return {"turns": "learned_turns"}.get(name, name) in self.doc

    def _context(self) -> dict[str, Any]:
        doc = self.doc
        found = (*self.inputs.training, *self.sources.values())
        readers = sorted({each.reader for each in found})
        return {
            "doc": doc,
            **self._of_trainer(),
            **checking.context(doc, self.trainer, self.columns[0]),
            **self._of_data(readers),
            **machine(doc),
            **self._of_model(),
            **self.earlier.context(),
            "reward_arguments": self.reward_arguments,
            **self._of_end(),
            "installed": self.installed,
            **self._of_modules(),
            "loading": self.loading,
            "constant": self.constant,
            "arguments": self.arguments,
            "dataset": self.dataset,
            "model_arguments": self.model_arguments,
            "config_arguments": self.config_arguments,
            "early_stopping": self.early_stopping,
            "description": self.description,
            "devices": self.devices,
            "read": self.read,
            **self.inputs.context(readers),
            **tokenizers.context(doc, self._marked, self.start, local_model=self.local_model),
            **generation.context(self.doc, self.trainer.parts, loads=self.trainer.loads),
            "teacher_arguments": self.teacher_arguments,
        }

    def _of_trainer(self) -> dict[str, Any]:
        doc, config = self.doc, self.doc["config"]
        return {
            "trainer": self.trainer.prefix,
            "trainer_module": self.trainer.module,
            "parts": self.trainer.parts,
            "loads": self.trainer.loads and not self.inputs.new_tokens,
            "task": self.trainer.task,
            "unpairs": self.trainer.parts == "unpaired" and doc["data"]["format"] == "preference",
            "settings": "config(args.output_dir, fresh=checkpoint is None)"
            if self.validated
            else "config(args.output_dir)",
            "headline": headline(doc),
            "command": command(doc),
            "learns_all": doc["trainer"] == "sft"
            and doc["data"]["format"] == "chat"
            and "learned_turns" not in doc,
            "learned": self.learned,
            "packed": bool(config.get("packing")),
            "averages": config.get("optim") in SCHEDULE_FREE,
            "muon": self.muon,
        }

    def _of_end(self) -> dict[str, Any]:
        last = evaluation.context(self.doc, validated=self.validated)
        evaluates = any(last.values()) or "TEST" in self.sources
        return {**last, **tracking.context(self.doc, self._marked, evaluates=evaluates)}

    def _of_data(self, readers: list[str]) -> dict[str, Any]:
        required, optional = self.columns
        return {
            "example": self.example,
            "validated": self.validated,
            "sources": self.sources,
            "readers": readers,
            "local": any(reader in ("jsonl", "parquet", "csv") for reader in readers),
            "share": "validation_share" in self.doc["data"],
            "split_by_lines": any(each.reader == "jsonl" for each in self.inputs.training),
            "required": literal(required),
            "optional": literal(optional),
        }

    def _of_model(self) -> dict[str, Any]:
        doc = self.doc
        adapter = doc.get("adapter", {})
        return {
            "start": self.start,
            "stages": self.stages,
            "loads_base": self.loads_base,
            "continues": self.continues,
            "local_model": self.local_model,
            "local_reference": "reference" in doc and is_folder(doc["reference"]),
            "model_name": "MODEL" if self.start is None and not self.local_model else "model",
            "result": "Adapter" if adapter else "Model",
            "peft_names": [doc.get("peft"), *(["PeftModel"] if "quantization" in doc else [])],
            "starts_from_text": "prompt_tuning_init_text" in adapter,
            "adalora": self.adalora,
            "loftq": self.loftq,
        }

    def _of_modules(self) -> dict[str, Any]:
        """What the program's files import of each other, and of transformers."""
        return {
            "modules": sorted(
                [
                    *("checks", "data"),
                    *(["answer"] if self.example else []),
                    *(name for name in self.BESIDE if self.has(name)),
                    *(["start"] if self.stages else []),
                    *modules_of_adapter(self.doc),
                ]
            ),
            "from_transformers": imported("transformers", self.transformers_names()),
            "check_names": checking.names(
                self.doc, self.trainer, self.columns[0], sets_tokens=self.inputs.sets_tokens
            ),
        }

    def _rewards(self) -> Mapping[str, Any]:
        """What rewards.py sees."""
        return rewards.context(
            self.doc["rewards"],
            lambda name, index, key, value: self._marked(
                ("rewards", index, key), assignment(name, value)
            ),
        )

    def constant(self, name: str, *path: str) -> str:
        """`NAME = value`; a lone value that is too wide goes between parentheses, if that helps."""
        value = self._at(path)
        return self._marked(path, assignment(name, value))

    def dataset(self, name: str) -> str:
        """The constant that says where a dataset is."""
        if name == "TRAIN" and self.inputs.mixes:
            listed = [found.constant for found in self.inputs.training]
            return self._marked(("data", "train"), assignment(name, listed))
        return self._marked(("data", name.lower()), assignment(name, self.sources[name].constant))

    def arguments(self, section: str) -> str:
        """One keyword argument a line, inside a call."""
        return "\n".join(
            self._argument((section, key), key, value) for key, value in self.doc[section].items()
        )

    def adalora(self) -> str:
        arguments = [
            self._marked(("adalora", key), f"{key}={literal(value)}")
            for key, value in self.doc["adalora"].items()
        ]
        return call("                adalora.AdaLora", [*arguments, "checkpoint=checkpoint"]) + ","

    def loftq(self) -> str:
        base = "model" if self.local_model or self.start else "MODEL"
        revision = ["REVISION"] if "revision" in self.doc["model"] and not self.start else []
        started = call("        loftq.start", ["trainer", base, *revision])
        return self._marked(("loftq",), started)

    def muon(self) -> str:
        momentum = self._marked(("muon", "momentum"), f"momentum={self.doc['muon']['momentum']}")
        return f"    trainer.optimizer = muon.optimizer(trainer, {momentum})"

    def early_stopping(self) -> str:
        arguments = [
            self._marked(("early_stopping", key), f"{key}={literal(value)}")
            for key, value in self.doc["early_stopping"].items()
        ]
        return call("                EarlyStoppingCallback", arguments) + ","

    def config_arguments(self) -> str:
        """The same for the trainer's configuration, parted by comments."""
        lines: list[str] = []
        said = "run"
        for key, value in self.doc["config"].items():
            trace = self.traces.get(("config", key))
            group = trace.group if trace is not None else "verbatim"
            if group != said:
                lines.append(f"        # {COMMENTS[group]}")
                said = group
            lines.append(self._argument(("config", key), key, value))
        return "\n".join(lines)

    def model_arguments(self) -> str:
        """How the model is loaded, without what has an argument or a constant of its own."""
        line = self._init_kwargs("model_init_kwargs", "model")
        if self.doc["model"].get("trust_remote_code"):
            path = ("model", "trust_remote_code")
            line += "\n" + self._argument(path, "trust_remote_code", True)
        return line

    def teacher_arguments(self) -> str:
        """The same for a teacher that the trainer loads."""
        return self._init_kwargs("teacher_model_init_kwargs", "teacher")

    def _init_kwargs(self, name: str, section: str) -> str:
        told = {
            k: v
            for k, v in self.doc[section].items()
            if k not in ("base", "trust_remote_code")
            # an earlier stage's folder has no revision
            and not (k == "revision" and section == "model" and self.start is not None)
        }
        entries = [
            self._marked((section, key), f"{literal(key)}: {named(section, key, value)}")
            for key, value in told.items()
        ]
        line = f"        {name}={{{', '.join(entries)}}},"
        if len(MARK.sub("", line)) > WIDTH:
            rows = "".join(f"            {entry},\n" for entry in entries)
            line = f"        {name}={{\n{rows}        }},"
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
        if "gpu" in self.doc:
            arguments.append(self._marked(("gpu",), f"gpu={literal(self.doc['gpu'])}"))
        return call("    checks.devices", arguments)

    def installed(self) -> str:
        """The calls that look for what is imported late."""
        looks = {
            "installed": requirements.late(self.doc),
            "one_installed": requirements.either(self.doc),
        }
        return "\n".join(
            call(f"    checks.{look}", [*map(literal, packages)])
            for look, packages in looks.items()
            if packages
        )

    def reward_arguments(self) -> str:
        judged_by = self.doc["rewards"]
        root = ["args.data_root"] if module.takes_root(judged_by) else []
        return ", ".join([*root, *map(self.earlier.asked, rewards.stages_in(judged_by))])

    def loading(self, section: str) -> str:
        """How `from_pretrained` is told to load a model, one keyword argument a line."""
        lines = [
            self._marked((section, key), f"        {key}={REVISIONS[section]},")
            if key == "revision"
            else self._argument((section, key), key, value)
            for key, value in self.doc[section].items()
            # an earlier stage's folder has no revision
            if key != "base" and not (key == "revision" and section == "model" and self.start)
        ]
        if "quantization" in self.doc and section != "teacher":
            lines.append("        quantization_config=quantization(),")
        return "\n".join(lines)

    def transformers_names(self) -> list[str]:
        """What train.py imports from transformers."""
        grows = self.inputs.new_tokens
        loads_here = (
            grows or (not self.trainer.loads and not self.continues) or "reference" in self.doc
        )
        return [
            *(["AutoModelForCausalLM"] if loads_here else []),
            "AutoTokenizer",
            *(["BitsAndBytesConfig"] if "quantization" in self.doc else []),
            *(["EarlyStoppingCallback"] if "early_stopping" in self.doc else []),
            *(["PreTrainedModel"] if loads_here else []),
            *(["PreTrainedTokenizerBase"] if grows else []),
        ]

    def learned(self, rows: str) -> str:
        """Rows as the trainer takes them: with labels of their own, where turns are learned."""
        if "learned_turns" not in self.doc:
            return rows
        return self._marked(("learned_turns",), f"turns.labelled({rows}, tokenizer)")

    def read(self, name: str) -> str:
        """How the rows of one dataset are read."""
        return read_call(self.sources[name], name)

    def _argument(self, path: tuple[str, ...], name: str, value: Any) -> str:
        if not name.isidentifier() or iskeyword(name):
            raise EmitError(f"{name!r} cannot be the name of an argument")
        room = WIDTH - 8 - len(name) - len("=,")
        return "        " + self._marked(path, f"{name}={literal(value, indent=8, room=room)},")

    def _marked(self, path: Iterable[str | int], text: str) -> str:
        self.places.append(tuple(path))
        return f"\0{len(self.places) - 1}\0{text}\0\0"

    def _at(self, path: Iterable[str]) -> Any:
        value: Any = self.doc
        for part in path:
            value = value[part]
        return value
