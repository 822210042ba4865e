"""`ftc check --fix`: make the edits that rules know, keeping comments and layout."""

import sys
from argparse import Namespace
from functools import partial

from ftc.cli import console
from ftc.cli.findings import find


def run(args: Namespace) -> int:
    """Fix each spec until nothing fixable is left, or show how."""
    from ftc.emit.error import EmitError
    from ftc.fixes.files import fix_files

    for spec in args.specs:
        of_spec = partial(find, spec, args)
        try:
            changed = fix_files(of_spec, unsafe=args.unsafe_fixes, write=not args.diff)
        except EmitError as error:
            console.say(f"error: {error}")
            return 1
        for change in changed:
            if args.diff:
                sys.stdout.write(change.diff)
            else:
                console.say(f"{change.file}: {change.fixes} fixed")
    return 0
