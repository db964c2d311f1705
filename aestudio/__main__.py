"""Where the program starts: `aestudio` and `python -m aestudio`."""

from __future__ import annotations

import sys

from aestudio.cli.main import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
