"""`ftc check --fix`: make the edits that rules know, keeping comments and layout."""

import sys
from argparse import Namespace

from ftc.cli import check, console


def run(args: Namespace) -> int:
    """Fix each spec until nothing fixable is left; then check as usual."""
    from ftc.fixes.files import fix_files

    for spec in args.specs:
        changed = fix_files(
            lambda spec=spec: check.find(spec, args),
            unsafe=args.unsafe_fixes,
            write=not args.diff,
        )
        for change in changed:
            if args.diff:
                sys.stdout.write(change.diff)
            else:
                console.say(f"{change.file}: {change.count} fixed")
    if args.diff:
        return 0
    args.fix = False
    return check.run(args)
