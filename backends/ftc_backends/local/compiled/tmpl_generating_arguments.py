from ftc_backends.local.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'generating/arguments.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_doc = resolve('doc')
    l_0_reward_arguments = resolve('reward_arguments')
    l_0_reward_models = resolve('reward_models')
    l_0_local_teacher = resolve('local_teacher')
    l_0_teacher_stage = resolve('teacher_stage')
    pass
    if ('rewards' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield '            reward_funcs=rewards.functions('
        yield str(context.call((undefined(name='reward_arguments') if l_0_reward_arguments is missing else l_0_reward_arguments)))
        yield '),\n'
        if (undefined(name='reward_models') if l_0_reward_models is missing else l_0_reward_models):
            pass
            yield '            reward_processing_classes=rewards.tokenizers('
            yield str(context.call((undefined(name='reward_arguments') if l_0_reward_arguments is missing else l_0_reward_arguments)))
            yield '),\n'
    else:
        pass
        yield '            teacher_model='
        yield str(('teacher' if ((undefined(name='local_teacher') if l_0_local_teacher is missing else l_0_local_teacher) or (undefined(name='teacher_stage') if l_0_teacher_stage is missing else l_0_teacher_stage)) else 'TEACHER'))
        yield ',\n'

blocks = {}
debug_info = '1=16&2=19&3=21&4=24&7=29'
