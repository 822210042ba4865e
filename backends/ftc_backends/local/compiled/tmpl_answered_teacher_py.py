from ftc_backends.local.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'answered/teacher.py.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_samples = resolve('samples')
    l_0_teacher_stage = resolve('teacher_stage')
    l_0_constant = resolve('constant')
    l_0_doc = resolve('doc')
    l_0_arguments = resolve('arguments')
    l_0_local_teacher = resolve('local_teacher')
    l_0_teacher_tokenizer = resolve('teacher_tokenizer')
    l_0_loading = resolve('loading')
    l_0_gpus = resolve('gpus')
    pass
    yield '"""Let the teacher answer the prompts, once. A file keeps what it said: read it, and mend it."""\n\nimport json\nimport sys\nfrom pathlib import Path\nfrom typing import Any\n\n'
    if (undefined(name='samples') if l_0_samples is missing else l_0_samples):
        pass
        yield 'import torch\n'
    yield 'from datasets import Dataset\nfrom transformers import (\n    AutoModelForCausalLM,\n    AutoTokenizer,\n    GenerationConfig,\n    PreTrainedModel,\n    PreTrainedTokenizerBase,\n)\n\n'
    if (not (undefined(name='teacher_stage') if l_0_teacher_stage is missing else l_0_teacher_stage)):
        pass
        yield str(context.call((undefined(name='constant') if l_0_constant is missing else l_0_constant), 'TEACHER', 'teacher', 'base'))
        yield '\n'
        if ('revision' in environment.getattr((undefined(name='doc') if l_0_doc is missing else l_0_doc), 'teacher')):
            pass
            yield str(context.call((undefined(name='constant') if l_0_constant is missing else l_0_constant), 'TEACHER_REVISION', 'teacher', 'revision'))
            yield '\n'
    yield str(context.call((undefined(name='constant') if l_0_constant is missing else l_0_constant), 'BATCH_SIZE', 'answering', 'batch_size'))
    yield '\n'
    if (undefined(name='samples') if l_0_samples is missing else l_0_samples):
        pass
        yield str(context.call((undefined(name='constant') if l_0_constant is missing else l_0_constant), 'SEED', 'answering', 'seed'))
        yield '\n'
    yield '\n\ndef generation() -> GenerationConfig:\n    return GenerationConfig(\n'
    yield str(context.call((undefined(name='arguments') if l_0_arguments is missing else l_0_arguments), 'answers'))
    yield '\n    )\n\n\ndef answers(rows: Dataset, file: Path'
    yield str((', root: Path' if (undefined(name='local_teacher') if l_0_local_teacher is missing else l_0_local_teacher) else (', path: str' if (undefined(name='teacher_stage') if l_0_teacher_stage is missing else l_0_teacher_stage) else cond_expr_undefined("the inline if-expression on line 38 in 'answered/teacher.py.j2' evaluated to false and no else section was defined."))))
    yield ') -> Dataset:\n    """The rows that the teacher answered to the end; an interruption costs a batch."""\n    lines = answered(rows, file)\n    if len(lines) < len(rows):\n        model, tokenizer = load('
    yield str(('root' if (undefined(name='local_teacher') if l_0_local_teacher is missing else l_0_local_teacher) else ('path' if (undefined(name='teacher_stage') if l_0_teacher_stage is missing else l_0_teacher_stage) else cond_expr_undefined("the inline if-expression on line 42 in 'answered/teacher.py.j2' evaluated to false and no else section was defined."))))
    yield ')\n        for start in range(len(lines), len(rows), BATCH_SIZE):\n            batch = list(rows.select(range(start, min(start + BATCH_SIZE, len(rows)))))\n'
    if (undefined(name='samples') if l_0_samples is missing else l_0_samples):
        pass
        yield '            torch.manual_seed(SEED + start)  # the same answers after an interruption\n'
    yield '            new = replies(batch, model, tokenizer)\n            with file.open("a", encoding="utf-8") as log:\n                log.write(as_text(new))\n            lines += new\n            print(f"{len(lines)} of {len(rows)} prompts are answered", file=sys.stderr)\n    ended = [line for line in lines if line.pop("ended") and line["completion"]]\n    if not ended:\n        sys.exit(f"{file} has no answer that ended: raise max_completion_length")\n    if len(ended) < len(lines):\n        cut = len(lines) - len(ended)\n        print(f"{cut} of {len(lines)} answers are left out: they did not end")\n    return Dataset.from_list(ended)\n\n\ndef answered(rows: Dataset, file: Path) -> list[dict[str, Any]]:\n    """What the file holds already of these rows, without a batch that was cut short."""\n    lines: list[dict[str, Any]] = []\n    for text in file.read_text(encoding="utf-8").split("\\n") if file.exists() else []:\n        try:\n            lines.append(json.loads(text))\n        except ValueError:  # the end of the file, or of what a kill let be written\n            break\n    pairs = zip(lines, rows, strict=False)\n    if len(lines) > len(rows) or any(a["prompt"] != b["prompt"] for a, b in pairs):\n        sys.exit(f"{file} answers other prompts: move it away")\n    if len(lines) < len(rows):\n        lines = lines[: len(lines) // BATCH_SIZE * BATCH_SIZE]\n        file.write_text(as_text(lines), encoding="utf-8")\n    return lines\n\n\ndef as_text(lines: list[dict[str, Any]]) -> str:\n    return "".join(json.dumps(line, ensure_ascii=False) + "\\n" for line in lines)\n\n\ndef load('
    yield str(('root: Path' if (undefined(name='local_teacher') if l_0_local_teacher is missing else l_0_local_teacher) else ('path: str' if (undefined(name='teacher_stage') if l_0_teacher_stage is missing else l_0_teacher_stage) else cond_expr_undefined("the inline if-expression on line 83 in 'answered/teacher.py.j2' evaluated to false and no else section was defined."))))
    yield ') -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:\n'
    if (undefined(name='local_teacher') if l_0_local_teacher is missing else l_0_local_teacher):
        pass
        yield '    path = str(root / TEACHER)\n'
    yield str(context.call((undefined(name='teacher_tokenizer') if l_0_teacher_tokenizer is missing else l_0_teacher_tokenizer)))
    yield '\n    model = AutoModelForCausalLM.from_pretrained(\n        '
    yield str(('path' if ((undefined(name='local_teacher') if l_0_local_teacher is missing else l_0_local_teacher) or (undefined(name='teacher_stage') if l_0_teacher_stage is missing else l_0_teacher_stage)) else 'TEACHER'))
    yield ',\n'
    yield str(context.call((undefined(name='loading') if l_0_loading is missing else l_0_loading), 'teacher'))
    yield '\n'
    if (undefined(name='gpus') if l_0_gpus is missing else l_0_gpus):
        pass
        yield '        device_map="auto",\n'
    yield '    )\n    ends = model.generation_config.eos_token_id\n    ends = ends if isinstance(ends, list) else [ends]\n    model.generation_config = generation()\n    model.generation_config.eos_token_id = [\n        end for end in dict.fromkeys([*ends, tokenizer.eos_token_id]) if end is not None\n    ]\n    if tokenizer.pad_token is None:\n        tokenizer.pad_token = tokenizer.eos_token\n    model.generation_config.pad_token_id = tokenizer.pad_token_id\n    return model.eval(), tokenizer\n\n\ndef replies(\n    rows: list[dict[str, Any]],\n    model: PreTrainedModel,\n    tokenizer: PreTrainedTokenizerBase,\n) -> list[dict[str, Any]]:\n    """The rows, each with its answer and whether that ended by itself."""\n    prompts = {"input_ids": [token_ids(row, tokenizer) for row in rows]}\n    inputs = tokenizer.pad(prompts, padding_side="left", return_tensors="pt")\n    tokens = model.generate(**inputs.to(model.device))\n    said = tokens[:, inputs["input_ids"].shape[1] :].tolist()\n    ends = set(model.generation_config.eos_token_id)\n    lines = []\n    for row, new in zip(rows, said, strict=True):\n        answer = tokenizer.decode(new, skip_special_tokens=True)\n        if not isinstance(row["prompt"], str):\n            answer = [{"role": "assistant", "content": answer}]\n        lines.append(row | {"completion": answer, "ended": not ends.isdisjoint(new)})\n    return lines\n\n\ndef token_ids(row: dict[str, Any], tokenizer: PreTrainedTokenizerBase) -> list[int]:\n    if isinstance(row["prompt"], str):\n        return tokenizer(row["prompt"])["input_ids"]\n    return tokenizer.apply_chat_template(\n        row["prompt"],\n        tools=row.get("tools"),\n        add_generation_prompt=True,\n        return_dict=True,\n    )["input_ids"]\n'

blocks = {}
debug_info = '8=21&20=25&21=27&22=29&23=31&26=33&27=35&28=37&34=40&38=42&42=44&45=46&83=50&84=52&87=55&89=57&90=59&91=61'
