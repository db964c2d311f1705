"""Pictures of an audit as points in a plane: tone of output over tone of truth, or cycle against flip."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QToolTip, QWidget

from aestudio.gui import style
from aestudio.gui.viewers.audit_dots import ticks
from aestudio.gui.viewers.painting import Array
from aestudio.numerals import numeral

__all__ = ["AuditPlane", "Points"]

LEFT, RIGHT, TOP, FOOT = 58, 16, 26, 40
NEAR = 12.0  # pixels from a point that still mean it


@dataclass(frozen=True, eq=False)
class Points:
    """What is drawn.

    Attributes:
        x: and y: of each point, `(N,)`.
        places: of each in the records, int `(N,)`.
        kinds: number of each point's colour among the labels', int `(N,)`.
        names: of the kinds.
        titles: of the axes.
        lines: each from (x, y) to (x, y), with its name; drawn over the points. One without a name only parts
            them.
        notes: words at the corners: upper left, upper right, lower left, lower right.
        square: whether both axes have the same range.
    """

    x: Array
    y: Array
    places: Array
    kinds: Array
    names: tuple[str, ...]
    titles: tuple[str, str]
    lines: tuple[tuple[str, tuple[float, float, float, float]], ...] = ()
    notes: tuple[str, str, str, str] = ("", "", "", "")
    square: bool = False


def size_of(count: int) -> float:
    """Diameter of a point in pixels: a few are easily overlooked, many would hide each other."""
    return float(np.clip(12 - 2.2 * np.log10(max(count, 1)), 4, 8))


class AuditPlane(QWidget):
    """Paints points; one can be chosen.

    Signals:
        chosen(int): its place in the records.
    """

    chosen = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self._points: Points | None = None
        self._range = (0.0, 1.0, 0.0, 1.0)
        self._at = -1
        style.theme_changed.connect(self.update)

    def show_points(self, points: Points | None, words: str = "") -> None:
        """Draw points; `words` are read out."""
        self._points, self._at = points, -1
        if points is not None and len(points.x):
            lines = [line for _, line in points.lines]
            x = np.concatenate([points.x, *[[line[0], line[2]] for line in lines]])
            y = np.concatenate([points.y, *[[line[1], line[3]] for line in lines]])
            ends = (float(x.min()), float(x.max()), float(y.min()), float(y.max()))
            if points.square:
                ends = (min(ends[0], ends[2]), max(ends[1], ends[3])) * 2
            wide, high = 0.03 * ((ends[1] - ends[0]) or 1.0), 0.03 * ((ends[3] - ends[2]) or 1.0)
            self._range = (ends[0] - wide, ends[1] + wide, ends[2] - high, ends[3] + high)
        self.setAccessibleDescription(words)
        self.update()

    def sizeHint(self) -> QSize:
        """What it gets in a small window."""
        return QSize(460, 320)

    def _area(self) -> QRectF:
        high = max(self.height() - TOP - FOOT, 20)
        wide = max(self.width() - LEFT - RIGHT, 20)
        if self._points is not None and self._points.square:
            wide = min(wide, round(1.6 * high))
        return QRectF(LEFT, TOP, wide, high)

    def _pixels(self, x: Array, y: Array) -> tuple[Array, Array]:
        area, (left, right, low, high) = self._area(), self._range
        return (
            area.left() + (x - left) / (right - left) * area.width(),
            area.bottom() - (y - low) / (high - low) * area.height(),
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is to be seen."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), style.colour("panel"))
        painter.setFont(style.small_font(self))
        if self._points is not None and len(self._points.x):
            self._paint_axes(painter, self._points)
            self._paint_points(painter, self._points)
            self._paint_lines(painter, self._points)
            self._paint_words(painter, self._points)
        painter.end()

    def _paint_axes(self, painter: QPainter, points: Points) -> None:
        area = self._area()
        painter.setPen(style.colour("border"))
        painter.drawRect(area)
        painter.setPen(style.colour("muted"))
        left, right, low, high = self._range
        for value in ticks(left, right):
            x = float(self._pixels(np.array(value), np.array(low))[0])
            painter.drawText(
                QRectF(x - 30, area.bottom() + 2, 60, 16), Qt.AlignmentFlag.AlignCenter, numeral(value, "g")
            )
        for value in ticks(low, high) if points.titles[1] else ():
            y = float(self._pixels(np.array(left), np.array(value))[1])
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(0, y - 8, LEFT - 6, 16), flags, numeral(value, "g"))
        below = QRectF(area.left(), area.bottom() + 18, area.width(), 18)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, points.titles[0])

    def _paint_points(self, painter: QPainter, points: Points) -> None:
        x, y = self._pixels(points.x, points.y)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for kind in range(len(points.names)):
            colour = QColor(style.label_colour(kind))
            colour.setAlpha(170)
            pen = QPen(colour, size_of(len(x)))
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            mine = points.kinds == kind
            pairs = zip(x[mine].tolist(), y[mine].tolist(), strict=True)
            painter.drawPoints(QPolygonF([QPointF(a, b) for a, b in pairs]))
        if self._at >= 0:
            painter.setPen(QPen(style.colour("text"), 2))
            painter.drawEllipse(QPointF(float(x[self._at]), float(y[self._at])), 6, 6)

    def _paint_lines(self, painter: QPainter, points: Points) -> None:
        pens = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine)
        for number, (name, (x0, y0, x1, y1)) in enumerate(points.lines):
            x, y = self._pixels(np.array([x0, x1]), np.array([y0, y1]))
            colour = "text" if number == 0 else "accent"
            pen = QPen(style.colour(colour), 1.3, pens[number % 2]) if name else QPen(style.colour("border"))
            painter.setPen(pen)
            painter.drawLine(QPointF(float(x[0]), float(y[0])), QPointF(float(x[1]), float(y[1])))

    def _paint_words(self, painter: QPainter, points: Points) -> None:
        """The key above, and what stands in the corners."""
        area, metrics, x = self._area(), painter.fontMetrics(), float(LEFT)
        for kind, name in enumerate(points.names):
            painter.setPen(QColor(style.label_colour(kind)))
            painter.drawText(QPointF(x, 17), "●")
            painter.setPen(style.colour("text"))
            painter.drawText(QPointF(x + 14, 17), name)
            x += metrics.horizontalAdvance(name) + 34
        painter.setPen(style.colour("muted"))
        named = [(("―", "– –")[k % 2], name) for k, (name, _) in enumerate(points.lines) if name]
        lines = " · ".join(f"{dash} {name}" for dash, name in named)
        painter.drawText(QPointF(x, 17), lines)
        inside = area.adjusted(8, 6, -8, -6)
        painter.setPen(style.colour("text"))
        corners = (
            Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft,
            Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight,
            Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft,
            Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight,
        )
        for flags, note in zip(corners, points.notes, strict=True):
            painter.drawText(inside, flags, note)

    # ------------------------------------------------------------------ mouse

    def _nearest(self, place: QPointF) -> int:
        if self._points is None or not len(self._points.x):
            return -1
        x, y = self._pixels(self._points.x, self._points.y)
        far = np.hypot(x - place.x(), y - place.y())
        at = int(far.argmin())
        return at if far[at] <= NEAR else -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say which picture is under the mouse."""
        at = self._nearest(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if at >= 0 else Qt.CursorShape.ArrowCursor)
        if at < 0 or self._points is None:
            QToolTip.hideText()
            return
        points = self._points
        words = f"{points.names[int(points.kinds[at])]}: {numeral(points.x[at], '.1f')}"
        words += f" → {numeral(points.y[at], '.1f')}" if points.square else ""
        QToolTip.showText(event.globalPosition().toPoint(), f"{words}\nClick: its pictures", self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the point under the mouse."""
        at = self._nearest(event.position())
        if at >= 0 and self._points is not None:
            self._at = at
            self.update()
            self.chosen.emit(int(self._points.places[at]))
