from ftc_backends.local.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'train/ending.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_reopens = resolve('reopens')
    l_0_averages = resolve('averages')
    l_0_published = resolve('published')
    l_0_task = resolve('task')
    l_0_processes = resolve('processes')
    l_0_modules = resolve('modules')
    l_0_evaluates_again = resolve('evaluates_again')
    l_0_may_miss_the_last = resolve('may_miss_the_last')
    l_0_sources = resolve('sources')
    l_0_learned = resolve('learned')
    l_0_example = resolve('example')
    l_0_say = resolve('say')
    l_0_result = resolve('result')
    pass
    yield '    checks.trained(trainer)\n'
    if (undefined(name='reopens') if l_0_reopens is missing else l_0_reopens):
        pass
        yield '    if trainer.is_world_process_zero():  # the trainer ended its run; what follows belongs to it\n        from mlflow import last_active_run\n\n        os.environ["MLFLOW_RUN_ID"] = last_active_run().info.run_id\n'
    if (undefined(name='averages') if l_0_averages is missing else l_0_averages):
        pass
        yield '    trainer.optimizer.eval()  # from the weights that it steps from to their mean\n'
    yield '    with room_on_disk(trainer):\n'
    if (undefined(name='published') if l_0_published is missing else l_0_published):
        pass
        yield '        trainer.save_model(_internal_call=True)  # pushed at the end, when all is written\n'
    else:
        pass
        yield '        trainer.save_model()\n'
    if ((undefined(name='task') if l_0_task is missing else l_0_task) == 'SEQ_CLS'):
        pass
        if (undefined(name='processes') if l_0_processes is missing else l_0_processes):
            pass
            yield '    if trainer.is_world_process_zero():\n        checks.saved_head(args.output_dir)\n'
        else:
            pass
            yield '    checks.saved_head(args.output_dir)\n'
    if ('conversion' in (undefined(name='modules') if l_0_modules is missing else l_0_modules)):
        pass
        yield '    conversion.save(trainer)\n'
    if (undefined(name='evaluates_again') if l_0_evaluates_again is missing else l_0_evaluates_again):
        pass
        yield '    trainer.evaluate()\n'
    elif (undefined(name='may_miss_the_last') if l_0_may_miss_the_last is missing else l_0_may_miss_the_last):
        pass
        yield '    if not evaluated(trainer):  # what went on from its last step has none\n        trainer.evaluate()\n'
    if ('TEST' in (undefined(name='sources') if l_0_sources is missing else l_0_sources)):
        pass
        yield '    trainer.evaluate('
        yield str(context.call((undefined(name='learned') if l_0_learned is missing else l_0_learned), 'test'))
        yield ', metric_key_prefix="test")\n'
    if ((undefined(name='example') if l_0_example is missing else l_0_example) and (undefined(name='processes') if l_0_processes is missing else l_0_processes)):
        pass
        yield '    after = answer.to(example, trainer)\n    if trainer.is_world_process_zero():\n        answer.show(example, before, after)\n'
    elif (undefined(name='example') if l_0_example is missing else l_0_example):
        pass
        yield '    answer.show(example, before, answer.to(example, trainer))\n'
    yield '    '
    yield str((undefined(name='say') if l_0_say is missing else l_0_say))
    yield '(f"'
    yield str((undefined(name='result') if l_0_result is missing else l_0_result))
    yield ' saved in {args.output_dir}")\n'
    if (undefined(name='published') if l_0_published is missing else l_0_published):
        pass
        yield '    publish.publish(trainer)\n'
    if (undefined(name='processes') if l_0_processes is missing else l_0_processes):
        pass
        yield '    trainer.end()\n'

blocks = {}
debug_info = '2=25&8=28&12=32&17=38&18=40&25=46&28=49&30=52&34=55&35=58&37=60&41=63&44=67&45=71&48=74'
