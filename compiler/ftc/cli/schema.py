"""Print the JSON Schema of the spec language, with the entries of every
installed target, so that an editor completes and documents each field
(yaml-language-server, VS Code, JetBrains)."""

import sys
from argparse import ArgumentParser, Namespace

EXAMPLE = """\
  ftc schema > spec.v1.json
  then begin a spec with:  # yaml-language-server: $schema=spec.v1.json"""


def add_arguments(parser: ArgumentParser) -> None:
    del parser  # the schema has no variants


def run(args: Namespace) -> int:
    del args
    from ftc.language.schema import spec_schema, write_schema

    sys.stdout.write(write_schema(spec_schema()))
    return 0
