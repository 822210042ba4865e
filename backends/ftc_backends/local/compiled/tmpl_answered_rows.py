from ftc_backends.local.compiled import environment
from ftc_backends.rendering import Undefined, missing, str_join
name = 'answered/rows.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_teacher_stage = resolve('teacher_stage')
    l_0_asked = resolve('asked')
    l_0_root_argument = resolve('root_argument')
    l_0_validated = resolve('validated')
    l_0_sources = resolve('sources')
    pass
    yield '    train = teacher.answers(train, args.output_dir / "answers.jsonl"'
    yield str((str_join((', ', context.call((undefined(name='asked') if l_0_asked is missing else l_0_asked), (undefined(name='teacher_stage') if l_0_teacher_stage is missing else l_0_teacher_stage)), )) if (undefined(name='teacher_stage') if l_0_teacher_stage is missing else l_0_teacher_stage) else (undefined(name='root_argument') if l_0_root_argument is missing else l_0_root_argument)))
    yield ')\n'
    if (undefined(name='validated') if l_0_validated is missing else l_0_validated):
        pass
        yield '    file = args.output_dir / "answers-validation.jsonl"\n    validation = teacher.answers(validation, file'
        yield str((str_join((', ', context.call((undefined(name='asked') if l_0_asked is missing else l_0_asked), (undefined(name='teacher_stage') if l_0_teacher_stage is missing else l_0_teacher_stage)), )) if (undefined(name='teacher_stage') if l_0_teacher_stage is missing else l_0_teacher_stage) else (undefined(name='root_argument') if l_0_root_argument is missing else l_0_root_argument)))
        yield ')\n'
    if ('TEST' in (undefined(name='sources') if l_0_sources is missing else l_0_sources)):
        pass
        yield '    test = teacher.answers(test, args.output_dir / "answers-test.jsonl"'
        yield str((str_join((', ', context.call((undefined(name='asked') if l_0_asked is missing else l_0_asked), (undefined(name='teacher_stage') if l_0_teacher_stage is missing else l_0_teacher_stage)), )) if (undefined(name='teacher_stage') if l_0_teacher_stage is missing else l_0_teacher_stage) else (undefined(name='root_argument') if l_0_root_argument is missing else l_0_root_argument)))
        yield ')\n'
    yield '    if args.only_answer:\n        print(f"The answers are in {args.output_dir}")\n        return\n'

blocks = {}
debug_info = '1=17&2=19&4=22&6=24&7=27'
