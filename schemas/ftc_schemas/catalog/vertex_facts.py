"""The facts of vertex.yaml, written by tools/catalog.py; do not edit."""

import datetime
from typing import Any

FACTS: Any = {'services': {'vertex': {'title': 'Vertex AI',
                         'url': 'https://{location}-aiplatform.googleapis.com',
                         'source': 'https://docs.cloud.google.com/gemini-enterprise-agent-platform/models/tuning/supervised-tuning',
                         'as_of': datetime.date(2026, 9, 25),
                         'models': {'gemini-3.5-flash': {'family': 'gemini-3',
                                                         'methods': ['sft', 'reinforcement'],
                                                         'shutdown_not_before': datetime.date(2027, 5, 19),
                                                         'by_job': {'reinforcement': {'regions': ['us-central1'],
                                                                                      'max_examples': 5000,
                                                                                      'max_validation_examples': 500,
                                                                                      'max_tokens': 32768,
                                                                                      'ranges': {'method.max_completion_length': {'max': 32768,
                                                                                                                                  'default': 32768},
                                                                                                 'training.max_steps': {'max': 500},
                                                                                                 'training.batch_size': {'max': 8192},
                                                                                                 'targets.vertex.learning_rate_multiplier': {'min': 0.25,
                                                                                                                                             'max': 4,
                                                                                                                                             'default': 1}},
                                                                                      'source': 'https://docs.cloud.google.com/gemini-enterprise-agent-platform/models/tuning/reinforcement-tuning; '
                                                                                                'the '
                                                                                                'pages '
                                                                                                'below '
                                                                                                'it '
                                                                                                'on '
                                                                                                'hyperparameters '
                                                                                                'and '
                                                                                                'on '
                                                                                                'the '
                                                                                                'dataset '
                                                                                                '(limits)',
                                                                                      'as_of': datetime.date(2026, 11, 25)}}},
                                    'gemini-3.5-flash-lite': {'family': 'gemini-3',
                                                              'shutdown_not_before': datetime.date(2027, 7, 21)},
                                    'gemini-3.1-flash-lite': {'family': 'gemini-3',
                                                              'shutdown_not_before': datetime.date(2027, 5, 7)},
                                    'gemini-2.5-flash': {'family': 'gemini-2.5',
                                                         'methods': ['sft',
                                                                     'dpo',
                                                                     'distillation'],
                                                         'teachers': ['gemini-3.1-pro'],
                                                         'by_job': {'distillation': {'regions': ['us-central1'],
                                                                                     'note': 'early '
                                                                                             'access, '
                                                                                             'for '
                                                                                             'projects '
                                                                                             'on '
                                                                                             "Google's "
                                                                                             'list; '
                                                                                             'and '
                                                                                             'no '
                                                                                             'student '
                                                                                             'is '
                                                                                             'left '
                                                                                             'that '
                                                                                             'can '
                                                                                             'still '
                                                                                             'be '
                                                                                             'tuned',
                                                                                     'source': 'https://docs.cloud.google.com/gemini-enterprise-agent-platform/models/tuning/distillation',
                                                                                     'as_of': datetime.date(2026, 11, 25)}}},
                                    'gemini-2.5-flash-lite': {'family': 'gemini-2.5',
                                                              'methods': ['sft', 'dpo']},
                                    'gemini-2.5-pro': {'family': 'gemini-2.5',
                                                       'adapter_sizes': [1, 2, 4, 8]},
                                    'google/gemma4@gemma-4-e2b-it': {'family': 'open',
                                                                     'adapters': ['lora']},
                                    'google/gemma4@gemma-4-e4b-it': {'family': 'open',
                                                                     'adapters': ['lora']},
                                    'google/gemma4@gemma-4-26b-a4b-it': {'family': 'open',
                                                                         'adapters': ['lora']},
                                    'google/gemma4@gemma-4-31b-it': {'family': 'open',
                                                                     'adapters': ['lora']},
                                    'google/gemma3@gemma-3-1b-it': {'family': 'open',
                                                                    'adapters': ['none']},
                                    'google/gemma3@gemma-3-4b-it': {'family': 'open',
                                                                    'adapters': ['none']},
                                    'google/gemma3@gemma-3-12b-it': {'family': 'open',
                                                                     'adapters': ['none']},
                                    'google/gemma3@gemma-3-27b-it': {'family': 'open',
                                                                     'adapters': ['lora',
                                                                                  'none']},
                                    'google/medgemma@medgemma-1.5-4b-it': {'family': 'open',
                                                                           'adapters': ['none']},
                                    'qwen/qwen3-6@qwen3.6-27b': {'family': 'open',
                                                                 'adapters': ['lora'],
                                                                 'max_tokens': 12288},
                                    'qwen/qwen3-6@qwen3.6-35b-a3b': {'family': 'open',
                                                                     'adapters': ['lora'],
                                                                     'max_tokens': 12288},
                                    'qwen/qwen3-5@qwen3.5-9b': {'family': 'open',
                                                                'adapters': ['none']},
                                    'qwen/qwen3@qwen3-4b': {'family': 'open',
                                                            'adapters': ['none']},
                                    'qwen/qwen3@qwen3-8b': {'family': 'open',
                                                            'adapters': ['none']},
                                    'qwen/qwen3@qwen3-14b': {'family': 'open',
                                                             'adapters': ['none']},
                                    'qwen/qwen3@qwen3-32b': {'family': 'open',
                                                             'adapters': ['lora', 'none']},
                                    'meta/llama3_1@llama-3.1-8b': {'family': 'open',
                                                                   'adapters': ['lora', 'none']},
                                    'meta/llama3_1@llama-3.1-8b-instruct': {'family': 'open',
                                                                            'adapters': ['lora',
                                                                                         'none']},
                                    'meta/llama3-2@llama-3.2-1b-instruct': {'family': 'open',
                                                                            'adapters': ['none']},
                                    'meta/llama3-2@llama-3.2-3b-instruct': {'family': 'open',
                                                                            'adapters': ['none']},
                                    'meta/llama3-3@llama-3.3-70b-instruct': {'family': 'open',
                                                                             'adapters': ['lora',
                                                                                          'none']},
                                    'meta/llama4@llama-4-scout-17b-16e-instruct': {'family': 'open',
                                                                                   'adapters': ['lora'],
                                                                                   'max_tokens': 2048},
                                    'zai-org/glm-4.7-flash@glm-4.7-flash': {'family': 'open',
                                                                            'adapters': ['lora']}}}},
 'families': {'gemini-3': {'methods': ['sft'],
                           'regions': ['us-central1', 'europe-west4'],
                           'adapter_sizes': [1, 2, 4, 8, 16],
                           'max_tokens': 131072,
                           'max_examples': 10000000,
                           'max_file_bytes': 1000000000,
                           'max_validation_examples': 5000,
                           'takes_kms_key': False,
                           'source': 'https://docs.cloud.google.com/gemini-enterprise-agent-platform/models/tuning/supervised-tuning; '
                                     'https://docs.cloud.google.com/gemini-enterprise-agent-platform/models/model-versions '
                                     '(dates); '
                                     'https://github.com/googleapis/python-aiplatform/issues/6127 '
                                     '(tools)',
                           'as_of': datetime.date(2026, 9, 25)},
              'gemini-2.5': {'methods': ['sft'],
                             'adapter_sizes': [1, 2, 4, 8, 16],
                             'max_tokens': 131072,
                             'max_examples': 10000000,
                             'max_file_bytes': 1000000000,
                             'max_validation_examples': 5000,
                             'last_new_job': datetime.date(2026, 9, 20),
                             'shutdown': datetime.date(2026, 10, 20),
                             'note': 'access for tuning is blocked a month before a model '
                                     'retires',
                             'source': 'https://docs.cloud.google.com/gemini-enterprise-agent-platform/models/tuning/supervised-tuning; '
                                       'https://docs.cloud.google.com/gemini-enterprise-agent-platform/models/tuning/preference-tuning; '
                                       'https://docs.cloud.google.com/gemini-enterprise-agent-platform/models/model-versions '
                                       '(dates); '
                                       'https://github.com/googleapis/python-aiplatform/issues/6127 '
                                       '(tools)',
                             'as_of': datetime.date(2026, 10, 5)},
              'open': {'methods': ['sft'],
                       'regions': ['global',
                                   'us-central1',
                                   'europe-west4',
                                   'us-west1',
                                   'us-east5',
                                   'asia-southeast1',
                                   'asia-southeast2'],
                       'adapter_sizes': [1, 4, 8, 16, 32],
                       'max_tokens': 8192,
                       'max_validation_share': 0.25,
                       'source': 'https://docs.cloud.google.com/gemini-enterprise-agent-platform/models/tuning/open-model-tuning; '
                                 'GoogleCloudPlatform/vertex-ai-samples 86674ef, '
                                 'skills/vertex-tuning/open-model (adapter sizes, validation '
                                 'share)',
                       'as_of': datetime.date(2026, 9, 25)}}}
