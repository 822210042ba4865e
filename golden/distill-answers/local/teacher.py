"""Let the teacher answer the prompts, once. A file keeps what it said: read it, and mend it."""

import json
import sys
from pathlib import Path
from typing import Any

from datasets import Dataset
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    GenerationConfig,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)

TEACHER = "mistralai/Mistral-7B-Instruct-v0.3"
TEACHER_REVISION = "c170c708c41dac9275d15a8fff4eca08d52bab71"
BATCH_SIZE = 4


def generation() -> GenerationConfig:
    return GenerationConfig(
        max_new_tokens=256,
        do_sample=False,
        repetition_penalty=1.0,
    )


def answers(rows: Dataset, file: Path) -> Dataset:
    """The rows that the teacher answered to the end; an interruption costs a batch."""
    lines = answered(rows, file)
    if len(lines) < len(rows):
        model, tokenizer = load()
        for start in range(len(lines), len(rows), BATCH_SIZE):
            batch = list(rows.select(range(start, min(start + BATCH_SIZE, len(rows)))))
            new = replies(batch, model, tokenizer)
            with file.open("a", encoding="utf-8") as log:
                log.write(as_text(new))
            lines += new
            print(f"{len(lines)} of {len(rows)} prompts are answered", file=sys.stderr)
    ended = [line for line in lines if line.pop("ended") and line["completion"]]
    if not ended:
        sys.exit(f"{file} has no answer that ended: raise max_completion_length")
    if len(ended) < len(lines):
        cut = len(lines) - len(ended)
        print(f"{cut} of {len(lines)} answers are left out: they did not end")
    return Dataset.from_list(ended)


def answered(rows: Dataset, file: Path) -> list[dict[str, Any]]:
    """What the file holds already of these rows, without a batch that was cut short."""
    lines: list[dict[str, Any]] = []
    for text in file.read_text(encoding="utf-8").split("\n") if file.exists() else []:
        try:
            lines.append(json.loads(text))
        except ValueError:  # the end of the file, or of what a kill let be written
            break
    pairs = zip(lines, rows, strict=False)
    if len(lines) > len(rows) or any(a["prompt"] != b["prompt"] for a, b in pairs):
        sys.exit(f"{file} answers other prompts: move it away")
    if len(lines) < len(rows):
        lines = lines[: len(lines) // BATCH_SIZE * BATCH_SIZE]
        file.write_text(as_text(lines), encoding="utf-8")
    return lines


def as_text(lines: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def load() -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    tokenizer = AutoTokenizer.from_pretrained(TEACHER, revision=TEACHER_REVISION)
    model = AutoModelForCausalLM.from_pretrained(
        TEACHER,
        revision=TEACHER_REVISION,
        dtype="bfloat16",
        device_map="auto",
    )
    ends = model.generation_config.eos_token_id
    ends = ends if isinstance(ends, list) else [ends]
    model.generation_config = generation()
    model.generation_config.eos_token_id = [
        end for end in dict.fromkeys([*ends, tokenizer.eos_token_id]) if end is not None
    ]
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    model.generation_config.pad_token_id = tokenizer.pad_token_id
    return model.eval(), tokenizer


def replies(
    rows: list[dict[str, Any]],
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
) -> list[dict[str, Any]]:
    """The rows, each with its answer and whether that ended by itself."""
    prompts = {"input_ids": [token_ids(row, tokenizer) for row in rows]}
    inputs = tokenizer.pad(prompts, padding_side="left", return_tensors="pt")
    tokens = model.generate(**inputs.to(model.device))
    said = tokens[:, inputs["input_ids"].shape[1] :].tolist()
    ends = set(model.generation_config.eos_token_id)
    lines = []
    for row, new in zip(rows, said, strict=True):
        answer = tokenizer.decode(new, skip_special_tokens=True)
        if not isinstance(row["prompt"], str):
            answer = [{"role": "assistant", "content": answer}]
        lines.append(row | {"completion": answer, "ended": not ends.isdisjoint(new)})
    return lines


def token_ids(row: dict[str, Any], tokenizer: PreTrainedTokenizerBase) -> list[int]:
    if isinstance(row["prompt"], str):
        return tokenizer(row["prompt"])["input_ids"]
    return tokenizer.apply_chat_template(
        row["prompt"],
        tools=row.get("tools"),
        add_generation_prompt=True,
        return_dict=True,
    )["input_ids"]
