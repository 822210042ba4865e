"""Command lines for a POSIX shell."""

import shlex


def words(*args: object) -> str:
    """The arguments as one line that a shell takes apart into the very same words."""
    return shlex.join(str(arg) for arg in args)
