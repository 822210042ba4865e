"""How a program loads its tokenizers, and holds those of other models against its own."""

from collections.abc import Mapping
from typing import Any

from ftc_backends.local.layout import Marked, call
from ftc_backends.local.outline import REVISIONS, is_folder
from ftc_backends.local.start import Start, folder, stage_in


def context(
    doc: Mapping[str, Any], marked: Marked, start: Start | None, *, local_model: bool
) -> dict[str, Any]:
    """What the templates see."""
    own = _Tokenizers(doc, marked, start, local_model)
    return {
        "tokenizer": own.tokenizer,
        "reference_tokenizer": own.reference_tokenizer,
        "teacher_tokens": own.teacher_tokens,
        "teacher_tokenizer": own.teacher_tokenizer,
    }


class _Tokenizers:
    def __init__(
        self, doc: Mapping[str, Any], marked: Marked, start: Start | None, local_model: bool
    ) -> None:
        self.doc = doc
        self.marked = marked
        self.start = start
        self.local_model = local_model

    def tokenizer(self) -> str:
        model = self.doc["model"]
        arguments = ["model" if self.local_model else "MODEL"]
        if self.start is not None:  # with the chat template that it learned
            arguments = [folder(self.start.stage)]
        elif "revision" in model:
            arguments.append("revision=REVISION")
        if model.get("trust_remote_code"):
            path = ("model", "trust_remote_code")
            arguments.append(self.marked(path, "trust_remote_code=True"))
        return call("        tokenizer = AutoTokenizer.from_pretrained", arguments)

    def reference_tokenizer(self) -> str:
        """Hold the reference's tokens against the model's."""
        own = is_folder(self.doc["reference"])
        loaded = self._tokenizer_of("reference", "reference" if own else "REFERENCE_MODEL")
        return call("    checks.same_tokens", ["tokenizer", loaded])

    def teacher_tokens(self) -> str:
        """Hold the teacher's tokens against the student's."""
        own = is_folder(self.doc["teacher"]) or stage_in(self.doc["teacher"]["base"])
        loaded = self._tokenizer_of("teacher", "teacher" if own else "TEACHER")
        return call("    checks.same_vocabulary", ["tokenizer", loaded])

    def teacher_tokenizer(self) -> str:
        """How teacher.py loads it."""
        own = is_folder(self.doc["teacher"]) or stage_in(self.doc["teacher"]["base"])
        return f"    tokenizer = {self._tokenizer_of('teacher', 'path' if own else 'TEACHER')}"

    def _tokenizer_of(self, section: str, place: str) -> str:
        revision = f", revision={REVISIONS[section]}" if "revision" in self.doc[section] else ""
        return f"AutoTokenizer.from_pretrained({place}{revision})"
