from ftc_backends.local.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'reference_free/learned_tokens.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_trainer = resolve('trainer')
    pass
    yield 'def learned_tokens(trainer: '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Trainer) -> None:\n    """Cuts can leave nothing to prefer; of an empty answer the loss is no number."""\n    rows, length = trainer.train_dataset, trainer.args.max_length\n    table = rows.with_format("arrow")[:]\n    prompts, chosen, rejected = (\n        pc.list_value_length(table[f"{name}_input_ids"])\n        for name in ("prompt", "chosen", "rejected")\n    )\n    empty = pc.sum(pc.greater_equal(prompts, length)).as_py()\n    if empty:\n        sys.exit(f"{empty} prompts leave no room for an answer in max_length {length}")\n    same = sum(row["chosen_labels"] == row["rejected_labels"] for row in rows)\n    if same == len(rows):\n        sys.exit(f"No pair differs: see the data, and max_length {length}")\n    if same:\n        warn(f"{same} of {len(rows)} pairs do not differ, and teach nothing")\n    lengths = pc.max_element_wise(chosen, rejected)\n    cut = pc.sum(pc.greater_equal(lengths, length)).as_py()\n    if cut:\n        warn(f"{cut} of {len(lengths)} pairs are cut at max_length {length}")\n'

blocks = {}
debug_info = '1=13'
