from ftc_backends.local.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'generating/same_vocabulary.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    pass
    yield '\n\ndef same_vocabulary(\n    student: PreTrainedTokenizerBase, teacher: PreTrainedTokenizerBase\n) -> None:\n    """Probabilities are compared token by token."""\n    if student.get_vocab() != teacher.get_vocab():\n        sys.exit("The teacher has other tokens than the student: match its answers")\n'

blocks = {}
debug_info = ''
