#!/bin/sh
# Trains tone-by-preference in 2 stages. Compiled from a spec: change the spec, not this file.
#
# Paths start at the folder of the spec; run it from there:
#   sh <path of this file>

set -eu
here=$(dirname "$0")
axolotl train "$here/1-sft/axolotl.yaml" -- --num_processes 1
axolotl merge-lora "$here/1-sft/axolotl.yaml" --lora-model-dir=outputs/tone-by-preference-sft
axolotl train "$here/2-dpo/axolotl.yaml" -- --num_processes 1
