from ftc_backends.local.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'supervised/learned_tokens.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_trainer = resolve('trainer')
    l_0_packed = resolve('packed')
    pass
    yield 'def learned_tokens(trainer: '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Trainer) -> None:\n    """Masks and cuts can leave nothing to learn, and training would not tell."""\n    rows, length = trainer.train_dataset, trainer.args.max_length\n    learned = ([token for token in row["labels"] if token != -100] for row in rows)\n    first = next(filter(None, learned), None)\n    if first is None:\n        sys.exit(f"No token is left to learn: see the masks, and max_length {length}")\n    print(f"The first example teaches: {trainer.processing_class.decode(first)!r:.500}")\n'
    if (not (undefined(name='packed') if l_0_packed is missing else l_0_packed)):
        pass
        yield '    lengths = pc.list_value_length(rows.data.column("input_ids"))\n    cut = pc.sum(pc.greater_equal(lengths, length)).as_py()\n    if cut:\n        print(f"{cut} of {len(lengths)} examples are cut at max_length {length}")\n'

blocks = {}
debug_info = '1=14&9=16'
