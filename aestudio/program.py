"""How this program is started: by an interpreter that has it, or as a built program that is its own."""

from __future__ import annotations

import sys
from pathlib import Path

__all__ = ["command", "is_built"]


def is_built() -> bool:
    """Whether this is the built program, which needs no Python."""
    return bool(getattr(sys, "frozen", False))


def command(*arguments: str) -> list[str]:
    """The command line that starts this program again, for a command that answers on standard output.

    A program of Windows has either a window or standard output: beside the one is the other, `aestudio.exe`.
    """
    if not is_built():
        return [sys.executable, "-m", "aestudio", *arguments]
    console = Path(sys.executable).with_name("aestudio.exe")
    return [str(console) if console.is_file() else sys.executable, *arguments]
