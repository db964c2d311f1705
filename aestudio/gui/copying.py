"""A window with a text to be taken elsewhere: everything else stays usable."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QPlainTextEdit, QWidget

from aestudio.gui import style
from aestudio.gui.layouts import down

__all__ = ["CopyDialog"]


class CopyDialog(QDialog):
    """Words, below them a text in letters of one width, and a button that copies it.

    Args:
        title: of the window.
        about: the words.
        shown: shows the text.
        text: what is copied.
        name: what the text is, in a word.
        parent: beside whose window it stands.
    """

    def __init__(
        self,
        title: str,
        about: str,
        shown: QLineEdit | QPlainTextEdit,
        text: str,
        name: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._copied = text
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shown.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        shown.setAccessibleName(name)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy = buttons.addButton(f"&Copy the {name.lower()}", QDialogButtonBox.ButtonRole.ActionRole)
        style.with_role(self.copy, "primary")
        self.copy.clicked.connect(self._copy)
        buttons.rejected.connect(self.close)
        layout = down(self, style.SPACE_L, (style.SPACE_L,) * 4)
        layout.addWidget(QLabel(about, wordWrap=True))
        layout.addWidget(shown, 1 if isinstance(shown, QPlainTextEdit) else 0)
        layout.addWidget(buttons)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._copied)
        self.copy.setText("Copied")
