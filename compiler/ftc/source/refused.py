"""How reading ends early."""

from ftc.diagnostics.diagnostic import Diagnostic


class Refused(Exception):  # noqa: N818  # not an error of the program but its answer
    """Reading cannot go on; the diagnostic says why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic
