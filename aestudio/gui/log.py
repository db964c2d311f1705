"""The log of the window: what went wrong that no panel tells, kept in a file the user can send."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from platformdirs import user_log_path

__all__ = ["log_file", "start"]

SIZE, KEPT = 500_000, 2  # bytes of a log file, and how many older ones are kept


def log_file() -> Path:
    """Where the log is; `AESTUDIO_LOGS` moves it."""
    chosen = os.environ.get("AESTUDIO_LOGS")
    folder = Path(chosen).expanduser() if chosen else user_log_path("aestudio", appauthor=False)
    return folder / "window.log"


def start(tell: Callable[[str], None]) -> None:
    """Log to the file from now on, and hand a sentence on every bug to `tell`."""
    _open()

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        logging.getLogger("aestudio").error("a bug", exc_info=(kind, error, trace))
        tell(
            f"Something went wrong in AE Studio ({kind.__name__}: {error}). Help > Report a problem shows "
            f"what is known of it, as {log_file()} does."
        )

    sys.excepthook = hook
    threading.excepthook = lambda given: hook(
        given.exc_type, given.exc_value or given.exc_type(), given.exc_traceback
    )


def _open() -> None:
    """A log that can't be written must not keep the window from opening."""
    try:
        log_file().parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(log_file(), maxBytes=SIZE, backupCount=KEPT, encoding="utf-8")
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger("aestudio").addHandler(handler)
    logging.getLogger("aestudio").setLevel(logging.INFO)
