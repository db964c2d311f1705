"""What opens over the window beside a control, and goes with Esc or a click elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QStyle, QStyleOption, QWidget

from aestudio.gui import style

__all__ = ["Popup"]

GAP = 4  # pixels between it and the control


class Popup(QFrame):
    """A card that holds the keyboard while it is open."""

    def __init__(self, parent: QWidget, name: str) -> None:
        """`name`: what a screen reader calls it."""
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAccessibleName(name)
        style.with_role(self, "card")

    def open_at(self, control: QWidget, *, above: bool = False) -> None:
        """Open below or above a control, on the other side where there is no room, within its screen."""
        top, screen = control.mapToGlobal(QPoint(0, 0)), control.screen().availableGeometry()
        x = min(max(top.x(), screen.left()), screen.right() - self.width())
        over, under = top.y() - self.height() - GAP, top.y() + control.height() + GAP
        fits = over >= screen.top() if above else under + self.height() > screen.bottom()
        y = min(over if fits else under, screen.bottom() - self.height())
        self.move(x, max(y, screen.top()))
        self.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes it."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card's frame, which a style sheet draws for no other popup."""
        option, painter = QStyleOption(), QPainter(self)
        option.initFrom(self)
        painter.fillRect(self.rect(), style.colour(style.colours().raised))
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option, painter, self)
        painter.end()
