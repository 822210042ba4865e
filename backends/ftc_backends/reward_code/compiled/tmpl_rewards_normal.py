from ftc_backends.reward_code.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'rewards/normal.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    pass
    yield '\n\ndef normal(answer: str | None, ignored: list[str]) -> str | None:\n    """Without the differences that do not count. Punctuation stays before a digit:\n    it may be a sign or a decimal point."""\n    if answer is None:\n        return None\n    if "case" in ignored:\n        answer = answer.casefold()\n    if "punctuation" in ignored:\n        answer = re.sub(r"[^\\w\\s](?!\\d)", "", answer)\n    if "whitespace" in ignored:\n        answer = " ".join(answer.split())\n    return answer\n\n\ndef written(right: Any) -> str:\n    """Numbers as JSON writes them."""\n    if right is None or right == "":\n        raise ValueError("a row has no right answer")\n    return right if isinstance(right, str) else json.dumps(right)\n'

blocks = {}
debug_info = ''
