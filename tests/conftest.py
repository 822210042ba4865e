"""Python keeps what it has compiled, whatever the environment says: the tests start some thousand
processes, and each would compile all that it imports, which takes longer than a check."""

import os
import sys

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
