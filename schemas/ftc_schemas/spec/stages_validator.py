"""The validator of `ftc_schemas.spec.stages:Stage`, written by tools/validators.py; do not edit."""

from typing import Any

SCHEMA: Any = {'type': 'typed-dict',
 'extra_behavior': 'forbid',
 'fields': {'name': {'type': 'typed-dict-field',
                     'schema': {'type': 'str', 'pattern': '^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$'},
                     'required': True},
            'from': {'type': 'typed-dict-field',
                     'schema': {'type': 'typed-dict',
                                'extra_behavior': 'forbid',
                                'fields': {'stage': {'type': 'typed-dict-field',
                                                     'schema': {'type': 'str', 'min_length': 1},
                                                     'required': True},
                                           'adapter': {'type': 'typed-dict-field',
                                                       'schema': {'type': 'literal',
                                                                  'expected': ['continue',
                                                                               'merge']},
                                                       'required': False}},
                                'cls_name': 'Start',
                                'ref': 'ftc_schemas.spec.stages.Start'},
                     'required': False}},
 'cls_name': 'Stage',
 'ref': 'ftc_schemas.spec.stages.Stage'}
