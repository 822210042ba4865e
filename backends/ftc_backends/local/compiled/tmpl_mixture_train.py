from ftc_backends.local.compiled import environment
from ftc_backends.rendering import TemplateRuntimeError, Undefined, internalcode, missing
name = 'mixture/train.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_range = resolve('range')
    l_0_mixture = resolve('mixture')
    l_0_share = resolve('share')
    l_0_mixed = resolve('mixed')
    try:
        t_1 = environment.filters['length']
    except KeyError:
        @internalcode
        def t_1(*unused):
            raise TemplateRuntimeError("No filter named 'length' found.")
    pass
    yield '    parts = [\n'
    for l_1_number in context.call((undefined(name='range') if l_0_range is missing else l_0_range), t_1((undefined(name='mixture') if l_0_mixture is missing else l_0_mixture))):
        l_1_read_part = resolve('read_part')
        _loop_vars = {}
        pass
        yield '        '
        yield str(context.call((undefined(name='read_part') if l_1_read_part is missing else l_1_read_part), l_1_number, _loop_vars=_loop_vars))
        yield ',\n'
    l_1_number = l_1_read_part = missing
    yield '    ]\n'
    if (undefined(name='share') if l_0_share is missing else l_0_share):
        pass
        yield '    contents = [\n'
        for l_1_number in context.call((undefined(name='range') if l_0_range is missing else l_0_range), t_1((undefined(name='mixture') if l_0_mixture is missing else l_0_mixture))):
            l_1_contents_of_part = resolve('contents_of_part')
            _loop_vars = {}
            pass
            yield '        '
            yield str(context.call((undefined(name='contents_of_part') if l_1_contents_of_part is missing else l_1_contents_of_part), l_1_number, _loop_vars=_loop_vars))
            yield ',\n'
        l_1_number = l_1_contents_of_part = missing
        yield '    ]\n    learned, held_out = data.split_each(parts, contents, VALIDATION_SHARE)\n    train = '
        yield str(context.call((undefined(name='mixed') if l_0_mixed is missing else l_0_mixed), 'learned'))
        yield '\n    validation = '
        yield str(context.call((undefined(name='mixed') if l_0_mixed is missing else l_0_mixed), 'held_out'))
        yield '\n'
    else:
        pass
        yield '    train = '
        yield str(context.call((undefined(name='mixed') if l_0_mixed is missing else l_0_mixed), 'parts'))
        yield '\n'

blocks = {}
debug_info = '2=22&3=27&6=31&8=34&9=39&13=43&14=45&16=50'
