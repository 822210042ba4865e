#!/bin/sh
# Trains glassworks in 2 stages. Compiled from a spec: change the spec, not this file.
#
#     pip install -r 1-cpt/requirements.txt -r 2-sft/requirements.txt
#     sh run.sh --data-root FOLDER
#
# FOLDER is that of the spec. Outputs go to where this is started. Started again after an
# interruption, it goes on from the last whole checkpoint.

set -eu
here=$(dirname "$0")
python "$here/1-cpt/train.py" "$@"
python "$here/2-sft/train.py" "$@"
