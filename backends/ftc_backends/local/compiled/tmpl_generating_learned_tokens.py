from ftc_backends.local.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'generating/learned_tokens.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_trainer = resolve('trainer')
    l_0_doc = resolve('doc')
    pass
    yield 'def learned_tokens(trainer: '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Trainer) -> None:\n    """A step takes so many answers; of too few prompts, TRL makes no step at all."""\n    args, prompts = trainer.args, len(trainer.train_dataset)\n    answers = args.train_batch_size * args.gradient_accumulation_steps * args.world_size\n'
    if ('num_generations' in environment.getattr((undefined(name='doc') if l_0_doc is missing else l_0_doc), 'config')):
        pass
        yield '    if prompts * trainer.num_generations < answers:\n        each = trainer.num_generations\n        sys.exit(f"{prompts} prompts with {each} answers each are less than a batch")\n'
    else:
        pass
        yield '    if prompts < answers:\n        sys.exit(f"{prompts} prompts are less than a batch")\n'

blocks = {}
debug_info = '1=14&5=16'
