"""What targets that are services have in common.

A service's document is the body of one REST request. What has to be known besides, so that the
request can be sent, stands in the same document under keys that no service has, and becomes
files of its own: `SUBMIT` (address, uploads) and `DATASETS` (how data becomes the uploaded files).
Rewards that a function of yours computes stand under `REWARDS`, and become its code.
"""

SUBMIT = "@submit"
DATASETS = "@datasets"
REWARDS = "@rewards"

OWN_KEYS = frozenset({SUBMIT, DATASETS, REWARDS})
