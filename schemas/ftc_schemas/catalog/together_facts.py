"""The facts of together.yaml, written by tools/catalog.py; do not edit."""

import datetime
from typing import Any

FACTS: Any = {'services': {'together': {'title': 'Together AI',
                           'url': 'https://api.together.ai/v1',
                           'source': 'https://docs.together.ai/docs/fine-tuning/supported-models',
                           'as_of': datetime.date(2026, 11, 25),
                           'models': {'meta-llama/Meta-Llama-3.1-8B-Instruct-Reference': {'family': 'open',
                                                                                          'note': 'can '
                                                                                                  'be '
                                                                                                  'tuned, '
                                                                                                  'but '
                                                                                                  'a '
                                                                                                  'model '
                                                                                                  'with '
                                                                                                  'the '
                                                                                                  'suffix '
                                                                                                  '-Reference '
                                                                                                  'has '
                                                                                                  'no '
                                                                                                  'dedicated '
                                                                                                  'endpoint',
                                                                                          'source': 'https://docs.together.ai/docs/fine-tuning/supervised'},
                                      'openai/gpt-oss-20b': {'family': 'open',
                                                             'ranges': {'training.max_length': {'max': 16384}}},
                                      'openai/gpt-oss-120b': {'family': 'open',
                                                              'ranges': {'training.max_length': {'max': 16384}}},
                                      'zai-org/GLM-4.7': {'family': 'open',
                                                          'ranges': {'training.max_length': {'max': 128000}}},
                                      'moonshotai/Kimi-K2-Instruct-0905': {'family': 'open',
                                                                           'ranges': {'training.max_length': {'max': 65536}}},
                                      'deepseek-ai/DeepSeek-R1-0528': {'family': 'open',
                                                                       'ranges': {'training.max_length': {'max': 131072}}}}}},
 'families': {'open': {'methods': ['sft', 'cpt', 'dpo'],
                       'min_examples': 1,
                       'source': 'https://docs.together.ai/docs/fine-tuning-models; together '
                                 '3.1.1, together/lib/constants.py (examples)',
                       'as_of': datetime.date(2026, 11, 25)}}}
