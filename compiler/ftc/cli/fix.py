"""`ftc check --fix`: make the edits that rules know, keeping comments and layout."""

import sys
from argparse import Namespace
from functools import partial

from ftc.cli import check, console


def run(args: Namespace) -> int:
    """Fix each spec until nothing fixable is left; then check as usual."""
    from ftc.emit.error import EmitError
    from ftc.fixes.files import fix_files

    for spec in args.specs:
        find = partial(check.find, spec, args)
        try:
            changed = fix_files(find, unsafe=args.unsafe_fixes, write=not args.diff)
        except EmitError as error:
            console.say(f"error: {error}")
            return 1
        for change in changed:
            if args.diff:
                sys.stdout.write(change.diff)
            else:
                console.say(f"{change.file}: {change.fixes} fixed")
    if args.diff:
        return 0
    args.fix = False
    return check.run(args)
