"""The validator of `ftc_backends.together.options:TogetherOptions`, written by tools/validators.py; do not edit."""

from typing import Any

SCHEMA: Any = {'type': 'typed-dict',
 'extra_behavior': 'forbid',
 'fields': {'set': {'type': 'typed-dict-field',
                    'schema': {'type': 'dict',
                               'keys_schema': {'type': 'str'},
                               'values_schema': {'type': 'any'}},
                    'required': False},
            'accept': {'type': 'typed-dict-field',
                       'schema': {'type': 'list', 'items_schema': {'type': 'str'}},
                       'required': False},
            'suffix': {'type': 'typed-dict-field', 'schema': {'type': 'str'}, 'required': False},
            'checkpoints': {'type': 'typed-dict-field',
                            'schema': {'type': 'int', 'ge': 1},
                            'required': False}},
 'cls_name': 'TogetherOptions',
 'ref': 'ftc_backends.together.options.TogetherOptions'}
