from jinja2.runtime import LoopContext, Macro, Markup, Namespace, TemplateNotFound, TemplateReference, TemplateRuntimeError, Undefined, escape, identity, internalcode, markup_join, missing, str_join
name = 'generating/arguments.j2'

def root(context, missing=missing):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_doc = resolve('doc')
    l_0_reads_rewards = resolve('reads_rewards')
    l_0_reward_models = resolve('reward_models')
    l_0_local_teacher = resolve('local_teacher')
    pass
    if ('rewards' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield '        reward_funcs=rewards.functions('
        yield str(('args.data_root' if (undefined(name='reads_rewards') if l_0_reads_rewards is missing else l_0_reads_rewards) else cond_expr_undefined("the inline if-expression on line 2 in 'generating/arguments.j2' evaluated to false and no else section was defined.")))
        yield '),\n'
        if (undefined(name='reward_models') if l_0_reward_models is missing else l_0_reward_models):
            pass
            yield '        reward_processing_classes=rewards.tokenizers('
            yield str(('args.data_root' if (undefined(name='reads_rewards') if l_0_reads_rewards is missing else l_0_reads_rewards) else cond_expr_undefined("the inline if-expression on line 4 in 'generating/arguments.j2' evaluated to false and no else section was defined.")))
            yield '),\n'
    else:
        pass
        yield '        teacher_model='
        yield str(('teacher' if (undefined(name='local_teacher') if l_0_local_teacher is missing else l_0_local_teacher) else 'TEACHER'))
        yield ',\n'

blocks = {}
debug_info = '1=15&2=18&3=20&4=23&7=28'