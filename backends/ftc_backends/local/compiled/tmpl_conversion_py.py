from ftc_backends.local.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'conversion.py.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_trainer_module = resolve('trainer_module')
    l_0_trainer = resolve('trainer')
    pass
    yield '"""The adapter takes its start out of the base\'s weights, and gives it back when saved.\n\nWhile it learns, the base is what is left without it. Saved as it is, the adapter would\nneed that base, which another machine or precision would not find again. So it is saved\nas an ordinary adapter of twice the rank: what it is now, less what it started from.\n"""\n\nfrom pathlib import Path\n\nfrom '
    yield str((undefined(name='trainer_module') if l_0_trainer_module is missing else l_0_trainer_module))
    yield ' import '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Trainer\n\n\ndef keep_start(trainer: '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Trainer) -> None:\n    if trainer.args.should_save:\n        trainer.model.save_pretrained(start_of(trainer))\n\n\ndef save(trainer: '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Trainer) -> None:\n    """Over what `save_model` wrote."""\n    if trainer.args.should_save:\n        start = str(start_of(trainer))\n        trainer.model.save_pretrained(\n            trainer.args.output_dir, path_initial_model_for_weight_conversion=start\n        )\n\n\ndef start_of(trainer: '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Trainer) -> Path:\n    return Path(trainer.args.output_dir) / "start"\n'

blocks = {}
debug_info = '10=14&13=18&18=20&27=22'
