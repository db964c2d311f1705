"""Where numbers of a plane lie on the screen: zoom, pan, fit, and the axes around it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from aestudio.gui import style
from aestudio.numerals import numeral

__all__ = ["Window", "paint_axes", "room_beside", "tick_text", "ticks"]

Array = np.ndarray[Any, Any]
PADDING = 0.05
TITLE = 22  # pixels: the left axis' title
APART = 6  # pixels between numbers and the plane
GRAIN = 16  # pixels by which room grows


@dataclass(frozen=True)
class Window:
    """A rectangle of the plane, seen in a rectangle of the screen.

    Attributes:
        x: lowest and highest number across.
        y: lowest and highest number upwards.
        room: on the screen, in pixels.
        even: whether a unit is as long upwards as across, as in a plane whose distances mean something.
    """

    x: tuple[float, float] = (-1.0, 1.0)
    y: tuple[float, float] = (-1.0, 1.0)
    room: QRectF = field(default_factory=lambda: QRectF(0, 0, 100, 100))
    even: bool = False

    def pixels(self, points: Array) -> Array:
        """Points `(n, 2)` on the screen, `(n, 2)`."""
        scale = np.array(
            [self.room.width() / (self.x[1] - self.x[0]), -self.room.height() / (self.y[1] - self.y[0])]
        )
        corner = np.array([self.room.left(), self.room.bottom()])
        return np.asarray((points - np.array([self.x[0], self.y[0]])) * scale + corner)

    def pixel(self, x: float, y: float) -> QPointF:
        """One point on the screen."""
        across, down = self.pixels(np.array([[x, y]]))[0].tolist()
        return QPointF(across, down)

    def point(self, pixel: QPointF) -> tuple[float, float]:
        """What lies at a pixel."""
        across = (pixel.x() - self.room.left()) / self.room.width()
        up = (self.room.bottom() - pixel.y()) / self.room.height()
        return self.x[0] + across * (self.x[1] - self.x[0]), self.y[0] + up * (self.y[1] - self.y[0])

    def zoomed(self, factor: float, about: QPointF) -> Window:
        """Larger by `factor`, with what is at `about` staying there."""
        x, y = self.point(about)
        return replace(
            self,
            x=(x + (self.x[0] - x) / factor, x + (self.x[1] - x) / factor),
            y=(y + (self.y[0] - y) / factor, y + (self.y[1] - y) / factor),
        )

    def moved(self, across: float, down: float) -> Window:
        """Shifted by pixels, as when the plane is dragged."""
        dx = -across * (self.x[1] - self.x[0]) / self.room.width()
        dy = down * (self.y[1] - self.y[0]) / self.room.height()
        return replace(self, x=(self.x[0] + dx, self.x[1] + dx), y=(self.y[0] + dy, self.y[1] + dy))

    def around(self, points: Array) -> Window:
        """Showing all of the points, with some room around them."""
        known = points[np.isfinite(points).all(1)] if len(points) else points
        if not len(known):
            return replace(self, x=(-1.0, 1.0), y=(-1.0, 1.0)).evened()
        low, high = known.min(0), known.max(0)
        x, y = (_padded(float(a), float(b)) for a, b in zip(low, high, strict=True))
        return replace(self, x=x, y=y).evened()

    def evened(self) -> Window:
        """The same and more of the plane, so that a unit is as long upwards as across if that is wanted."""
        if not self.even:
            return self
        units = max((self.x[1] - self.x[0]) / self.room.width(), (self.y[1] - self.y[0]) / self.room.height())
        across, up = units * self.room.width() / 2, units * self.room.height() / 2
        x, y = sum(self.x) / 2, sum(self.y) / 2
        return replace(self, x=(x - across, x + across), y=(y - up, y + up))

    def suits(self, points: Array) -> bool:
        """Whether all points are to be seen and fill most of the room."""
        best = self.around(points)
        return all(
            mine[0] <= wanted[0] + 0.04 * (wanted[1] - wanted[0])
            and mine[1] >= wanted[1] - 0.04 * (wanted[1] - wanted[0])
            and (mine[1] - mine[0]) < 1.35 * (wanted[1] - wanted[0])
            for mine, wanted in ((self.x, best.x), (self.y, best.y))
        )


def _padded(low: float, high: float) -> tuple[float, float]:
    spare = (high - low) * PADDING or max(abs(high), 1e-6) * 0.5
    return low - spare, high + spare


def ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers from `low` to `high`, about `most` of them; two at least, as one number is no scale."""
    span = high - low
    if not math.isfinite(span) or span <= 0:
        return []
    rough = span / max(most, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    steps = [m * power for m in (10, 5, 2, 1, 0.5, 0.2) if m * power > rough * 0.25]
    fitting = [step for step in steps if step >= rough * (1 - 1e-9)]
    for step in (fitting[-1], *(step for step in steps if step < fitting[-1])):
        found = [n * step for n in range(math.ceil(low / step), math.floor(high / step) + 1)]
        if len(found) > 1:
            break
    return found


def tick_text(value: float, all_ticks: list[float]) -> str:
    """A tick as short as its neighbours allow."""
    step = abs(all_ticks[1] - all_ticks[0]) if len(all_ticks) > 1 else abs(value) or 1.0
    if abs(value) >= 1e5 or (step < 1e-3):
        largest = max((abs(tick) for tick in all_ticks), default=step) or step
        digits = min(max(3, math.floor(math.log10(largest)) - math.floor(math.log10(step)) + 1), 15)
        return numeral(0 if abs(value) < step / 2 else value, f".{digits}g")
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    return numeral(0 if abs(value) < step / 2 else value, f".{digits}f")


def paint_axes(
    painter: QPainter, window: Window, x: str, y: str, lanes: tuple[str, ...] = (), numbered: bool = True
) -> None:
    """Grid, numbers and titles around a window.

    Args:
        painter: with the font of the numbers.
        window: the plane and its room; left of it and below it there is room for the numbers.
        x: title of the lower axis.
        y: title of the left axis; empty: it has neither title nor numbers.
        lanes: names that stand for 0, -1, -2 ... on the left axis.
        numbered: whether the lower axis has numbers and lines; where they mean nothing it has not.
    """
    room, middle = window.room, Qt.AlignmentFlag.AlignCenter
    if numbered:
        _paint_across(painter, window)
    if y:
        _paint_upwards(painter, window)
        painter.save()
        painter.translate(11, room.center().y())
        painter.rotate(-90)
        painter.setPen(style.colour("text"))
        painter.drawText(QRectF(-room.height() / 2, -9, room.height(), 18), middle, y)
        painter.restore()
    _paint_lanes(painter, window, lanes)
    painter.setPen(style.colour("text"))
    painter.drawText(QRectF(room.left(), room.bottom() + 18, room.width(), 18), middle, x)


def room_beside(window: Window, metrics: QFontMetrics, least: int) -> int:
    """Pixels left of a window for its left axis' title and numbers, so that neither lies over the other.

    It grows in steps, so that the plane keeps still while it is shifted.
    """
    texts = [text for _, text in _upwards(window)]
    wanted = TITLE + max(map(metrics.horizontalAdvance, texts), default=0) + APART
    return least + GRAIN * max(0, math.ceil((wanted - least) / GRAIN))


def _upwards(window: Window) -> list[tuple[float, str]]:
    """The numbers on the left axis."""
    values = ticks(*window.y, int(window.room.height() / 56))
    return [(value, tick_text(value, values)) for value in values]


def _paint_across(painter: QPainter, window: Window) -> None:
    room, values = window.room, ticks(min(window.x), max(window.x), int(window.room.width() / 80))
    for value in values:
        at = window.pixel(value, 0).x()
        painter.setPen(style.colour("line"))
        painter.drawLine(QPointF(at, room.top()), QPointF(at, room.bottom()))
        painter.setPen(style.colour("muted"))
        label = QRectF(at - 40, room.bottom() + 3, 80, 14)
        painter.drawText(label, Qt.AlignmentFlag.AlignCenter, tick_text(value, values))


def _paint_upwards(painter: QPainter, window: Window) -> None:
    room, right = window.room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    for value, text in _upwards(window):
        at = window.pixel(0, value).y()
        painter.setPen(style.colour("line"))
        painter.drawLine(QPointF(room.left(), at), QPointF(room.right(), at))
        painter.setPen(style.colour("muted"))
        painter.drawText(QRectF(0, at - 8, room.left() - APART, 16), right, text)


def _paint_lanes(painter: QPainter, window: Window, lanes: tuple[str, ...]) -> None:
    room, right = window.room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    painter.setPen(style.colour("muted"))
    for lane, name in enumerate(lanes):
        at = window.pixel(0, -lane).y()
        if room.top() <= at <= room.bottom():
            width = int(room.left()) - 10
            text = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, width)
            painter.drawText(QRectF(0, at - 9, room.left() - 8, 18), right, text)
