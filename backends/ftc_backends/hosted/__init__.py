"""What targets that are services have in common.

A service's document is the body of one REST request. What has to be known besides, so that the
request can be sent, stands in the same document under two keys that no service has, and becomes
files of its own: `SUBMIT` (address, uploads) and `DATASETS` (how data becomes the uploaded files).
"""

SUBMIT = "@submit"
DATASETS = "@datasets"

OWN_KEYS = frozenset({SUBMIT, DATASETS})
