"""A floating card beside a point: a few words and a few pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from aestudio.gui import style
from aestudio.gui.images import MapName
from aestudio.gui.layouts import across, down
from aestudio.gui.tips import plain_tip
from aestudio.gui.viewers.painting import draw_sample, picture_size, whole_scale
from aestudio.gui.widgets import tool_button

__all__ = ["Card", "Shown", "Strip"]

Array = np.ndarray[Any, Any]
WIDEST = 400  # pixels of a title


@dataclass(frozen=True, eq=False)
class Shown:
    """One picture of a strip.

    Attributes:
        name: what stands above it.
        sample: `(*shape)`; None: it is yet to come.
        low: the value of the first colour.
        high: the value of the last.
        colours: of the map.
    """

    name: str
    sample: Array | None
    low: float = 0.0
    high: float = 1.0
    colours: MapName = "grey"


class Strip(QWidget):
    """Pictures side by side under their names, as large as `side` allows, or as the room does."""

    def __init__(self, side: int = 96, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self._pictures: list[Shown] = []
        self._shape: tuple[int, ...] = (1, 8, 8)
        style.theme_changed.connect(self.update)

    @property
    def pictures(self) -> list[Shown]:
        """What is shown."""
        return self._pictures

    def show_pictures(self, pictures: list[Shown], shape: tuple[int, ...]) -> None:
        """Show samples of a shape."""
        resized = (len(pictures), shape) != (len(self._pictures), self._shape)
        self._pictures, self._shape = pictures, shape
        self.setToolTip(plain_tip(" · ".join(shown.name for shown in pictures)))
        if resized:
            self.updateGeometry()
        self.update()

    def _size(self, side: float) -> tuple[float, float]:
        """Width and height of one picture within a square of `side`."""
        size = picture_size(self._shape)
        if size is None:
            return side, min(side, 0.62 * side + 20)
        scale = whole_scale(side, max(size))
        return size[1] * scale, size[0] * scale

    def sizeHint(self) -> QSize:
        """Room for the pictures at the size they are meant to have."""
        width, height = self._size(self._side)
        if picture_size(self._shape) is None:
            width *= 1.5
        count = max(len(self._pictures), 1)
        return QSize(round(count * max(width, 70) + (count - 1) * style.SPACE), round(height + self._head))

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    @property
    def _head(self) -> int:
        return style.small_font(self).pixelSize() + 18 if style.small_font(self).pixelSize() > 0 else 18

    def paintEvent(self, event: QPaintEvent) -> None:
        """Names and pictures."""
        painter = QPainter(self)
        painter.setFont(style.small_font(self))
        count = max(len(self._pictures), 1)
        slot = (self.width() - (count - 1) * style.SPACE) / count
        width, height = self._size(min(max(slot, 24), max(self.height() - self._head, 24)))
        if picture_size(self._shape) is None:
            width, height = slot, float(self.height() - self._head - 1)
        step = min(max(width, 110) + style.SPACE_L, slot + style.SPACE)
        for index, shown in enumerate(self._pictures):
            rect = QRectF(round(index * step), self._head, width, height)
            painter.setPen(style.colour("muted"))
            name = painter.fontMetrics().elidedText(shown.name, Qt.TextElideMode.ElideRight, int(step) - 4)
            painter.drawText(
                QRectF(rect.left(), 0, step, self._head - 2), Qt.AlignmentFlag.AlignVCenter, name
            )
            if shown.sample is not None:
                draw_sample(painter, rect, shown.sample, shown.low, shown.high, shown.colours)
            painter.setPen(style.colour("line"))
            painter.drawRect(rect.adjusted(-0.5, -0.5, 0.5, 0.5))
        painter.end()


class Card(QFrame):
    """Words, pictures, and a remark; placed beside a point so that it does not cover it.

    Signals:
        closed(): by its button or Esc.
    """

    closed = Signal()

    def __init__(self, parent: QWidget, *, closable: bool = False) -> None:
        super().__init__(parent)
        self._parent = parent
        self.setVisible(False)
        self._title = QLabel(textFormat=Qt.TextFormat.PlainText)
        self.strip = Strip()
        self._remark = style.with_role(QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText), "small")
        line = across(None, style.SPACE)
        line.addWidget(self._title, 1)
        if closable:
            line.addWidget(tool_button("close", "Close this card (Esc)", pressed=self.close_card))
        else:
            self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout = self._column = down(self, style.SPACE_S, (10, 6, 10, 10) if closable else (10, 8, 10, 10))
        layout.addLayout(line)
        layout.addWidget(self.strip)
        layout.addWidget(self._remark)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A raised ground with an edge that any picture behind it leaves visible."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(style.colour("border"))
        painter.setBrush(style.colour("raised"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.end()

    def say(self, title: str, remark: str = "") -> None:
        """Change the words."""
        self._title.setText(title)
        self._title.setMinimumWidth(min(self._title.fontMetrics().horizontalAdvance(title) + 2, WIDEST))
        self._remark.setText(remark)
        self._remark.setVisible(bool(remark))
        self.setAccessibleName(f"{title}. {remark}" if remark else title)

    @property
    def words(self) -> str:
        """Title and remark."""
        return self.accessibleName()

    def show_beside(self, point: QPointF, avoid: QRectF | None = None) -> None:
        """Appear beside a point of the parent, within it, and off `avoid` where that can be."""
        self._column.activate()
        self.adjustSize()
        size, room = self.size(), self._parent.rect()
        places = [
            QPointF(x, y)
            for x in (point.x() + 16, point.x() - 16 - size.width())
            for y in (point.y() - size.height() / 2, point.y() + 8, point.y() - 8 - size.height())
        ]
        inside = [
            QPointF(
                min(max(place.x(), 4), max(room.width() - size.width() - 4, 4)),
                min(max(place.y(), 4), max(room.height() - size.height() - 4, 4)),
            )
            for place in places
        ]
        best = min(inside, key=lambda corner: self._cost(QRectF(corner, size.toSizeF()), point, avoid))
        self.move(best.toPoint())
        self.show()
        self.raise_()

    def _cost(self, rect: QRectF, point: QPointF, avoid: QRectF | None) -> float:
        """How much of what should be seen a place would cover."""
        covered = 1e6 if rect.adjusted(-8, -8, 8, 8).contains(point) else 0.0
        if avoid is not None:
            both = rect.intersected(avoid)
            covered += both.width() * both.height()
        return covered

    def close_card(self) -> None:
        """Go away."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()
