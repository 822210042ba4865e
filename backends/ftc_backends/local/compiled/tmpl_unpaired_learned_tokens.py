from ftc_backends.local.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'unpaired/learned_tokens.j2'

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
    yield 'Trainer, given: int) -> None:\n    """One kind of answer alone has nothing to stand out from."""\n    rows, length = trainer.train_dataset, trainer.args.max_length\n    if not len(rows):\n        sys.exit(f"No answer fits into max_length {length}")\n    if len(rows) < given:\n        left = given - len(rows)\n        warn(f"{left} of {given} answers are left out: max_length is {length}")\n    good = sum(rows["label"])\n    print(f"{good} good and {len(rows) - good} bad answers")\n    if good in (0, len(rows)):\n        sys.exit(f"KTO needs good answers and bad ones: see max_length {length}")\n    prompts, answers = (\n        lengths(rows, f"{name}_ids") for name in ("prompt", "completion")\n    )\n    whole = map(sum, zip(prompts, answers, strict=True))\n    tell_cuts([max(tokens - length, 0) for tokens in whole], length, "answers")\n'

blocks = {}
debug_info = '1=13'
