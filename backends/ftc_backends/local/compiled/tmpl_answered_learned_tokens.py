from ftc_backends.local.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'answered/learned_tokens.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    pass
    template = environment.get_template('supervised/learned_tokens.j2', 'answered/learned_tokens.j2')
    gen = template.root_render_func(template.new_context(context.get_all(), True, {}))
    try:
        for event in gen:
            yield event
    finally: gen.close()

blocks = {}
debug_info = '1=11'
