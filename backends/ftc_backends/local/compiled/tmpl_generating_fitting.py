from ftc_backends.local.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'generating/fitting.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_shows_tools = resolve('shows_tools')
    pass
    yield '\n\ndef fitting(rows: Dataset, tokenizer: PreTrainedTokenizerBase, length: int) -> Dataset:\n    """The prompts that leave room for an answer; a cut prompt would be another one."""\n    kept = [n for n, row in enumerate(rows) if len(token_ids(row, tokenizer)) <= length]\n    if not kept:\n        sys.exit(f"No prompt fits into {length} tokens")\n    if len(kept) < len(rows):\n        left = len(rows) - len(kept)\n        print(f"{left} of {len(rows)} prompts are left out: over {length} tokens")\n    return rows.select(kept)\n\n\ndef token_ids(row: dict[str, Any], tokenizer: PreTrainedTokenizerBase) -> list[int]:\n    prompt = row["prompt"]\n    if isinstance(prompt, str):\n        return tokenizer(prompt)["input_ids"]\n    if tokenizer.chat_template is None:\n        sys.exit("No chat template: take the instruct version of this model")\n    return tokenizer.apply_chat_template(\n        prompt,\n'
    if (undefined(name='shows_tools') if l_0_shows_tools is missing else l_0_shows_tools):
        pass
        yield '        tools=row.get("tools"),\n'
    yield '        add_generation_prompt=True,\n        return_dict=True,\n    )["input_ids"]\n'

blocks = {}
debug_info = '22=13'
