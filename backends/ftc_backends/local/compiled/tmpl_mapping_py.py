from ftc_backends.local.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'mapping.py.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_mapping = resolve('mapping')
    l_0_their_roles = resolve('their_roles')
    l_0_theirs = resolve('theirs')
    l_0_required_names = resolve('required_names')
    l_0_optional_names = resolve('optional_names')
    pass
    yield '"""Bring rows under the names that TRL knows."""\n\nfrom pathlib import Path\nfrom typing import Any\n\nSOURCE = Path(__file__).read_text(encoding="utf-8")\n'
    if (environment.getattr((undefined(name='mapping') if l_0_mapping is missing else l_0_mapping), 'roles') and (not environment.getattr((undefined(name='mapping') if l_0_mapping is missing else l_0_mapping), 'turns'))):
        pass
        yield '\n'
        yield str(context.call((undefined(name='their_roles') if l_0_their_roles is missing else l_0_their_roles)))
        yield '\n'
    yield '\n\ndef mapped(row: dict[str, Any]) -> dict[str, Any]:\n'
    for l_1_ours in environment.getattr((undefined(name='mapping') if l_0_mapping is missing else l_0_mapping), 'required'):
        _loop_vars = {}
        pass
        if (environment.getattr((undefined(name='mapping') if l_0_mapping is missing else l_0_mapping), 'renames') and (l_1_ours == 'messages')):
            pass
            yield '    messages = [turn(message) for message in row['
            yield str(context.call((undefined(name='theirs') if l_0_theirs is missing else l_0_theirs), l_1_ours, _loop_vars=_loop_vars))
            yield ']]\n'
        elif (environment.getattr((undefined(name='mapping') if l_0_mapping is missing else l_0_mapping), 'renames') and (l_1_ours not in ('text', 'label'))):
            pass
            yield '    '
            yield str(l_1_ours)
            yield ' = named(row['
            yield str(context.call((undefined(name='theirs') if l_0_theirs is missing else l_0_theirs), l_1_ours, _loop_vars=_loop_vars))
            yield '])\n'
        else:
            pass
            yield '    '
            yield str(l_1_ours)
            yield ' = row['
            yield str(context.call((undefined(name='theirs') if l_0_theirs is missing else l_0_theirs), l_1_ours, _loop_vars=_loop_vars))
            yield ']\n'
    l_1_ours = missing
    if ('input' in environment.getattr((undefined(name='mapping') if l_0_mapping is missing else l_0_mapping), 'columns')):
        pass
        yield '    if row.get('
        yield str(context.call((undefined(name='theirs') if l_0_theirs is missing else l_0_theirs), 'input'))
        yield '):\n        prompt += "\\n\\n" + row['
        yield str(context.call((undefined(name='theirs') if l_0_theirs is missing else l_0_theirs), 'input'))
        yield ']\n'
    if environment.getattr((undefined(name='mapping') if l_0_mapping is missing else l_0_mapping), 'turns'):
        pass
        yield '    messages = [\n        {"role": "user", "content": prompt},\n        {"role": "assistant", "content": completion},\n    ]\n'
    if (('system' in environment.getattr((undefined(name='mapping') if l_0_mapping is missing else l_0_mapping), 'columns')) and environment.getattr((undefined(name='mapping') if l_0_mapping is missing else l_0_mapping), 'turns')):
        pass
        yield '    if row.get('
        yield str(context.call((undefined(name='theirs') if l_0_theirs is missing else l_0_theirs), 'system'))
        yield '):\n        messages.insert(0, {"role": "system", "content": row['
        yield str(context.call((undefined(name='theirs') if l_0_theirs is missing else l_0_theirs), 'system'))
        yield ']})\n'
    elif ('system' in environment.getattr((undefined(name='mapping') if l_0_mapping is missing else l_0_mapping), 'columns')):
        pass
        yield '    system = row.get('
        yield str(context.call((undefined(name='theirs') if l_0_theirs is missing else l_0_theirs), 'system'))
        yield ')\n    if system and messages[0]["role"] not in ("system", "developer"):\n        messages = [{"role": "system", "content": system}, *messages]\n'
    if environment.getattr((undefined(name='mapping') if l_0_mapping is missing else l_0_mapping), 'implicit'):
        pass
        yield '    shared = alike(chosen, rejected)\n    prompt, chosen, rejected = chosen[:shared], chosen[shared:], rejected[shared:]\n'
    yield '    return {\n'
    for l_1_ours in (undefined(name='required_names') if l_0_required_names is missing else l_0_required_names):
        _loop_vars = {}
        pass
        yield '        "'
        yield str(l_1_ours)
        yield '": '
        yield str(l_1_ours)
        yield ',\n'
    l_1_ours = missing
    for l_1_name in environment.getattr((undefined(name='mapping') if l_0_mapping is missing else l_0_mapping), 'passed'):
        _loop_vars = {}
        pass
        yield '        '
        yield str(context.call((undefined(name='theirs') if l_0_theirs is missing else l_0_theirs), l_1_name, _loop_vars=_loop_vars))
        yield ': row['
        yield str(context.call((undefined(name='theirs') if l_0_theirs is missing else l_0_theirs), l_1_name, _loop_vars=_loop_vars))
        yield '],\n'
    l_1_name = missing
    for l_1_ours in (undefined(name='optional_names') if l_0_optional_names is missing else l_0_optional_names):
        _loop_vars = {}
        pass
        yield '        "'
        yield str(l_1_ours)
        yield '": row.get('
        yield str(context.call((undefined(name='theirs') if l_0_theirs is missing else l_0_theirs), l_1_ours, _loop_vars=_loop_vars))
        yield '),\n'
    l_1_ours = missing
    yield '    }\n'
    if (environment.getattr((undefined(name='mapping') if l_0_mapping is missing else l_0_mapping), 'renames') and ((undefined(name='required_names') if l_0_required_names is missing else l_0_required_names) != ['messages'])):
        pass
        yield '\n\ndef named(value: Any) -> Any:\n    """Messages with the keys and roles that TRL knows; text as it is."""\n    return [turn(message) for message in value] if isinstance(value, list) else value\n'
    if environment.getattr((undefined(name='mapping') if l_0_mapping is missing else l_0_mapping), 'renames'):
        pass
        yield '\n\ndef turn(message: dict[str, Any]) -> dict[str, Any]:\n    rest = dict(message)\n    role = rest.pop('
        yield str(context.call((undefined(name='theirs') if l_0_theirs is missing else l_0_theirs), 'role'))
        yield ')\n    content = rest.pop('
        yield str(context.call((undefined(name='theirs') if l_0_theirs is missing else l_0_theirs), 'content'))
        yield ', None)\n    return {**rest, "role": '
        yield str(('ROLES.get(role, role)' if environment.getattr((undefined(name='mapping') if l_0_mapping is missing else l_0_mapping), 'roles') else 'role'))
        yield ', "content": content}\n'
    if environment.getattr((undefined(name='mapping') if l_0_mapping is missing else l_0_mapping), 'implicit'):
        pass
        yield '\n\ndef alike(chosen: list[Any], rejected: list[Any]) -> int:\n    """How many turns both begin with; the last one of each is an answer."""\n    most = min(len(chosen), len(rejected)) - 1\n    return next((n for n in range(most) if chosen[n] != rejected[n]), most)\n'

blocks = {}
debug_info = '7=17&9=20&14=23&15=26&16=29&17=31&18=34&20=41&23=46&24=49&25=51&27=53&33=56&34=59&35=61&36=63&37=66&41=68&46=72&47=76&49=81&50=85&52=90&53=94&56=100&63=103&68=106&69=108&70=110&72=112'
