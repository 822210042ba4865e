"""Write a commented starter spec that passes `ftc check` once the data is there."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from ftc.cli import console
from ftc.emit.characters import escape

EXAMPLE = """\
  ftc init
  ftc init specs/support-tone.yaml"""

STARTER = """\
# One fine-tuning job. `ftc check` finds what is wrong with it, `ftc explain`
# tells what an entry means (`ftc explain training.batch_size`), and
# `ftc targets {file}` says where it can run.
version: 1
name: {name}
description: Say in one line what the tuned model should do better.

model:
  base: Qwen/Qwen3-0.6B            # Hugging Face id or ./folder
  revision: c1899de289a04d12100db370d81485cdf75e47ca  # a commit: branches move
  # hosted:                        # the same intent, in a service's own model
  #   bedrock: amazon.nova-micro-v1:0:128k
  #   vertex: gemini-3.5-flash

data:
  format: chat                     # or prompt-completion, text, preference, …
  # A row: {{"messages": [{{"role": "user", "content": "…"}}, …]}}
  train: data/train.jsonl
  validation: 10%                  # split off deterministically; or a file
  # test: data/test.jsonl          # never trained on

method: sft                        # or cpt on text, dpo on preferences, …
adapter:
  type: lora                       # none | lora | qlora | dora | rslora
  rank: 16
  alpha: 32

training:
  epochs: 3
  batch_size: 16                   # examples a step sees, over all devices
  learning_rate: 2e-4              # about a tenth of it without an adapter
  max_length: 2048

hardware:
  gpus: 1                          # 0 trains on the CPU
  precision: bf16

targets:                           # what is said to one target alone
  local: {{}}
  # axolotl: {{set: {{strict: false}}}}  # verbatim keys of its own document
"""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "spec", metavar="SPEC", nargs="?", default="spec.yaml", type=Path, help="default: spec.yaml"
    )


def run(args: Namespace) -> int:
    path: Path = args.spec
    name = "".join(c if c.isalnum() else "-" for c in path.stem.lower()).strip("-")
    name = "my-model" if name in ("", "spec") or not name.isascii() else name[:63].strip("-")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(STARTER.format(name=name, file=escape(str(path))))
    except FileExistsError:
        console.say(f"ftc init: {path} is already there; name another file")
        return 2
    except OSError as error:
        console.say(f"ftc init: cannot write {path}: {error.strerror}")
        return 2
    console.say(f"{path} is written; it expects rows in {path.parent / 'data/train.jsonl'}.")
    console.say(f"Next: ftc check {path}")
    return 0
