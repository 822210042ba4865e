from ftc_backends.local.compiled import environment
from ftc_backends.rendering import TemplateRuntimeError, Undefined, internalcode, missing
name = 'data.py.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_mixture = resolve('mixture')
    l_0_share = resolve('share')
    l_0_weights = resolve('weights')
    l_0_reads_calls = resolve('reads_calls')
    l_0_collections = resolve('collections')
    l_0_local = resolve('local')
    l_0_readers = resolve('readers')
    l_0_fits = resolve('fits')
    l_0_mapping = resolve('mapping')
    l_0_datasets_names = resolve('datasets_names')
    l_0_unpairs = resolve('unpairs')
    l_0_fault_names = resolve('fault_names')
    l_0_required = resolve('required')
    l_0_keeps_columns = resolve('keeps_columns')
    l_0_taken_columns = resolve('taken_columns')
    l_0_optional = resolve('optional')
    l_0_learns_all = resolve('learns_all')
    l_0_parts = resolve('parts')
    l_0_trainer = resolve('trainer')
    l_0_split_by_lines = resolve('split_by_lines')
    try:
        t_1 = environment.filters['join']
    except KeyError:
        @internalcode
        def t_1(*unused):
            raise TemplateRuntimeError("No filter named 'join' found.")
    pass
    yield '"""Read the datasets'
    yield str((', mix them' if (undefined(name='mixture') if l_0_mixture is missing else l_0_mixture) else ''))
    yield str((', and hold some rows out' if (undefined(name='share') if l_0_share is missing else l_0_share) else ''))
    yield '."""\n\n'
    if ((undefined(name='share') if l_0_share is missing else l_0_share) or (undefined(name='weights') if l_0_weights is missing else l_0_weights)):
        pass
        yield 'import hashlib\n'
    if ((undefined(name='share') if l_0_share is missing else l_0_share) or (undefined(name='reads_calls') if l_0_reads_calls is missing else l_0_reads_calls)):
        pass
        yield 'import json\n'
    yield 'import sys\n'
    if ((undefined(name='share') if l_0_share is missing else l_0_share) or (undefined(name='mixture') if l_0_mixture is missing else l_0_mixture)):
        pass
        yield 'from collections.abc import '
        yield str(t_1(context.eval_ctx, (undefined(name='collections') if l_0_collections is missing else l_0_collections), ', '))
        yield '\n'
    if (undefined(name='local') if l_0_local is missing else l_0_local):
        pass
        yield 'from glob import glob\nfrom pathlib import Path\n'
    if ((((((undefined(name='share') if l_0_share is missing else l_0_share) or ('hub' in (undefined(name='readers') if l_0_readers is missing else l_0_readers))) or (undefined(name='fits') if l_0_fits is missing else l_0_fits)) or (undefined(name='mapping') if l_0_mapping is missing else l_0_mapping)) or (undefined(name='mixture') if l_0_mixture is missing else l_0_mixture)) or (undefined(name='reads_calls') if l_0_reads_calls is missing else l_0_reads_calls)):
        pass
        yield 'from typing import Any\n'
    yield '\nfrom datasets import '
    yield str(t_1(context.eval_ctx, (undefined(name='datasets_names') if l_0_datasets_names is missing else l_0_datasets_names), ', '))
    yield '\n'
    if (undefined(name='mapping') if l_0_mapping is missing else l_0_mapping):
        pass
        yield 'from datasets.fingerprint import Hasher\n'
    if (undefined(name='fits') if l_0_fits is missing else l_0_fits):
        pass
        yield 'from transformers import PreTrainedTokenizerBase\n'
    if (undefined(name='unpairs') if l_0_unpairs is missing else l_0_unpairs):
        pass
        yield 'from trl import unpair_preference_dataset\n'
    yield '\nfrom faults import '
    yield str(t_1(context.eval_ctx, (undefined(name='fault_names') if l_0_fault_names is missing else l_0_fault_names), ', '))
    yield '\n'
    if (undefined(name='mapping') if l_0_mapping is missing else l_0_mapping):
        pass
        yield 'from mapping import SOURCE, mapped\n'
    yield '\nREQUIRED = '
    yield str((undefined(name='required') if l_0_required is missing else l_0_required))
    yield '\n'
    if (undefined(name='keeps_columns') if l_0_keeps_columns is missing else l_0_keeps_columns):
        pass
        yield str((undefined(name='taken_columns') if l_0_taken_columns is missing else l_0_taken_columns))
        yield '\n'
    else:
        pass
        yield 'OPTIONAL = '
        yield str((undefined(name='optional') if l_0_optional is missing else l_0_optional))
        yield '\n'
    yield '\n\ndef columns(rows: Dataset) -> Dataset:\n    """What is learned from. TRL might prefer others: a stray `prompt` to `messages`."""\n'
    if (undefined(name='reads_calls') if l_0_reads_calls is missing else l_0_reads_calls):
        pass
        yield '    rows = with_objects(rows)\n'
    if (undefined(name='mapping') if l_0_mapping is missing else l_0_mapping):
        pass
        yield "    # `datasets` knows a module's function by its name, also when it does something else\n    known_by = Hasher.hash([rows._fingerprint, SOURCE])\n"
        if (undefined(name='keeps_columns') if l_0_keeps_columns is missing else l_0_keeps_columns):
            pass
            yield '    rows = rows.map(mapped, new_fingerprint=known_by)\n'
        else:
            pass
            yield '    rows = rows.map(\n        mapped,\n        remove_columns=rows.column_names,\n        features=types_of(mapped(rows[0])),\n        new_fingerprint=known_by,\n    )\n'
    if (undefined(name='learns_all') if l_0_learns_all is missing else l_0_learns_all):
        pass
        yield '    for row in rows:\n        if any(turn.get("weight") == 0 for turn in row["messages"]):\n            sys.exit("With the loss on all, turns of `weight: 0` are learned, too")\n'
    if ((undefined(name='parts') if l_0_parts is missing else l_0_parts) == 'reference_free'):
        pass
        yield '    if "tools" in rows.column_names and any(rows["tools"]):\n        sys.exit("'
        yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
        yield 'Trainer shows the model no tools: remove them")\n'
    if ((undefined(name='parts') if l_0_parts is missing else l_0_parts) == 'generating'):
        pass
        yield '    if "tools" in rows.column_names:\n        sys.exit("TRL shows no `tools` of a row to the model: remove the column")\n'
    if (undefined(name='keeps_columns') if l_0_keeps_columns is missing else l_0_keeps_columns):
        pass
        yield '    taken = sorted(TAKEN.intersection(rows.column_names))\n    if taken:\n        sys.exit(f"TRL\'s own names: rename the columns {\', \'.join(taken)}")\n    return rows\n'
    else:
        pass
        yield '    known = [name for name in REQUIRED + OPTIONAL if name in rows.column_names]\n    return rows.select_columns(known)\n'
    if (undefined(name='reads_calls') if l_0_reads_calls is missing else l_0_reads_calls):
        pass
        template = environment.get_template('calls.j2', 'data.py.j2')
        gen = template.root_render_func(template.new_context(context.get_all(), True, {}))
        try:
            for event in gen:
                yield event
        finally: gen.close()
    if (((undefined(name='mapping') if l_0_mapping is missing else l_0_mapping) and (not (undefined(name='keeps_columns') if l_0_keeps_columns is missing else l_0_keeps_columns))) or (undefined(name='mixture') if l_0_mixture is missing else l_0_mixture)):
        pass
        yield '\n\ndef types_of(row: dict[str, Any]) -> Features:\n    """Messages differ in their keys, which JSON can; a text may read as JSON, and is none."""\n    plain = {str: Value("string"), bool: Value("bool"), int: Value("int64")}\n    types = {name: plain.get(type(value), Json()) for name, value in row.items()}\n    return Features(types)\n'
    if (undefined(name='mixture') if l_0_mixture is missing else l_0_mixture):
        pass
        template = environment.get_template('mixture/data.j2', 'data.py.j2')
        gen = template.root_render_func(template.new_context(context.get_all(), True, {}))
        try:
            for event in gen:
                yield event
        finally: gen.close()
    if (undefined(name='fits') if l_0_fits is missing else l_0_fits):
        pass
        template = environment.get_template('generating/fitting.j2', 'data.py.j2')
        gen = template.root_render_func(template.new_context(context.get_all(), True, {}))
        try:
            for event in gen:
                yield event
        finally: gen.close()
    if ((undefined(name='parts') if l_0_parts is missing else l_0_parts) == 'unpaired'):
        pass
        yield '\n\ndef shuffled(rows: Dataset, seed: int) -> Dataset:\n    """KTO takes rows in the order of the data, and sets each beside its neighbours."""\n'
        if (undefined(name='unpairs') if l_0_unpairs is missing else l_0_unpairs):
            pass
            yield '    rows = unpair_preference_dataset(rows)  # all good ones first, then all bad ones\n'
        yield '    return rows.shuffle(seed=seed)\n'
    if (undefined(name='local') if l_0_local is missing else l_0_local):
        pass
        yield '\n\ndef find(locations: list[str], root: Path) -> list[str]:\n    """The files, in a fixed order; `*` and `**` are expanded."""\n    files = []\n    for location in locations:\n        matches = sorted(glob(str(root / location), recursive=True))\n        if not matches:\n            sys.exit(f"{location} names no file in {root.resolve()}")\n        files += matches\n    return files\n'
    if ('jsonl' in (undefined(name='readers') if l_0_readers is missing else l_0_readers)):
        pass
        yield '\n\ndef read_jsonl(locations: list[str], root: Path) -> Dataset:\n    files = find(locations, root)\n    with reading(files):\n        rows = load_dataset("json", data_files=files, split="train")\n    return whole(rows, rows_of_lines(files))\n'
    if ('parquet' in (undefined(name='readers') if l_0_readers is missing else l_0_readers)):
        pass
        yield '\n\ndef read_parquet(locations: list[str], root: Path) -> Dataset:\n    files = find(locations, root)\n    with reading(files):\n        rows = load_dataset("parquet", data_files=files, split="train")\n    return whole(rows, zip(rows_of(files), rows, strict=False))\n'
    if ('csv' in (undefined(name='readers') if l_0_readers is missing else l_0_readers)):
        pass
        yield '\n\ndef read_csv(locations: list[str], root: Path) -> Dataset:\n    """Every cell is text: `load_dataset` would guess numbers, dates and gaps."""\n    files = find(locations, root)\n    with reading(files):\n        placed = list(records_of(files))\n    return whole(Dataset.from_list([row for _, row in placed]), placed)\n'
    if ('remote' in (undefined(name='readers') if l_0_readers is missing else l_0_readers)):
        pass
        yield '\n\ndef read_remote(kind: str, locations: list[str]) -> Dataset:\n    with reading(locations):\n        rows = load_dataset(kind, data_files=locations, split="train")\n    return whole(rows, zip(rows_from(locations), rows, strict=False))\n'
    if ('hub' in (undefined(name='readers') if l_0_readers is missing else l_0_readers)):
        pass
        yield '\n\ndef read_hub(dataset: dict[str, Any]) -> Dataset:\n    with reading([dataset["path"]]):\n        rows = load_dataset(**dataset)\n    return whole(rows, zip(rows_from([dataset["path"]]), rows, strict=False))\n'
    if ((undefined(name='split_by_lines') if l_0_split_by_lines is missing else l_0_split_by_lines) and (undefined(name='share') if l_0_share is missing else l_0_share)):
        pass
        yield '\n\ndef read_lines(locations: list[str], root: Path) -> Iterator[Any]:\n    """The rows as they are written; `load_dataset` fills in nulls."""\n    for file in find(locations, root):\n        with Path(file).open("rb") as lines:\n            yield from (json.loads(line) for line in lines if line.strip())\n'
    if (undefined(name='share') if l_0_share is missing else l_0_share):
        pass
        yield '\n\ndef split(\n    rows: Dataset, contents: Iterable[Any], share: float\n) -> tuple[Dataset, Dataset]:\n    """Training and validation rows, told apart by the content of each."""\n    train: list[int] = []\n    validation: list[int] = []\n    for index, content in zip(range(len(rows)), contents, strict=True):\n        (validation if held_out(content, share) else train).append(index)\n    if not train or not validation:\n        sys.exit(f"{len(rows)} rows are too few to hold {share:.1%} of them out")\n    return rows.select(train), rows.select(validation)\n'
        if (undefined(name='mixture') if l_0_mixture is missing else l_0_mixture):
            pass
            yield '\n\ndef split_each(\n    parts: Sequence[Dataset], contents: Sequence[Iterable[Any]], share: float\n) -> tuple[list[Dataset], list[Dataset]]:\n    sides = [split(*part, share) for part in zip(parts, contents, strict=True)]\n    return [train for train, _ in sides], [validation for _, validation in sides]\n'
        yield '\n\ndef held_out(row: Any, share: float) -> bool:\n    """Judged by the row alone, so that new rows move no old one to the other side."""\n    text = json.dumps(row, sort_keys=True, separators=(",", ":"), default=str)\n    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()\n    return int.from_bytes(digest, "big") < share * 2**64\n'

blocks = {}
debug_info = '1=38&3=41&6=44&10=48&11=51&13=53&17=56&21=60&22=62&25=65&28=68&32=72&33=74&37=78&38=80&39=82&41=87&47=90&50=93&53=96&64=102&69=105&71=108&73=110&77=113&86=119&87=121&89=127&98=130&99=132&101=138&102=140&104=146&109=149&114=153&127=156&136=159&145=162&155=165&163=168&171=171&180=174&194=177'
