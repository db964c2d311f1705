"""What shortcuts mean while one types in a field.

Ctrl+Z takes back the last edit of the document where the field has nothing of its own to take back. Any other
shortcut, as F5 or Ctrl+S, first takes what is typed so far.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QWidget

__all__ = ["UndoKeys"]

_KEY = QKeySequence.StandardKey
_LINES_OWN = (_KEY.Undo, _KEY.Redo, _KEY.Copy, _KEY.Cut, _KEY.Paste, _KEY.SelectAll)
_LETTERS = {
    *map(Qt.Key, range(Qt.Key.Key_0, Qt.Key.Key_9 + 1)),
    *map(Qt.Key, range(Qt.Key.Key_A, Qt.Key.Key_Z + 1)),
}


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
        elif _is_command(event):
            _commit(watched)
        return unused


def _is_command(event: QKeyEvent) -> bool:
    """Whether a key is no part of typing: a function key, or Ctrl or Alt with what lines have no use for."""
    key, held = Qt.Key(event.key()), Qt.KeyboardModifier
    if Qt.Key.Key_F1 <= key <= Qt.Key.Key_F35:
        return True
    with_control = bool(event.modifiers() & (held.ControlModifier | held.AltModifier))
    return with_control and key in _LETTERS and not any(event.matches(one) for one in _LINES_OWN)


def _commit(watched: QObject) -> None:
    """Let a field take what is typed in it, as when it is left."""
    for field in (watched, watched.parent()):
        if callable(commit := getattr(field, "commit", None)):
            commit()
            return


def _line_of(widget: QObject | None) -> QLineEdit | None:
    if isinstance(widget, QLineEdit):
        return widget
    return widget.lineEdit() if isinstance(widget, QAbstractSpinBox) else None
