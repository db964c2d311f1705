"""Help > Report a problem: what a developer needs to know of this machine and of what went wrong.

The text holds versions, the last lines of the log and what a crash left: no data, no settings of a project.
The user's name and folders are taken out of it. Nothing is sent; it is shown, and copied if the user likes.
"""

from __future__ import annotations

import getpass
import os
import platform
import re
from collections import deque
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil
from PySide6.QtCore import QLibraryInfo
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from aestudio import __version__
from aestudio.gpu.folder import in_use
from aestudio.gui.copying import CopyDialog
from aestudio.gui.crashes import last_crash
from aestudio.gui.log import log_file

__all__ = ["ReportDialog", "report_text", "without_user"]

LINES = 120  # of the log
LIBRARIES = ("torch", "PySide6-Essentials", "pyqtgraph", "numpy", "scipy", "scikit-learn")
ABOUT = (
    "This is what helps to find the cause: versions, the last lines of the log, and what a crash or a hang "
    "left. It holds none of your data, and your name is taken out of it. Nothing is sent: copy it into your "
    "report, and say above it what you did and what you expected."
)


def report_text() -> str:
    """Versions, this machine, the log's end and the last crash, `~` for the user's folder."""
    parts = [_machine(), "Last lines of the log\n" + (_log_end() or "(empty)")]
    if crash := last_crash().strip():
        parts.append("Last crash or hang\n" + crash)
    return without_user("\n\n".join(parts)) + "\n"


def without_user(text: str) -> str:
    """The text with the user's home folder as `~` and the user's name as `user`."""
    homes = {str(Path.home()), str(Path.home().resolve())}
    for home in sorted(homes, key=len, reverse=True):
        if len(home) > 1:
            text = text.replace(home, "~")
    name = _user()
    return re.sub(rf"(?<=[/\\]){re.escape(name)}(?=[/\\])", "user", text) if name else text


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def _machine() -> str:
    memory = psutil.virtual_memory().total / 2**30
    libraries = ", ".join(f"{name} {_version(name)}" for name in LIBRARIES)
    if folder := in_use():
        libraries += f", PyTorch for the graphics card ({folder.name})"
    screens = ", ".join(
        f"{screen.size().width()} × {screen.size().height()} at {screen.devicePixelRatio():g}"
        for screen in QGuiApplication.screens()
    )
    return "\n".join(
        (
            f"AE Studio {__version__}",
            f"Python {platform.python_version()}, Qt {QLibraryInfo.version().toString()}",
            libraries,
            f"{platform.platform()}, {platform.machine()}",
            f"{os.cpu_count()} cores, {memory:.0f} GiB of memory",
            f"Display: {QGuiApplication.platformName()}, {screens}",
        )
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not found"


def _log_end() -> str:
    try:
        with log_file().open(encoding="utf-8", errors="replace") as file:
            return "".join(deque(file, LINES)).strip()
    except OSError:
        return ""


class ReportDialog(CopyDialog):
    """The report, to be read and copied."""

    def __init__(self, parent: QWidget | None = None) -> None:
        report = report_text()
        shown = QPlainTextEdit(report, readOnly=True)
        shown.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        super().__init__("Report a problem", ABOUT, shown, report, "Report", parent)
        self.text = shown
        self.resize(720, 520)
