"""Where the program starts: `aestudio` and `python -m aestudio`."""

from __future__ import annotations

import signal
import sys

from aestudio.cli import main as command_line
from aestudio.gpu import folder
from aestudio.program import forget_own_libraries, say_without_console, with_streams

__all__ = ["main"]


def main(argv: list[str] | None = None) -> int:
    """Do what the arguments ask for, else those of the command line; returns the exit status."""
    forget_own_libraries()
    said = with_streams()
    folder.put_first()
    status = command_line.main(argv)
    if status and said is not None:
        say_without_console(said.getvalue().strip())
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # all is done: Ctrl+C while Python tidies up needs no words
    return status


if __name__ == "__main__":
    sys.exit(main())
