"""A file or folder in the program that the desktop has for it; where it has none, the place in words."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QProcess, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLineEdit, QWidget

from aestudio.gui.copying import CopyDialog

__all__ = ["Whereabouts", "reveal"]

FOLDERS = "No program was found on this computer that shows folders. This one is:"
FILES = "No program was found on this computer that opens this file. It is:"
ASKED = ("xdg-mime", ["query", "default", "inode/directory"])  # says nothing where no program shows folders


def reveal(path: Path, parent: QWidget) -> None:
    """Have the desktop open it; if that can't be done, say where it is, in a window beside `parent`'s."""
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
        Whereabouts(path, parent).show()
    elif sys.platform == "linux" and path.is_dir():  # the desktop's opener may be there, and find nothing
        asked = QProcess(parent)
        asked.finished.connect(lambda *_: _take(asked, path, parent))
        asked.errorOccurred.connect(lambda _: asked.deleteLater())  # without the tool nothing is known
        asked.start(*ASKED)


def _take(asked: QProcess, path: Path, parent: QWidget) -> None:
    """The desktop's tool has said which program shows folders; one that failed knows nothing."""
    named = bytes(asked.readAllStandardOutput().data()).strip()
    if asked.exitCode() == 0 and not named:
        Whereabouts(path, parent).show()
    asked.deleteLater()


class Whereabouts(CopyDialog):
    """Says where a file or folder is."""

    def __init__(self, path: Path, parent: QWidget) -> None:
        about, shown = FOLDERS if path.is_dir() else FILES, QLineEdit(str(path), readOnly=True)
        super().__init__("Where it is", about, shown, str(path), "Path", parent)
        self.path = shown
        self.resize(520, 0)
