from ftc_backends.local.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'supervised/learned_tokens.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_doc = resolve('doc')
    l_0_trainer = resolve('trainer')
    l_0_drops = resolve('drops')
    l_0_cuts = resolve('cuts')
    l_0_packed = resolve('packed')
    pass
    if ('learned_turns' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield 'def learned_tokens(trainer: '
        yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
        yield 'Trainer, given: Dataset) -> None:\n'
    elif (undefined(name='drops') if l_0_drops is missing else l_0_drops):
        pass
        yield 'def learned_tokens(trainer: '
        yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
        yield 'Trainer, given: int) -> None:\n'
    else:
        pass
        yield 'def learned_tokens(trainer: '
        yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
        yield 'Trainer) -> None:\n'
    yield '    """Masks and cuts can leave nothing to learn, and training would not tell."""\n    rows, length = trainer.train_dataset, trainer.args.max_length\n    learned = ([token for token in row["labels"] if token != -100] for row in rows)\n    first = next(filter(None, learned), None)\n    if first is None:\n        sys.exit(f"No token is left to learn: see the masks, and max_length {length}")\n    print(f"The first example teaches: {trainer.processing_class.decode(first)!r:.500}")\n'
    if (undefined(name='drops') if l_0_drops is missing else l_0_drops):
        pass
        yield '    left = '
        yield str(('len(given)' if ('learned_turns' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)) else 'given'))
        yield ' - len(rows)\n    if left:\n        warn(f"{left} examples are left out: max_length {length} leaves them no answer")\n'
    if ('learned_turns' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield '    cut = lost = 0\n    for batch in given.select_columns("input_ids").with_format("arrow").iter(1000):\n        beyond = pc.subtract(pc.list_value_length(batch["input_ids"]), length)\n        over = beyond.filter(pc.greater(beyond, 0))\n        cut, lost = cut + len(over), lost + (pc.sum(over).as_py() or 0)\n    if cut:\n        said = f"{cut} of {len(given)} examples are cut at max_length {length}"\n        warn(f"{said}; {lost:,} tokens are lost")\n'
    elif (undefined(name='cuts') if l_0_cuts is missing else l_0_cuts):
        pass
        yield '    full = total = 0\n    for batch in rows.select_columns("'
        yield str((undefined(name='cuts') if l_0_cuts is missing else l_0_cuts))
        yield '").with_format("arrow").iter(1000):\n'
        if (undefined(name='packed') if l_0_packed is missing else l_0_packed):
            pass
            yield '        lengths = pc.list_flatten(batch["seq_lengths"])\n'
        else:
            pass
            yield '        lengths = pc.list_value_length(batch["input_ids"])\n'
        yield '        full += pc.sum(pc.greater_equal(lengths, length)).as_py() or 0\n        total += len(lengths)\n    if full:\n        warn(f"{full} of {total} examples reach max_length {length}: more is cut off")\n'

blocks = {}
debug_info = '1=16&2=19&3=21&4=24&6=29&15=32&16=35&20=37&29=40&31=43&32=45'
