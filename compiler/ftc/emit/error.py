"""What a writer says when it cannot write."""


class EmitError(Exception):
    """Nothing was written; the message is one line for the user."""


class ForeignFilesError(EmitError):
    """The folder holds files that the compiler did not write and would have to destroy."""
