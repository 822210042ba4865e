from ftc_backends.local.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'calls.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    pass
    yield '\n\ndef with_objects(rows: Dataset) -> Dataset:\n    """Calls with their arguments as objects: a template would quote a text once more."""\n    kinds = {name: repr(kind) for name, kind in rows.features.items()}\n    maybe = [n for n, kind in kinds.items() if "tool_calls" in kind or "Json" in kind]\n    chats = [n for n in maybe if any(called(chat) != chat for chat in rows[n])]\n    if not chats:\n        return rows\n    types = Features({**rows.features, **dict.fromkeys(chats, List(Json()))})\n    return rows.map(\n        lambda row: {name: called(row[name]) for name in chats},\n        features=types,\n        load_from_cache_file=False,\n    )\n\n\ndef called(chat: Any) -> Any:\n    """A chat as its template wants it; all else as it is."""\n    if not isinstance(chat, list):\n        return chat\n    return [\n        {**turn, "tool_calls": [read_call(call) for call in turn["tool_calls"]]}\n        if isinstance(turn, dict) and turn.get("tool_calls")\n        else turn\n        for turn in chat\n    ]\n\n\ndef read_call(call: dict[str, Any]) -> dict[str, Any]:\n    function = call.get("function") or {}\n    arguments = function.get("arguments")\n    if not isinstance(arguments, str):\n        return call\n    return {**call, "function": {**function, "arguments": json.loads(arguments)}}\n'

blocks = {}
debug_info = ''
