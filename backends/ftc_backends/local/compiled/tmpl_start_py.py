from ftc_backends.local.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'start.py.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_merging = resolve('merging')
    l_0_continues = resolve('continues')
    l_0_processes = resolve('processes')
    l_0_scoring = resolve('scoring')
    l_0_start_imports = resolve('start_imports')
    pass
    yield '"""What earlier stages have learned, and how this one starts from it."""\n\nimport hashlib\nimport json\n'
    if (undefined(name='merging') if l_0_merging is missing else l_0_merging):
        pass
        yield 'import shutil\n'
    yield 'import sys\nfrom pathlib import Path\n'
    if ((undefined(name='continues') if l_0_continues is missing else l_0_continues) or (undefined(name='merging') if l_0_merging is missing else l_0_merging)):
        pass
        yield 'from typing import Any\n\n'
        if ((undefined(name='merging') if l_0_merging is missing else l_0_merging) and (undefined(name='processes') if l_0_processes is missing else l_0_processes)):
            pass
            yield 'from accelerate import PartialState\n'
        yield 'from peft import '
        yield str(('PeftConfig, ' if ((undefined(name='continues') if l_0_continues is missing else l_0_continues) or (undefined(name='scoring') if l_0_scoring is missing else l_0_scoring)) else cond_expr_undefined("the inline if-expression on line 16 in 'start.py.j2' evaluated to false and no else section was defined.")))
        yield 'PeftModel\n'
        yield str((undefined(name='start_imports') if l_0_start_imports is missing else l_0_start_imports))
        yield '\n'
    yield '\n\ndef claim(output_dir: Path, *folders: Path) -> None:\n    """Go on only from the weights that this output began with."""\n    weights = [fingerprint(folder) for folder in folders]\n    record = output_dir / "start.json"\n    if any(output_dir.glob("checkpoint-*")) and record.exists():\n        if json.loads(record.read_text()) != weights:\n            sys.exit(f"{output_dir} began from others: choose another --output-dir")\n    else:\n        record.write_text(json.dumps(weights, indent=2) + "\\n")\n\n\ndef fingerprint(folder: Path) -> dict[str, str]:\n    """The weights that a stage has saved, by file."""\n    weights = {}\n    for file in sorted(folder.glob("*.safetensors")):\n        with file.open("rb") as content:\n            weights[file.name] = hashlib.file_digest(content, "blake2b").hexdigest()\n    if not weights:\n        sys.exit(f"{folder} holds no trained model: train that stage first")\n    return weights\n'
    if (undefined(name='continues') if l_0_continues is missing else l_0_continues):
        pass
        yield '\n\ndef continued(\n    base: str | Path, folder: Path, adapter: PeftConfig, **settings: Any\n) -> PeftModel:\n    """The base with the adapter of the earlier stage, which goes on learning. What this\n    stage says of it holds, such as its dropout; the weights are those in the folder."""\n    model = with_room(AutoModelForCausalLM.from_pretrained(base, **settings), folder)\n    return PeftModel.from_pretrained(model, folder, is_trainable=True, config=adapter)\n'
    if (undefined(name='merging') if l_0_merging is missing else l_0_merging):
        pass
        yield '\n\ndef merged(base: str | Path, folder: Path, **settings: Any) -> str:\n    """The base with the adapter of the earlier stage in it: a model of its own, beside the\n    adapter, since what learns on it belongs to it."""\n    into = folder / "merged"\n'
        if (undefined(name='processes') if l_0_processes is missing else l_0_processes):
            pass
            yield '    with PartialState().main_process_first():\n        if not is_merged(folder, into):\n            merge(base, folder, into, **settings)\n'
        else:
            pass
            yield '    if not is_merged(folder, into):\n        merge(base, folder, into, **settings)\n'
        yield '    return str(into)\n\n\ndef is_merged(folder: Path, into: Path) -> bool:\n    """Whether a merged model is there, of this very adapter."""\n    record = into / "merged_from.json"\n    return record.exists() and json.loads(record.read_text()) == fingerprint(folder)\n\n\ndef merge(base: str | Path, folder: Path, into: Path, **settings: Any) -> None:\n    """In full precision, so that nothing is rounded; in place only when it is whole."""\n    part = into.with_name("merged.part")\n    shutil.rmtree(part, ignore_errors=True)\n'
        if (undefined(name='scoring') if l_0_scoring is missing else l_0_scoring):
            pass
            yield '    kind = AutoModelForCausalLM\n    if PeftConfig.from_pretrained(folder).task_type == "SEQ_CLS":  # a reward model\n        kind = AutoModelForSequenceClassification\n        settings["num_labels"] = 1\n    model = kind.from_pretrained(base, dtype="float32", **settings)\n'
        else:
            pass
            yield '    model = AutoModelForCausalLM.from_pretrained(base, dtype="float32", **settings)\n'
        yield '    model = with_room(model, folder)\n    whole = PeftModel.from_pretrained(model, folder).merge_and_unload(safe_merge=True)\n    whole.save_pretrained(part)\n    AutoTokenizer.from_pretrained(folder).save_pretrained(part)\n    (part / "merged_from.json").write_text(json.dumps(fingerprint(folder)))\n    shutil.rmtree(into, ignore_errors=True)\n    part.rename(into)\n'
    if ((undefined(name='continues') if l_0_continues is missing else l_0_continues) or (undefined(name='merging') if l_0_merging is missing else l_0_merging)):
        pass
        yield '\n\ndef with_room(model: PreTrainedModel, folder: Path) -> PreTrainedModel:\n    """A row of the embeddings for each token that the earlier stage has added."""\n    tokens = len(AutoTokenizer.from_pretrained(folder))\n    if tokens > model.get_input_embeddings().num_embeddings:\n        model.resize_token_embeddings(tokens)\n    return model\n'

blocks = {}
debug_info = '5=17&10=21&13=24&16=28&17=30&41=33&52=36&59=39&80=46&97=53'
