"""Which window has which project open, so that a second start of it brings that window to the front.

Each process with a window keeps a small file beside the log that names its project, and looks now and then
whether another process asks it, by a second file, to come to the front. When it does, it removes the request.
"""

from __future__ import annotations

import os
import platform
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from aestudio.atomic import no_pipe, read_plain
from aestudio.gui.log import log_file

__all__ = ["Claim", "bring_to_front"]

PATIENCE, POLL = 4.0, 0.05  # seconds that an answer may take, as a window may be just starting; between looks
TOKEN = "XDG_ACTIVATION_TOKEN"  # by which Wayland knows that it was the user who asked
_ASKED = ".asked"


class Claim:
    """What this process tells others of the project it has open."""

    def __init__(self) -> None:
        self._file = _folder() / f"{_prefix()}{os.getpid()}"
        self._project: Path | None = None

    def hold(self, project: Path | None) -> None:
        """Tell others that this project is open here from now on; None: none is."""
        if project == self._project:
            return
        self._project = project
        with suppress(OSError):  # a folder that can't be written must not keep the window from opening
            if project is None:
                self._file.unlink(missing_ok=True)
            else:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                no_pipe(self._file).write_bytes(_real(project))

    def asked(self) -> bool:
        """Whether another process asks for the window of this project; it is told that it got it."""
        request = _request(self._file)
        if self._project is None or not request.exists():
            return False
        with suppress(OSError, ValueError):  # a stranger's file, which holds no token
            if token := os.fsdecode(read_plain(request)[1]):
                os.environ[TOKEN] = token
        with suppress(OSError):
            request.unlink()
        return True


def bring_to_front(project: Path, patience: float = PATIENCE) -> bool:
    """Ask the window that has a project open to come to the front.

    Args:
        project: its folder or its project.json.
        patience: seconds to wait for the answer.

    Returns:
        Whether it did; else no window of this user on this machine has it open, or it does not answer.
    """
    wanted = _real(project)
    for file in _claims():
        with suppress(OSError):
            if not _lives(file):
                _request(file).unlink(missing_ok=True)
                file.unlink()
            elif _names(file, wanted) and _ask(file, wanted, patience):
                return True
    return False


def _ask(file: Path, wanted: bytes, patience: float) -> bool:
    request, until = _request(file), time.monotonic() + patience
    _let_come(_number(file))
    no_pipe(request).write_bytes(os.fsencode(os.environ.get(TOKEN, "")))
    while request.exists():
        if time.monotonic() > until or not _names(file, wanted) or not _lives(file):
            request.unlink(missing_ok=True)
            return False
        time.sleep(POLL)
    return True


def _let_come(number: int) -> None:
    """Hand on what Windows gave this process, which was just started by the user: to be in front."""
    if sys.platform == "win32":
        import ctypes

        windows: Any = ctypes.CDLL("user32")
        windows.AllowSetForegroundWindow(number)


def _names(file: Path, wanted: bytes) -> bool:
    """Whether a process has this project open; it may have closed it a moment ago."""
    try:
        return read_plain(file)[1] == wanted
    except OSError:
        return False


def _lives(file: Path) -> bool:
    """Whether the process that wrote it does, and not another that has its number by now."""
    import psutil

    try:
        began = psutil.Process(_number(file)).create_time()
    except (psutil.Error, ValueError):
        return False
    return bool(began <= file.stat().st_mtime + 1)


def _real(project: Path) -> bytes:
    """One name for a project, however it is called; in bytes, as on Linux not every name is a text."""
    folder = project.parent if project.is_file() else project
    return os.fsencode(os.path.normcase(os.path.realpath(folder)))


def _folder() -> Path:
    return log_file().parent


def _prefix() -> str:
    """Begins the names of this machine's files: others may share the folder."""
    return f"window-{platform.node()}-"


def _claims() -> list[Path]:
    """The files of this machine's processes; another's name may begin with its name."""
    files = _folder().glob("window-*")
    return [one for one in files if one.name.startswith(_prefix()) and one.name[len(_prefix()) :].isdecimal()]


def _number(file: Path) -> int:
    """Of the process that wrote it."""
    return int(file.name.removeprefix(_prefix()))


def _request(file: Path) -> Path:
    return file.with_name(file.name + _ASKED)
