from ftc_backends.local.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'preference/learned_tokens.j2'

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
    yield 'Trainer, given: int) -> None:\n    """Cuts can leave nothing to prefer, and training would not tell."""\n    rows, length = trainer.train_dataset, trainer.args.max_length\n    if not len(rows):\n        sys.exit(f"No pair fits into max_length {length}")\n    if len(rows) < given:\n        left = given - len(rows)\n        warn(f"{left} of {given} pairs are left out: max_length is {length}")\n    same = sum(row["chosen_ids"] == row["rejected_ids"] for row in rows)\n    if same == len(rows):\n        sys.exit(f"No pair differs: see the data, and max_length {length}")\n    if same:\n        warn(f"{same} of {len(rows)} pairs do not differ, and teach nothing")\n    prompts, chosen, rejected = (\n        lengths(rows, f"{name}_ids") for name in ("prompt", "chosen", "rejected")\n    )\n    lost = [\n        max(prompt + good - length, 0) + max(prompt + bad - length, 0)\n        for prompt, good, bad in zip(prompts, chosen, rejected, strict=True)\n    ]\n    tell_cuts(lost, length, "pairs")\n'

blocks = {}
debug_info = '1=13'
