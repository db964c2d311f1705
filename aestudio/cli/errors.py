"""What an error means to the user: one sentence, and whether the input was wrong or the work failed."""

from __future__ import annotations

import datetime
import os
import platform
import re
import sys
import traceback
from pathlib import Path

from aestudio import __version__
from aestudio.cli.parser import UsageError

__all__ = ["log_folder", "sentence"]

VARIABLE = "AESTUDIO_LOGS"
_WORK = (
    "Diverged",
    "OutOfMemory",
)  # the input is not at fault; by name, since their modules are slow to import
_MISSING = re.compile(r"(lib\S+): cannot open shared object file")
_HOW = "; on Debian and Ubuntu: sudo apt install libegl1 libgl1 libxkbcommon-x11-0 libxcb-cursor0"


def sentence(error: Exception, argv: list[str]) -> tuple[str, bool]:
    """What to tell the user, and whether what they gave was wrong.

    An error that is none of ours is a bug: its traceback goes to a file, and the sentence says where.
    """
    if isinstance(error, UsageError):
        return str(error), True
    from aestudio.atomic import WriteFailed
    from aestudio.gpu.folder import failed_in, set_aside
    from aestudio.spec import SpecError

    if failed_in(error.__traceback__):
        return set_aside(error), False
    if isinstance(error, WriteFailed) or type(error).__name__ in _WORK:
        return str(error), False
    if isinstance(error, SpecError):
        return str(error), True
    if isinstance(error, ImportError) and (found := _MISSING.match(str(error))):
        return f"the system's library {found[1]} is not installed, which the window needs{_HOW}", False
    return _bug(error, argv), False


def log_folder() -> Path:
    """The user's folder for reports; `AESTUDIO_LOGS` moves it."""
    if chosen := os.environ.get(VARIABLE):
        return Path(chosen).expanduser()
    from platformdirs import user_log_path

    return user_log_path("aestudio", appauthor=False)


def _bug(error: Exception, argv: list[str]) -> str:
    what = f"this is a bug in AE Studio ({type(error).__name__}: {error})"
    try:
        return f"{what}; a report of it is in {_report(error, argv)}"
    except OSError:
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(last.filename).name}:{last.lineno}"
        return f"{what}, at {where}; no report could be written to {log_folder()}"


def _report(error: Exception, argv: list[str]) -> Path:
    """Write what is needed to mend the bug."""
    folder = log_folder()
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"bug-{datetime.datetime.now():%Y%m%d-%H%M%S}-{os.getpid()}.txt"
    lines = [
        f"AE Studio {__version__}, Python {sys.version.split()[0]}, {platform.platform(terse=True)}",
        f"aestudio {' '.join(argv)}",
        "",
        *traceback.format_exception(error),
    ]
    file.write_text("\n".join(lines), encoding="utf-8")
    return file
