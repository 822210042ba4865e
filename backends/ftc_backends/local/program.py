"""Render the program: from a lowered document to Python files, knowing what each line says."""

from collections.abc import Iterable, Iterator, Mapping
from keyword import iskeyword
from typing import Any, Final

from ftc.emit.error import EmitError
from ftc.emit.literal import literal
from ftc.lowering.engine import Lowered
from ftc.lowering.target import File
from ftc.source.span import Path
from ftc_backends.local import generation, rewards
from ftc_backends.local.adapters import CONFIGS, CONVERTED
from ftc_backends.local.environment import environment
from ftc_backends.local.inputs import Inputs, read_call
from ftc_backends.local.layout import MARK, WIDTH
from ftc_backends.local.layout import assignment as _assignment
from ftc_backends.local.layout import call as _call
from ftc_backends.local.layout import unmarked as _unmarked
from ftc_backends.local.sources import Source, source
from ftc_backends.local.start import (
    CONTINUE,
    MERGE,
    constant,
    folder,
    option,
    stage_in,
    start_of,
)
from ftc_backends.local.table.publishing import ENVIRONMENT
from ftc_backends.local.trainers import TRAINERS

_COLUMNS: Final[Mapping[str, tuple[list[str], list[str]]]] = {
    "chat": (["messages"], ["tools"]),
    "prompt-completion": (["prompt", "completion"], ["tools"]),
    "text": (["text"], []),
    "preference": (["prompt", "chosen", "rejected"], ["tools"]),
    "unpaired-preference": (["prompt", "completion", "label"], ["tools"]),
    "prompt-only": (["prompt"], []),
}
"""Required and optional columns of a format, as TRL names them."""

_COMMENTS: Final[Mapping[str, str]] = {
    "batches": "how long, and in what portions",
    "optimizer": "how the weights move",
    "tokens": "which tokens are learned",
    "preference": "how strongly one answer is preferred",
    "answers": "how answers are written",
    "reinforcement": "how strongly what paid is learned",
    "distillation": "how the teacher is copied",
    "hardware": "what it runs on",
    "records": "what is recorded",
    "hub": "where it is published",
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
    if program.inputs.mapping is not None:
        names.append("mapping")
    if program.stages:
        names.append("start")
    if program.example:
        names.append("answer")
    names += [name for name in ("rewards", "teacher") if program.has(name)]
    return [program.file(name) for name in (*names, *_modules_of_adapter(program.doc))]


class _Program:
    """What the templates see: the document to decide by, and functions that write values."""

    def __init__(self, lowered: Lowered) -> None:
        self.doc = doc = lowered.document
        self.trainer = TRAINERS[doc["trainer"]]
        self.traces = lowered.traces
        self.places: list[Path] = []
        self.columns = generation.columns(doc) or _COLUMNS[doc["data"]["format"]]
        self.inputs = Inputs(doc, self._marked, self.columns)
        self.sources: dict[str, Source] = {"TRAIN": self.inputs.training[0]} | {
            role.upper(): source(doc["data"][role], role)
            for role in ("validation", "test")
            if role in doc["data"]
        }
        self.validated = "validation" in doc["data"] or "validation_share" in doc["data"]
        held_out = "validation" if self.validated else "test" if "TEST" in self.sources else ""
        self.start = start_of(doc)
        self.stages: list[str] = list(doc.get("stages", ()))
        self.loads_base = self.start is None or self.start.loads_base
        self.continues = self.start is not None and self.start.how == CONTINUE
        self.local_model = self.loads_base and _is_folder(doc["model"])
        self.sharded = doc.get("launch", {}).get("distributed_type") in _SHARDING
        asks = doc["data"]["format"] != "text" and not self.sharded
        self.example = held_out if asks else ""

    def file(self, name: str) -> File:
        own = f"{self.trainer.parts}/{name}.py.j2"
        template = environment().select_template([own, f"{name}.py.j2"])
        seen = self._rewards() if name == "rewards" else self._context()
        text, lines = _unmarked(template.render(seen), self.places)
        return File(f"{name}.py", text, lines)

    def has(self, name: str) -> bool:
        """Whether a module stands beside train.py that only some methods need."""
        return "rewards" in self.doc if name == "rewards" else self.trainer.parts == "answered"

    def _context(self) -> dict[str, Any]:
        doc, config = self.doc, self.doc["config"]
        required, optional = self.columns
        found = (*self.inputs.training, *self.sources.values())
        readers = sorted({each.reader for each in found})
        processes = doc.get("launch", {}).get("num_processes", 0)
        adapter = doc.get("adapter", {})
        return {
            "doc": doc,
            "trainer": self.trainer.prefix,
            "trainer_module": self.trainer.module,
            "parts": self.trainer.parts,
            "loads": self.trainer.loads and not self.inputs.new_tokens,
            "task": self.trainer.task,
            "drops": self.trainer.drops,
            "unpairs": self.trainer.parts == "unpaired" and doc["data"]["format"] == "preference",
            "settings": "config(args.output_dir, fresh=checkpoint is None)"
            if self.validated
            else "config(args.output_dir)",
            "local_reference": "reference" in doc and _is_folder(doc["reference"]),
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
            "split_by_lines": any(each.reader == "jsonl" for each in self.inputs.training),
            "required": literal(required),
            "optional": literal(optional),
            "processes": processes,
            "gpus": 0 if config.get("use_cpu") else processes or 1,
            "state": ", ".join(literal(name) for name in _state_files(doc)),
            "packed": bool(config.get("packing")),
            "device_parameters": ", ".join(_device_parameters(doc)),
            "zero_stage": doc.get("launch", {}).get("deepspeed_config", {}).get("zero_stage", 0),
            "deterministic": bool(config.get("full_determinism")),
            "tracker": "" if config.get("report_to") == "none" else config.get("report_to"),
            "environment": self.environment(),
            "published": bool(config.get("push_to_hub")),
            "hub_repository": literal(config.get("hub_model_id")),
            "checks_template": _checks_template(doc),
            "peft_names": [doc.get("peft"), *(["PeftModel"] if "quantization" in doc else [])],
            "modules": sorted(
                [
                    *("checks", "data"),
                    *(["answer"] if self.example else []),
                    *(name for name in ("rewards", "teacher") if self.has(name)),
                    *(["start"] if self.stages else []),
                    *_modules_of_adapter(doc),
                ]
            ),
            "starts_from_text": "prompt_tuning_init_text" in adapter,
            "adalora": self.adalora,
            "loftq": self.loftq,
            "lists_targets": isinstance(adapter.get("target_modules"), list),
            "saves_modules": bool(adapter.get("modules_to_save")),
            "local_model": self.local_model,
            "loads_base": self.loads_base,
            "start": self.start,
            "stages": self.stages,
            "continues": self.continues,
            "model_name": "MODEL" if self.start is None and not self.local_model else "model",
            "folder_of": folder,
            "stage_constant": self.stage_constant,
            "stage_option": self.stage_option,
            "stage_claim": self.stage_claim,
            "continued_model": self.continued_model,
            "merged_model": self.merged_model,
            "merging": (self.start is not None and self.start.how == MERGE) or "merges" in doc,
            "scoring": any("scores" in merge for merge in doc.get("merges", {}).values()),
            "start_imports": _import("transformers", self.start_names()),
            "asked": self.asked,
            "asked_models": self.asked_models,
            "reward_arguments": self.reward_arguments,
            "say": "trainer.accelerator.print" if processes else "print",
            "from_transformers": _import("transformers", self.transformers_names()),
            "check_names": self.check_names(),
            "loading": self.loading,
            "reference_tokenizer": self.reference_tokenizer,
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
            **self.inputs.context(readers, self.example),
            **generation.context(self.doc, self.trainer.parts, loads=self.trainer.loads),
            "prepared": self.trainer.parts == "unpaired" or "max_prompt_length" in doc,
            "teacher_arguments": self.teacher_arguments,
            "teacher_tokens": self.teacher_tokens,
            "teacher_tokenizer": self.teacher_tokenizer,
        }

    def _rewards(self) -> dict[str, Any]:
        """What rewards.py sees."""
        return rewards.context(
            self.doc["rewards"],
            lambda name, index, key, value: self._marked(
                ("rewards", index, key), _assignment(name, value)
            ),
        )

    def constant(self, name: str, *path: str) -> str:
        """`NAME = value`; a lone value that is too wide goes between parentheses, if that helps."""
        value = self._at(path)
        return self._marked(path, _assignment(name, value))

    def dataset(self, name: str) -> str:
        """The constant that says where a dataset is."""
        if name == "TRAIN" and self.inputs.mixes:
            listed = [found.constant for found in self.inputs.training]
            return self._marked(("data", "train"), _assignment(name, listed))
        return self._marked(("data", name.lower()), _assignment(name, self.sources[name].constant))

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
        return _call("            adalora.AdaLora", [*arguments, "checkpoint=checkpoint"]) + ","

    def loftq(self) -> str:
        base = "model" if self.local_model else "MODEL"
        revision = ["REVISION"] if "revision" in self.doc["model"] else []
        call = _call("        loftq.start", ["trainer", base, *revision])
        return self._marked(("loftq",), call)

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
            self._marked((section, key), f"{literal(key)}: {_named(section, key, value)}")
            for key, value in told.items()
        ]
        line = f"        {name}={{{', '.join(entries)}}},"
        if len(MARK.sub("", line)) > WIDTH:
            rows = "".join(f"            {entry},\n" for entry in entries)
            line = f"        {name}={{\n{rows}        }},"
        return line

    def environment(self) -> str:
        """What the tracking tool reads, a variable a line."""
        variables = ENVIRONMENT.get(self.doc["config"].get("report_to"), {})
        return "\n".join(
            self._marked(
                ("tracking", entry), f"os.environ[{literal(variables[entry])}] = {literal(value)}"
            )
            for entry, value in self.doc.get("tracking", {}).items()
            if entry in variables
        )

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
        if "gpu" in self.doc:
            arguments.append(self._marked(("gpu",), f"gpu={literal(self.doc['gpu'])}"))
        return _call("    checks.devices", arguments)

    def tokenizer(self) -> str:
        model = self.doc["model"]
        arguments = ["model" if self.local_model else "MODEL"]
        if self.start is not None:  # with the chat template that it learned
            arguments = [folder(self.start.stage)]
        elif "revision" in model:
            arguments.append("revision=REVISION")
        if model.get("trust_remote_code"):
            path = ("model", "trust_remote_code")
            arguments.append(self._marked(path, "trust_remote_code=True"))
        return _call("    tokenizer = AutoTokenizer.from_pretrained", arguments)

    def stage_constant(self, stage: str) -> str:
        """The folder where an earlier stage leaves its model."""
        return self._marked(("stages", stage), _assignment(constant(stage), self._folder(stage)))

    def stage_option(self, stage: str) -> str:
        words = [literal(option(stage)), "type=Path", f"default=Path({constant(stage)})"]
        return _call("    parser.add_argument", words)

    def stage_claim(self) -> str:
        return _call("    start.claim", ["args.output_dir", *map(folder, self.stages)])

    def merged_model(self) -> str:
        """An earlier stage's adapter, in its base."""
        return _call("    model = start.merged", self._adapted(("revision",)))

    def continued_model(self) -> str:
        """An earlier stage's adapter, on its base."""
        arguments = self._adapted(tuple(self.doc["model"]), "adapter()")
        if "quantization" in self.doc:
            arguments.append("quantization_config=quantization()")
        return _call("        model=start.continued", arguments) + ","

    def start_names(self) -> list[str]:
        """What start.py imports from transformers."""
        merges = self.doc.get("merges", {})
        merging = bool(merges) or (self.start is not None and self.start.how == MERGE)
        return [
            "AutoModelForCausalLM",
            *(
                ["AutoModelForSequenceClassification"]
                if any("scores" in merge for merge in merges.values())
                else []
            ),
            *(["AutoTokenizer"] if merging else []),
        ]

    def asked(self, stage: str) -> str:
        """The model of an earlier stage that is asked: its folder, or what was merged."""
        if stage in self.doc.get("merges", {}):
            taught_by = stage_in(self.doc.get("teacher", {}).get("base", ""))
            if stage == taught_by and self.trainer.parts == "generating":
                return "teacher"
            return f"merged_{stage.replace('-', '_')}"
        return f"str({folder(stage)})"

    def asked_models(self) -> str:
        """Each adapter of those, in its base."""
        lines = []
        for stage, under in self.doc.get("merges", {}).items():
            arguments = [folder(under["base"]) if "base" in under else literal(under["model"])]
            if "base" not in under and _is_folder({"base": under["model"]}):
                arguments = [f"args.data_root / {literal(under['model'])}"]
            arguments.append(folder(stage))
            if "base" not in under and "revision" in under:
                arguments.append(f"revision={literal(under['revision'])}")
            call = _call(f"    {self.asked(stage)} = start.merged", arguments)
            lines.append(self._marked(("merges", stage), call) + "\n")
        return "".join(lines)

    def reward_arguments(self) -> str:
        judged_by = self.doc["rewards"]
        root = ["args.data_root"] if rewards.takes_root(judged_by) else []
        return ", ".join([*root, *map(self.asked, rewards.stages_in(judged_by))])

    def _adapted(self, settings: tuple[str, ...], *further: str) -> list[str]:
        """The base, the folder with the adapter, and how the base is loaded."""
        assert self.start is not None  # noqa: S101  # asked for where there is one only
        place = ("start", "adapter")
        base = "model" if self.local_model else "MODEL"
        if self.start.base is not None:
            base = self._marked(("start", "base"), folder(self.start.base))
        model = self.doc["model"]
        named = [
            self._marked(("model", key), f"{key}={_named('model', key, model[key])}")
            for key in settings
            if key in model
            and key not in ("base", "trust_remote_code")
            and (key != "revision" or self.start.base is None)
        ]
        if model.get("trust_remote_code"):
            named.append(self._marked(("model", "trust_remote_code"), "trust_remote_code=True"))
        return [base, self._marked(place, folder(self.start.stage)), *further, *named]

    def _folder(self, stage: str) -> str:
        folders: Mapping[str, str] = self.doc["stages"]
        return folders[stage]

    def reference_tokenizer(self) -> str:
        """Hold the reference's tokens against the model's."""
        folder = _is_folder(self.doc["reference"])
        call = self._tokenizer_of("reference", "reference" if folder else "REFERENCE_MODEL")
        return _call("    checks.same_tokens", ["tokenizer", call])

    def teacher_tokens(self) -> str:
        """Hold the teacher's tokens against the student's."""
        own = _is_folder(self.doc["teacher"]) or stage_in(self.doc["teacher"]["base"])
        call = self._tokenizer_of("teacher", "teacher" if own else "TEACHER")
        return _call("    checks.same_vocabulary", ["tokenizer", call])

    def teacher_tokenizer(self) -> str:
        """How teacher.py loads it."""
        own = _is_folder(self.doc["teacher"]) or stage_in(self.doc["teacher"]["base"])
        return f"    tokenizer = {self._tokenizer_of('teacher', 'path' if own else 'TEACHER')}"

    def _tokenizer_of(self, section: str, place: str) -> str:
        revision = f", revision={_REVISIONS[section]}" if "revision" in self.doc[section] else ""
        return f"AutoTokenizer.from_pretrained({place}{revision})"

    def loading(self, section: str) -> str:
        """How `from_pretrained` is told to load a model, one keyword argument a line."""
        lines = [
            self._marked((section, key), f"        {key}={_REVISIONS[section]},")
            if key == "revision"
            else self._argument((section, key), key, value)
            for key, value in self.doc[section].items()
            if key != "base"
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

    def check_names(self) -> list[str]:
        """What checks.py imports from transformers."""
        tokenizers = (
            _checks_template(self.doc)
            or self.inputs.sets_tokens
            or (self.trainer.parts == "supervised" and self.doc["data"]["format"] == "chat")
            or not {"reference", "teacher"}.isdisjoint(self.doc)
        )
        return [*(["PreTrainedTokenizerBase"] if tokenizers else []), "TrainerCallback"]

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


def _import(module: str, names: list[str]) -> str:
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= WIDTH:
        return line
    rows = "".join(f"    {name},\n" for name in names)
    return f"from {module} import (\n{rows})"


_REVISIONS: Final[Mapping[str, str]] = {
    "model": "REVISION",
    "reference": "REFERENCE_REVISION",
    "teacher": "TEACHER_REVISION",
}
"""The constants that say which commit of a model is meant."""


def _named(section: str, key: str, value: Any) -> str:
    return _REVISIONS[section] if key == "revision" else literal(value)


def _state_files(doc: Mapping[str, Any]) -> list[str]:
    """What `torch.save` puts into a checkpoint, but for the random states and DeepSpeed's shards;
    none where the shards have names of their own."""
    launch = doc.get("launch", {})
    kind = launch.get("distributed_type")
    if kind not in _SHARDING:
        of_adapter = CONFIGS[doc["peft"]].state if "peft" in doc else None
        return ["optimizer.pt", "scheduler.pt", *([of_adapter] if of_adapter else [])]
    if kind == "DEEPSPEED":
        return ["scheduler.pt"]
    if launch.get("fsdp_config", {}).get("fsdp_state_dict_type") == "FULL_STATE_DICT":
        return ["pytorch_model_fsdp.bin", "optimizer.bin", "scheduler.pt"]
    return []


def _modules_of_adapter(doc: Mapping[str, Any]) -> list[str]:
    """The program's modules for what an adapter needs beside its configuration."""
    if "adapter" not in doc:
        return []
    module = CONFIGS[doc["peft"]].module
    if doc["adapter"].get("init_lora_weights") in CONVERTED:
        module = "conversion"
    elif doc.get("loftq"):
        module = "loftq"
    return [module] if module else []


def _headline(doc: Mapping[str, Any]) -> str:
    method = TRAINERS[doc["trainer"]].headline
    adapter = doc.get("adapter")
    if not adapter:
        return f"{method} of all weights."
    title = CONFIGS[doc["peft"]].title
    for flag, name in (("use_dora", "DoRA"), ("use_rslora", "rsLoRA")):
        if adapter.get(flag):
            title = f"a {name} adapter"
    if "quantization" not in doc:
        return f"{method} with {title}."
    bits = 4 if doc["quantization"].get("load_in_4bit") else 8
    suffix = " (QLoRA)" if title == "a LoRA adapter" else ""
    return f"{method} with {title} on a {bits}-bit base{suffix}."


def _is_folder(model: Mapping[str, Any]) -> bool:
    base: str = model["base"]
    return base.startswith((".", "/"))


def _command(doc: Mapping[str, Any]) -> str:
    variables = "PYTHONHASHSEED=0 " if doc["config"].get("full_determinism") else ""
    if "launch" in doc:
        return f"{variables}accelerate launch --config_file accelerate.yaml train.py"
    return f"{variables}python train.py"


def _device_parameters(doc: Mapping[str, Any]) -> Iterator[str]:
    """What is checked about the machine; without `processes`, one."""
    if "gpu_memory" in doc:
        yield "memory: int"
    if "gpu" in doc:
        yield "gpu: str"
    yield "processes: int = 1"


def _checks_template(doc: Mapping[str, Any]) -> bool:
    told = "chat_template_path" in doc["config"] or "chat_template" in doc.get("tokenizer", {})
    return doc["data"]["format"] == "chat" and not told
