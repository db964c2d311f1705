"""A ring around what paints itself, while the keyboard is on it; the style sheet draws that of all others."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from aestudio.gui import style

__all__ = ["ringed"]

W = TypeVar("W", bound=QWidget)


def ringed(widget: W) -> W:
    """The same widget, with a ring while the keyboard is on it; a click needs none."""
    _Ring(widget)
    return widget


class _Ring(QWidget):
    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keyboard comes or goes, or the widget has another size."""
        if isinstance(event, QFocusEvent) and isinstance(watched, QWidget):
            by_mouse = event.reason() == Qt.FocusReason.MouseFocusReason
            self.setGeometry(watched.rect())
            self.setVisible(event.gotFocus() and not by_mouse)
            self.raise_()
        elif event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Two pixels, as around everything else."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(style.colour("accent"), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.end()
