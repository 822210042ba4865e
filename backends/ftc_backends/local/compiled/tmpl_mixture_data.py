from ftc_backends.local.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'mixture/data.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_mapping = resolve('mapping')
    l_0_weights = resolve('weights')
    pass
    if (not (undefined(name='mapping') if l_0_mapping is missing else l_0_mapping)):
        pass
        yield '\n\ndef alike(rows: Dataset) -> Dataset:\n    """Each dataset has inferred types of its own, and only equal ones can be joined."""\n    return rows.map(lambda row: dict(row), features=types_of(rows[0]))\n'
    if (undefined(name='weights') if l_0_weights is missing else l_0_weights):
        pass
        yield '\n\ndef mix(parts: Sequence[Dataset], weights: list[float], seed: int) -> Dataset:\n    """In shares of the weights: as many rows as there are without one taken twice."""\n    weighed = list(zip(parts, weights, strict=True))\n    most = min(len(rows) / weight for rows, weight in weighed if weight)\n    taken = []\n    for rows, weight in weighed:\n        size = min(len(rows), round(most * weight))\n        print(f"{size} of {len(rows)} rows have a share of {weight / sum(weights):.0%}")\n        if size:\n            part = columns(rows.select(drawn(len(rows), size, seed)))\n            taken.append('
        yield str(('part' if (undefined(name='mapping') if l_0_mapping is missing else l_0_mapping) else 'alike(part)'))
        yield ')\n    return concatenate_datasets(taken)\n\n\ndef drawn(rows: int, taken: int, seed: int) -> list[int]:\n    """Numbers of rows, by the seed alone."""\n\n    def rank(row: int) -> bytes:\n        return hashlib.blake2b(f"{seed}:{row}".encode(), digest_size=8).digest()\n\n    return sorted(sorted(range(rows), key=rank)[:taken])\n'
    else:
        pass
        yield '\n\ndef mix(parts: Sequence[Dataset]) -> Dataset:\n    """All rows of all of them."""\n    return concatenate_datasets(['
        yield str(('columns(rows)' if (undefined(name='mapping') if l_0_mapping is missing else l_0_mapping) else 'alike(columns(rows))'))
        yield ' for rows in parts])\n'

blocks = {}
debug_info = '1=13&8=16&21=19&37=24'
