"""One sample, as large as it can be, with the value under the mouse."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from aestudio.analysis.reconstruction import Pairs
from aestudio.gui import style
from aestudio.gui.layouts import across, down
from aestudio.gui.viewers.big_curves import paint_curves
from aestudio.gui.viewers.painting import (
    as_planes,
    bar_width,
    draw_bar,
    draw_sample,
    nice_limit,
    picture_size,
)
from aestudio.gui.viewers.pair_words import DIFFERENCE, kinds_of, sample_words
from aestudio.gui.widgets import tool_button

__all__ = ["BigView"]

Array = np.ndarray[Any, Any]


class BigView(QWidget):
    """A row with the sample's name and buttons, and below it its pictures.

    Signals:
        closed(): back to the sheet.
        moved(int): the next (1) or the one before (-1) is wanted.
    """

    closed = Signal()
    moved = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("One sample")
        self._title = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.pictures = _Pictures()
        back = tool_button(
            "chevron-left", "Back to all samples (Esc)", text="All samples", pressed=self.closed.emit
        )
        before = tool_button("chevron-left", "The sample before (Left)", pressed=lambda: self.moved.emit(-1))
        after = tool_button("chevron-right", "The next sample (Right)", pressed=lambda: self.moved.emit(1))
        row = QWidget()
        line = across(row, style.SPACE_S, (style.SPACE_S, 0, style.SPACE, 0))
        for part in (back, before, after):
            line.addWidget(part)
        line.addSpacing(style.SPACE)
        line.addWidget(self._title, 1)
        layout = down(self)
        layout.addWidget(row)
        layout.addWidget(self.pictures, 1)

    def show_pairs(self, pairs: Pairs, index: int) -> None:
        """Show one of the samples."""
        words = sample_words(pairs, index)
        self._title.setText(words)
        self.setAccessibleDescription(words)
        self.pictures.show_pairs(pairs, index)

    @property
    def words(self) -> str:
        """The sample in words."""
        return self._title.text()

    def event(self, event: QEvent) -> bool:
        """Esc closes this view even where the window has a use for it."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The same as with the mouse, by keys."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if step:
            self.moved.emit(step)
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Backspace):
            self.closed.emit()
        else:
            super().keyPressEvent(event)


class _Pictures(QWidget):
    """The pictures of the sample, side by side or below each other, whichever makes them larger."""

    def __init__(self) -> None:
        super().__init__()
        self.setMouseTracking(True)
        self._pairs: Pairs | None = None
        self._index = 0
        self._limit = 0.0
        self._pixel: tuple[int, int] | None = None
        style.theme_changed.connect(self.update)

    def show_pairs(self, pairs: Pairs, index: int) -> None:
        """Show one of the samples."""
        self._pairs, self._index = pairs, index
        self._limit = nice_limit(float(np.nanmax(np.abs(pairs.differences[index]), initial=0.0)), self._limit)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is to be seen."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), style.colour("panel"))
        if self._pairs is not None:
            painter.setFont(style.small_font(self))
            if as_planes(self._pairs.inputs) is None:
                paint_curves(painter, self._room, self._pairs, self._index, self._limit)
            else:
                self._paint_pictures(painter, self._pairs)
            self._paint_foot(painter, self._pairs)
        painter.end()

    @property
    def _room(self) -> QRectF:
        return QRectF(self.rect()).adjusted(style.SPACE_L, 0, -style.SPACE_L, -26)

    def _rects(self, pairs: Pairs) -> list[QRectF]:
        """Where each kind of picture goes."""
        kinds, room, title = len(kinds_of(pairs)), self._room, 20.0
        size = picture_size(pairs.scale.shape)
        assert size is not None
        best, columns = 0.0, kinds
        for tried in range(kinds, 0, -1):
            rows = -(-kinds // tried)
            width, height = room.width() / tried - style.SPACE_L, room.height() / rows - title - style.SPACE
            scale = max(min(width / size[1], height / size[0]), 1e-3)
            scale = float(int(scale)) if scale >= 1 else scale
            if scale > best:
                best, columns = scale, tried
        step = QPointF(max(size[1] * best, 60) + style.SPACE_XL, size[0] * best + title + style.SPACE)
        left = room.center().x() - (columns * step.x() - style.SPACE_XL) / 2
        top = room.center().y() - (-(-kinds // columns) * step.y() - style.SPACE) / 2 + title
        places = [divmod(kind, columns) for kind in range(kinds)]
        return [
            QRectF(round(left + c * step.x()), round(top + r * step.y()), size[1] * best, size[0] * best)
            for r, c in places
        ]

    def _paint_pictures(self, painter: QPainter, pairs: Pairs) -> None:
        for rect, (name, values, colours) in zip(self._rects(pairs), kinds_of(pairs), strict=True):
            painter.setPen(style.colour("text"))
            above = QRectF(rect.left(), rect.top() - 20, max(rect.width(), 120), 18)
            painter.drawText(above, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
            low, high = (
                (-self._limit, self._limit) if colours == "signed" else (pairs.scale.low, pairs.scale.high)
            )
            draw_sample(painter, rect, values[self._index], low, high, colours)
            painter.setPen(style.colour("line"))
            painter.drawRect(rect.adjusted(-0.5, -0.5, 0.5, 0.5))
            self._paint_pixel(painter, rect, pairs)

    def _paint_pixel(self, painter: QPainter, rect: QRectF, pairs: Pairs) -> None:
        """The pixel under the mouse, marked in every picture."""
        size = picture_size(pairs.scale.shape)
        if self._pixel is None or size is None or rect.width() < 3 * size[1]:
            return
        side = rect.width() / size[1]
        painter.setPen(style.colour("accent"))
        painter.drawRect(
            QRectF(rect.left() + self._pixel[1] * side, rect.top() + self._pixel[0] * side, side, side)
        )

    def _paint_foot(self, painter: QPainter, pairs: Pairs) -> None:
        foot = QRectF(style.SPACE_L, self.height() - 24, self.width() - 2 * style.SPACE_L, 22)
        painter.setPen(style.colour("muted"))
        painter.drawText(foot, Qt.AlignmentFlag.AlignVCenter, self.reading)
        if as_planes(pairs.inputs) is not None and foot.width() > 460:
            ends = f"−{self._limit:g}", f"{self._limit:g}"
            width = bar_width(painter.fontMetrics(), *ends, DIFFERENCE, 196)
            bar = QRectF(foot.right() - width, foot.top(), width, foot.height())
            draw_bar(painter, bar, "signed", *ends, DIFFERENCE)

    @property
    def reading(self) -> str:
        """The values at the pixel under the mouse, scaled and in the data's own units."""
        pairs, i = self._pairs, self._index
        if pairs is None or self._pixel is None:
            return ""
        row, column = self._pixel
        words = [f"row {row}, column {column}"]
        for name, values, _ in kinds_of(pairs)[:-1]:
            planes = as_planes(values)
            assert planes is not None
            numbers = [pairs.scale.words(float(v)) for v in planes[i, :, row, column]]
            words.append(f"{name.lower()} {', '.join(numbers)}")
        return " · ".join(words)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show what is under the mouse."""
        self._pixel = self._pixel_at(event.position())
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the mouse any more."""
        super().leaveEvent(event)
        self._pixel = None
        self.update()

    def _pixel_at(self, place: QPointF) -> tuple[int, int] | None:
        pairs = self._pairs
        size = None if pairs is None else picture_size(pairs.scale.shape)
        if pairs is None or size is None:
            return None
        for rect in self._rects(pairs):
            if rect.contains(place):
                at = place - rect.topLeft()
                row, column = int(at.y() / rect.height() * size[0]), int(at.x() / rect.width() * size[1])
                return min(row, size[0] - 1), min(column, size[1] - 1)
        return None
