#!/bin/sh
# Trains tone-by-reward in 3 stages. Compiled from a spec: change the spec, not this file.
#
#     pip install -r 1-sft/requirements.txt -r 2-reward/requirements.txt -r 3-grpo/requirements.txt
#     sh run.sh --data-root FOLDER
#
# FOLDER is that of the spec. Outputs go to where this is started. Started again after an
# interruption, it goes on from the last whole checkpoint.

set -eu
here=$(dirname "$0")
python "$here/1-sft/train.py" "$@"
python "$here/2-reward/train.py" "$@"
python "$here/3-grpo/train.py" "$@"
