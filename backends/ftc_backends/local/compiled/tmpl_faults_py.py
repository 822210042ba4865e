from ftc_backends.local.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'faults.py.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_readers = resolve('readers')
    l_0_chats = resolve('chats')
    l_0_tools = resolve('tools')
    l_0_fetched = resolve('fetched')
    l_0_read_columns = resolve('read_columns')
    l_0_theirs = resolve('theirs')
    l_0_talks = resolve('talks')
    l_0_kinds = resolve('kinds')
    pass
    yield '"""Find rows that nothing can be learned from, before the trainer meets them."""\n\n'
    if ('csv' in (undefined(name='readers') if l_0_readers is missing else l_0_readers)):
        pass
        yield 'import csv\n'
    if ((('jsonl' in (undefined(name='readers') if l_0_readers is missing else l_0_readers)) or (undefined(name='chats') if l_0_chats is missing else l_0_chats)) or (undefined(name='tools') if l_0_tools is missing else l_0_tools)):
        pass
        yield 'import json\n'
    yield 'import sys\nfrom collections.abc import Iterable, Iterator\nfrom contextlib import contextmanager\n'
    if (undefined(name='fetched') if l_0_fetched is missing else l_0_fetched):
        pass
        yield 'from itertools import count\n'
    if (('jsonl' in (undefined(name='readers') if l_0_readers is missing else l_0_readers)) or ('csv' in (undefined(name='readers') if l_0_readers is missing else l_0_readers))):
        pass
        yield 'from pathlib import Path\n'
    yield 'from typing import Any\n\nimport pyarrow as pa\n'
    if (undefined(name='chats') if l_0_chats is missing else l_0_chats):
        pass
        yield 'import pyarrow.compute as pc\n'
    if ('parquet' in (undefined(name='readers') if l_0_readers is missing else l_0_readers)):
        pass
        yield 'import pyarrow.parquet as pq\n'
    yield 'from datasets import Dataset\n\n'
    yield str(context.call((undefined(name='read_columns') if l_0_read_columns is missing else l_0_read_columns)))
    yield '\n'
    if (undefined(name='chats') if l_0_chats is missing else l_0_chats):
        pass
        yield 'ROLE, CONTENT = '
        yield str(context.call((undefined(name='theirs') if l_0_theirs is missing else l_0_theirs), 'role'))
        yield ', '
        yield str(context.call((undefined(name='theirs') if l_0_theirs is missing else l_0_theirs), 'content'))
        yield '\n'
    yield '\n\n@contextmanager\ndef reading(locations: list[str]) -> Iterator[None]:\n    """`datasets` tells neither the file nor the line that it cannot read."""\n    try:\n        yield\n    except Exception as error:\n'
    if ('jsonl' in (undefined(name='readers') if l_0_readers is missing else l_0_readers)):
        pass
        yield '        if refuse(rows_of_lines(locations)) == 0:\n            sys.exit(f"{\', \'.join(locations)} has no rows")\n'
    yield '        cause = error.__cause__ or error\n        said = f"{type(cause).__name__}: {cause}".strip(": ")\n        sys.exit(f"Cannot read {\', \'.join(locations)}: {said}")\n\n\ndef whole(rows: Dataset, placed: Iterable[tuple[str, Any]]) -> Dataset:\n    """The rows, if all have what is learned from; `placed` are they with their places."""\n    missing = [name for name in COLUMNS if name not in rows.column_names]\n    if missing:\n        sys.exit(f"No {\', \'.join(missing)} among {\', \'.join(rows.column_names)}")\n    if not len(rows):\n        sys.exit("There are no rows to learn from")\n'
    if (undefined(name='talks') if l_0_talks is missing else l_0_talks):
        pass
        yield '    form = form_of(rows[0])\n    kinds = {name: form if kind == "talk" else kind for name, kind in COLUMNS.items()}\n'
    else:
        pass
        yield '    kinds = COLUMNS\n'
    yield '    certain = all(plain(rows.data.column(name), kind) for name, kind in kinds.items())\n'
    if (undefined(name='tools') if l_0_tools is missing else l_0_tools):
        pass
        yield '    if '
        yield str((undefined(name='tools') if l_0_tools is missing else l_0_tools))
        yield ' in rows.column_names:  # a list, or its JSON\n        certain &= not is_text(rows.data.column('
        yield str((undefined(name='tools') if l_0_tools is missing else l_0_tools))
        yield ').type)\n'
    yield '    if not certain:\n        refuse(placed)\n    return rows\n\n\ndef plain(column: pa.ChunkedArray, kind: str) -> bool:\n    """Whether every value is certainly right, which Arrow tells of millions at once."""\n    if column.null_count or not is_valid(column):\n        return False\n'
    if ('text' in (undefined(name='kinds') if l_0_kinds is missing else l_0_kinds)):
        pass
        yield '    if kind == "text":\n        return is_text(column.type)\n'
    if ('label' in (undefined(name='kinds') if l_0_kinds is missing else l_0_kinds)):
        pass
        yield '    if kind == "label":\n        return pa.types.is_boolean(column.type)\n'
    if (undefined(name='chats') if l_0_chats is missing else l_0_chats):
        pass
        yield '    if kind == "chat":\n        return is_list(column.type) and plain_chats(column)\n'
    yield '    return True\n'
    if (undefined(name='chats') if l_0_chats is missing else l_0_chats):
        pass
        yield '\n\ndef plain_chats(column: pa.ChunkedArray) -> bool:\n    turns = pc.list_flatten(column)\n    if not pa.types.is_struct(turns.type) or turns.null_count:\n        return False\n    names = {field.name for field in turns.type}\n    if not {ROLE, CONTENT} <= names or "tool_calls" in names:\n        return False\n    parts = [pc.struct_field(turns, key) for key in (ROLE, CONTENT)]\n    texts = all(is_text(part.type) and not part.null_count for part in parts)\n    return texts and pc.min(pc.list_value_length(column)).as_py() > 0\n'
    yield '\n\n'
    if ((('text' in (undefined(name='kinds') if l_0_kinds is missing else l_0_kinds)) or (undefined(name='chats') if l_0_chats is missing else l_0_chats)) or (undefined(name='tools') if l_0_tools is missing else l_0_tools)):
        pass
        yield 'def is_text(kind: pa.DataType) -> bool:\n    return pa.types.is_string(kind) or pa.types.is_large_string(kind)\n\n\n'
    if (undefined(name='chats') if l_0_chats is missing else l_0_chats):
        pass
        yield 'def is_list(kind: pa.DataType) -> bool:\n    return pa.types.is_list(kind) or pa.types.is_large_list(kind)\n\n\n'
    yield 'def is_valid(column: pa.ChunkedArray) -> bool:\n    try:\n        column.validate(full=True)\n    except pa.ArrowInvalid:  # bytes that are no text\n        return False\n    return True\n\n\ndef refuse(placed: Iterable[tuple[str, Any]]) -> int:\n    """End at the first row that has a fault; else count them."""\n    rows = 0\n'
    if (undefined(name='talks') if l_0_talks is missing else l_0_talks):
        pass
        yield '    form = ""\n'
    yield '    for place, row in placed:\n        rows += 1\n'
    if (undefined(name='talks') if l_0_talks is missing else l_0_talks):
        pass
        yield '        form = form or form_of(row)\n'
    yield '        for name, kind in COLUMNS.items():\n'
    if (undefined(name='talks') if l_0_talks is missing else l_0_talks):
        pass
        yield '            found = fault(row.get(name), name, form if kind == "talk" else kind)\n'
    else:
        pass
        yield '            found = fault(row.get(name), name, kind)\n'
    yield '            if found:\n                sys.exit(f"{place}: {found}")\n'
    if (undefined(name='tools') if l_0_tools is missing else l_0_tools):
        pass
        yield '        if not is_json(row.get('
        yield str((undefined(name='tools') if l_0_tools is missing else l_0_tools))
        yield ')):\n            sys.exit(f"{place}: its tools are a text that is no JSON")\n'
    yield '    return rows\n'
    if (undefined(name='talks') if l_0_talks is missing else l_0_talks):
        pass
        yield '\n\ndef form_of(row: dict[str, Any]) -> str:\n    """TRL takes all rows for what the first one is."""\n    return "text" if isinstance(row.get('
        yield str((undefined(name='talks') if l_0_talks is missing else l_0_talks))
        yield '), str) else "chat"\n'
    yield '\n\ndef fault(value: Any, name: str, kind: str) -> str | None:\n    if value is None:\n        return f"no `{name}`"\n'
    if ('text' in (undefined(name='kinds') if l_0_kinds is missing else l_0_kinds)):
        pass
        yield '    if kind == "text" and not isinstance(value, str):\n        return f"`{name}` is no text'
        yield str((', as in the first row' if (undefined(name='talks') if l_0_talks is missing else l_0_talks) else cond_expr_undefined("the inline if-expression on line 164 in 'faults.py.j2' evaluated to false and no else section was defined.")))
        yield '"\n'
    if ('label' in (undefined(name='kinds') if l_0_kinds is missing else l_0_kinds)):
        pass
        yield '    if kind == "label" and not isinstance(value, bool):\n        return f"`{name}` is neither true nor false"\n'
    if (undefined(name='chats') if l_0_chats is missing else l_0_chats):
        pass
        yield '    if kind == "chat":\n        return fault_of_chat(value, name)\n'
    yield '    return None\n'
    if (undefined(name='chats') if l_0_chats is missing else l_0_chats):
        pass
        yield '\n\ndef fault_of_chat(chat: Any, name: str) -> str | None:\n    if not isinstance(chat, list) or not chat:\n        return f"`{name}` is no list of messages"\n    for turn in chat:\n        if not isinstance(turn, dict) or not isinstance(turn.get(ROLE), str):\n            return f"a message of `{name}` has no `{ROLE}`"\n        content = turn.get(CONTENT)\n        if content is None and not turn.get("tool_calls"):\n            return f"a message of `{name}` has no `{CONTENT}`"\n        if not isinstance(content, str | list | None):\n            return f"the `{CONTENT}` of a message of `{name}` is no text"\n        calls = turn.get("tool_calls") or []\n        if not isinstance(calls, list) or not all(map(is_call, calls)):\n            return f"a call in `{name}` has no name, or arguments that are no JSON"\n    return None\n\n\ndef is_call(call: Any) -> bool:\n    """With a name, and arguments that are an object or its JSON."""\n    function = call.get("function", call) if isinstance(call, dict) else None\n    if not isinstance(function, dict) or not isinstance(function.get("name"), str):\n        return False\n    return is_json(function.get("arguments"))\n'
    if ((undefined(name='chats') if l_0_chats is missing else l_0_chats) or (undefined(name='tools') if l_0_tools is missing else l_0_tools)):
        pass
        yield '\n\ndef is_json(value: Any) -> bool:\n    """What is no text is taken for what a text would say."""\n    try:\n        json.loads(value if isinstance(value, str) else "null")\n    except ValueError:\n        return False\n    return True\n'
    if ('jsonl' in (undefined(name='readers') if l_0_readers is missing else l_0_readers)):
        pass
        yield '\n\ndef rows_of_lines(files: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:\n    """As they are written: `load_dataset` takes a text for what it reads like."""\n    for file in files:\n        with Path(file).open("rb") as lines:\n            for number, line in enumerate(lines, 1):\n                if line.strip():\n                    place = f"{file}, line {number}"\n                    yield place, parsed(line, place)\n\n\ndef parsed(line: bytes, place: str) -> dict[str, Any]:\n    try:\n        row = json.loads(line)\n    except ValueError:\n        row = None\n    if not isinstance(row, dict):\n        sys.exit(f"{place} is no JSON object")\n    return row\n'
    if ('parquet' in (undefined(name='readers') if l_0_readers is missing else l_0_readers)):
        pass
        yield '\n\ndef rows_of(files: list[str]) -> Iterator[str]:\n    for file in files:\n        for number in range(pq.read_metadata(file).num_rows):\n            yield f"{file}, row {number + 1}"\n'
    if ('csv' in (undefined(name='readers') if l_0_readers is missing else l_0_readers)):
        pass
        yield '\n\ndef records_of(files: list[str]) -> Iterator[tuple[str, dict[str, str]]]:\n    for file in files:\n        with Path(file).open(encoding="utf-8-sig", newline="") as lines:\n            records = csv.DictReader(lines)\n            for record in records:\n                place = f"{file}, line {records.line_num}"\n                if None in record:\n                    sys.exit(f"{place}: more cells than names")\n                yield place, record\n'
    if (undefined(name='fetched') if l_0_fetched is missing else l_0_fetched):
        pass
        yield '\n\ndef rows_from(locations: list[str]) -> Iterator[str]:\n    return (f"{\', \'.join(locations)}, row {number}" for number in count(1))\n'

blocks = {}
debug_info = '3=20&6=23&12=27&15=30&21=34&24=37&29=41&30=43&31=46&41=51&57=55&64=62&65=65&66=67&77=70&81=73&85=76&90=80&106=84&112=87&129=91&134=95&138=99&145=106&146=109&150=112&155=115&162=118&164=121&166=123&170=126&175=130&202=133&213=136&235=139&243=142&256=145'
