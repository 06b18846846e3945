"""The command line: ``python -m engine``."""

import sys

from engine.cli import main
from engine.memory import settle

if __name__ == "__main__":
    settle()
    sys.exit(main())
