"""A file or folder in the program that the desktop has for it; where it has none, the place in words."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QProcess, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QWidget

from aestudio.gui import style
from aestudio.gui.layouts import down

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


class Whereabouts(QDialog):
    """Says where a file or folder is; everything else stays usable."""

    def __init__(self, path: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Where it is")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.path = QLineEdit(str(path), readOnly=True)
        self.path.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.path.setAccessibleName("Path")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy = buttons.addButton("&Copy the path", QDialogButtonBox.ButtonRole.ActionRole)
        style.with_role(self.copy, "primary")
        self.copy.clicked.connect(self._copy)
        buttons.rejected.connect(self.close)
        layout = down(self, style.SPACE_L, (style.SPACE_L,) * 4)
        layout.addWidget(QLabel(FOLDERS if path.is_dir() else FILES, wordWrap=True))
        layout.addWidget(self.path)
        layout.addWidget(buttons)
        self.resize(520, 0)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.path.text())
        self.copy.setText("Copied")
