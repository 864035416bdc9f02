"""`python -m disrupting_harm` is `dh`."""

import sys

from disrupting_harm.cli import start


sys.exit(start())
