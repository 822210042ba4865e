"""`python -m ftc`."""

import sys

from ftc.cli.main import main

sys.exit(main())
