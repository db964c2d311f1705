"""Why no window comes, for one who has no terminal: by a program of the desktop, and in the log."""

from __future__ import annotations

import os
import shutil
import sys
import time
from contextlib import suppress

from aestudio.cli.errors import log_folder

__all__ = ["tell"]

SHOWING = (
    ("zenity", "--error", "--no-markup", "--title=AE Studio", "--text"),
    ("kdialog", "--title", "AE Studio", "--error"),
    ("xmessage", "-center"),
    ("notify-send", "AE Studio"),
)
"""What desktops have to show a message, which is the last argument: the first that is there is taken."""


def tell(text: str) -> None:
    """Write a message into the log; where there is no terminal (Linux), show it on the screen too."""
    with suppress(OSError):
        folder = log_folder()
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "window.log").open("a", encoding="utf-8") as log:
            log.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} ERROR aestudio: {text}\n")
    if sys.platform != "linux" or sys.stderr.isatty():
        return
    for name, *arguments in SHOWING:
        if program := shutil.which(name):
            with suppress(OSError):  # and go on: it may stay open for as long as nobody reads it
                os.posix_spawn(program, [name, *arguments, f"AE Studio: {text}."], os.environ)
            return
