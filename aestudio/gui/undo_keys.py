"""Ctrl+Z in a field with nothing of its own to take back takes back the last edit of the document."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QWidget

__all__ = ["UndoKeys"]


class UndoKeys(QObject):
    """Watches the line that has the focus: lines claim Undo and Redo even when they have none."""

    def __init__(self, app: QApplication, parent: QObject) -> None:
        super().__init__(parent)
        self._watched: QWidget | None = None
        app.focusChanged.connect(self._follow)

    def _follow(self, old: QWidget | None, new: QWidget | None) -> None:
        for widget in (old, new):
            line = _line_of(widget)
            if line is not None and widget is not None:
                for one in {widget, line}:
                    one.removeEventFilter(self)
                    if widget is new:
                        one.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave the keys to the menu where the line has no use for them."""
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        line = _line_of(watched)
        if line is None:
            return False
        undo, redo = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo
        unused = (event.matches(undo) and not line.isUndoAvailable()) or (
            event.matches(redo) and not line.isRedoAvailable()
        )
        if unused:
            event.ignore()
        return unused


def _line_of(widget: QObject | None) -> QLineEdit | None:
    if isinstance(widget, QLineEdit):
        return widget
    return widget.lineEdit() if isinstance(widget, QAbstractSpinBox) else None
