"""What a program says of earlier stages: their folders, and the models that lie there."""

from collections.abc import Mapping
from typing import Any

from ftc.emit.literal import literal
from ftc_backends.local import start
from ftc_backends.local.layout import Marked, assignment, call, imported
from ftc_backends.local.outline import is_folder, named
from ftc_backends.local.trainers import Trainer


class EarlierStages:
    """Pieces of the program's text, for the templates."""

    def __init__(
        self, doc: Mapping[str, Any], marked: Marked, trainer: Trainer, *, local_model: bool
    ) -> None:
        self._doc = doc
        self._marked = marked
        self._trainer = trainer
        self._start = start.start_of(doc)
        self._local_model = local_model

    def context(self) -> dict[str, Any]:
        """What the templates see."""
        merges = self._doc.get("merges", {}).values()
        return {
            "folder_of": start.folder,
            "stage_constant": self.constant,
            "stage_option": self.option,
            "stage_claim": self.claim,
            "continued_model": self.continued,
            "merged_model": self.merged,
            "merging": self._merges_its_start() or "merges" in self._doc,
            "scoring": any("scores" in merge for merge in merges),
            "start_imports": imported("transformers", self.names()),
            "asked": self.asked,
            "asked_models": self.asked_models,
        }

    def _merges_its_start(self) -> bool:
        return self._start is not None and self._start.how == start.MERGE

    def constant(self, stage: str) -> str:
        """The folder where an earlier stage leaves its model."""
        return self._marked(
            ("stages", stage), assignment(start.constant(stage), self._folder(stage))
        )

    def option(self, stage: str) -> str:
        words = [
            literal(start.option(stage)),
            "type=Path",
            f"default=Path({start.constant(stage)})",
        ]
        return call("    parser.add_argument", words)

    def claim(self) -> str:
        return call("    start.claim", ["args.output_dir", *map(start.folder, self._doc["stages"])])

    def merged(self) -> str:
        """An earlier stage's adapter, in its base."""
        return call("    model = start.merged", self._adapted(("revision",)))

    def continued(self) -> str:
        """An earlier stage's adapter, on its base."""
        arguments = self._adapted(tuple(self._doc["model"]), "adapter()")
        if "quantization" in self._doc:
            arguments.append("quantization_config=quantization()")
        return call("            model=start.continued", arguments) + ","

    def names(self) -> list[str]:
        """What start.py imports from transformers."""
        merges = self._doc.get("merges", {})
        return [
            "AutoModelForCausalLM",
            *(
                ["AutoModelForSequenceClassification"]
                if any("scores" in merge for merge in merges.values())
                else []
            ),
            "AutoTokenizer",
            "PreTrainedModel",
        ]

    def asked(self, stage: str) -> str:
        """The model of an earlier stage that is asked: its folder, or what was merged."""
        if stage in self._doc.get("merges", {}):
            taught_by = start.stage_in(self._doc.get("teacher", {}).get("base", ""))
            if stage == taught_by and self._trainer.parts == "generating":
                return "teacher"
            return f"merged_{stage.replace('-', '_')}"
        return f"str({start.folder(stage)})"

    def asked_models(self) -> str:
        """Each adapter of those, in its base."""
        lines = []
        for stage, under in self._doc.get("merges", {}).items():
            arguments = [
                start.folder(under["base"]) if "base" in under else literal(under["model"])
            ]
            if "base" not in under and is_folder({"base": under["model"]}):
                arguments = [f"args.data_root / {literal(under['model'])}"]
            arguments.append(start.folder(stage))
            if "base" not in under and "revision" in under:
                arguments.append(f"revision={literal(under['revision'])}")
            merged = call(f"    {self.asked(stage)} = start.merged", arguments)
            lines.append(self._marked(("merges", stage), merged) + "\n")
        return "".join(lines)

    def _adapted(self, settings: tuple[str, ...], *further: str) -> list[str]:
        """The base, the folder with the adapter, and how the base is loaded."""
        assert self._start is not None  # noqa: S101  # asked for where there is one only
        place = ("start", "adapter")
        base = "model" if self._local_model else "MODEL"
        if self._start.base is not None:
            base = self._marked(("start", "base"), start.folder(self._start.base))
        model = self._doc["model"]
        arguments = [
            self._marked(("model", key), f"{key}={named('model', key, model[key])}")
            for key in settings
            if key in model
            and key not in ("base", "trust_remote_code")
            and (key != "revision" or self._start.base is None)
        ]
        if model.get("trust_remote_code"):
            arguments.append(self._marked(("model", "trust_remote_code"), "trust_remote_code=True"))
        return [base, self._marked(place, start.folder(self._start.stage)), *further, *arguments]

    def _folder(self, stage: str) -> str:
        folders: Mapping[str, str] = self._doc["stages"]
        return folders[stage]
