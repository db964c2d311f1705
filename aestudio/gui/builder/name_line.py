"""A line that asks for a name, in place: Enter takes it, Esc leaves it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QPushButton, QWidget

from aestudio.gui import style
from aestudio.gui.layouts import across, down

__all__ = ["NameLine"]

Refuse = Callable[[str], None]


class NameLine(QFrame):
    """Hidden until it is asked.

    Signals:
        left: it is done with, the focus may go elsewhere.
    """

    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hide()
        style.with_role(self, "bar")
        self._take: Callable[[str], object] = lambda _: None
        self.edit = QLineEdit(maxLength=60, placeholderText="Name")
        self._title = style.with_role(QLabel(wordWrap=True), "small")
        self._wrong = style.with_role(QLabel(wordWrap=True), "small-danger")
        self._wrong.hide()
        self.save, cancel = QPushButton("Save"), style.with_role(QPushButton("Cancel"), "flat")
        self.save.setToolTip("Keep it under this name (Enter)")
        cancel.setToolTip("Leave it as it is (Esc)")
        self.save.clicked.connect(self._enter)
        cancel.clicked.connect(self.close_line)
        self.edit.returnPressed.connect(self._enter)
        self.edit.textChanged.connect(self._typed)
        row = across(None, style.SPACE_S)
        row.addWidget(self.edit, 1)
        row.addWidget(self.save)
        row.addWidget(cancel)
        layout = down(self, 4, (10, 6, 6, 6))
        layout.addWidget(self._title)
        layout.addLayout(row)
        layout.addWidget(self._wrong)

    def ask(self, title: str, name: str, take: Callable[[str], object]) -> None:
        """Ask for a name.

        Args:
            title: for what.
            name: what stands there to begin with.
            take: what is done with it; it ends with `close_line` or `refuse`.
        """
        self._take = take
        self._title.setText(title)
        self.edit.setAccessibleName(title)
        self.edit.setText(name)
        self._typed(name)
        self.show()
        self.edit.selectAll()
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, why: str) -> None:
        """Say why that name won't do; another can be typed."""
        self._wrong.setText(f"{why[:1].upper()}{why[1:]}")
        self._wrong.show()
        self.save.setEnabled(bool(self.edit.text().strip()))

    def close_line(self) -> None:
        """It is done with."""
        if not self.isHidden():
            self.hide()
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves it."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_line()
        else:
            super().keyPressEvent(event)

    def _typed(self, text: str) -> None:
        self._wrong.hide()
        self.save.setEnabled(bool(text.strip()))

    def _enter(self) -> None:
        if name := self.edit.text().strip():
            self.save.setEnabled(False)
            self._take(name)
