"""How one unit of a code looks: the data behind it, and its slider."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from aestudio.gui import style

__all__ = ["paint_data", "paint_slider"]


def paint_data(painter: QPainter, x: float, half: float, heights: list[float]) -> None:
    """The values of a unit over the data: lowest to highest, 90 %, the middle half, the median.

    Args:
        painter: antialiased.
        x: the middle of the unit.
        half: half its width.
        heights: where 5, 25, 50, 75 and 95 %, the lowest and the highest value are.
    """
    p5, p25, p50, p75, p95, low, high = heights
    theme = style.colours()
    painter.setPen(QPen(style.colour("border"), 1.2))
    painter.drawLine(QPointF(x, low), QPointF(x, high))
    painter.setPen(Qt.PenStyle.NoPen)
    for upper, lower, share in ((p95, p5, 0.35), (p75, p25, 0.8)):
        painter.setBrush(style.colour(style.mixed(theme.panel, theme.border, share)))
        painter.drawRect(QRectF(x - half, upper, 2 * half, max(lower - upper, 1)))
    painter.setPen(QPen(style.colour("control"), 1.4))
    painter.drawLine(QPointF(x - half, p50), QPointF(x + half, p50))


def paint_slider(
    painter: QPainter,
    x: float,
    half: float,
    heights: tuple[float, float, float | None],
    dead: bool,
    outside: bool,
) -> None:
    """A unit's value as a bar from zero with a handle.

    Args:
        painter: antialiased.
        x: the middle of the unit.
        half: half its width.
        heights: where the value is, where zero is, and where the sample's own value is if the unit was moved.
        dead: whether the unit never changes over the data; marked with a cross.
        outside: whether the value lies outside the data.
    """
    y, zero, before = heights
    colour = style.colour("warning" if outside or dead else "accent")
    painter.setPen(QPen(colour, 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    painter.drawLine(QPointF(x, zero), QPointF(x, y))
    if before is not None:
        painter.setPen(QPen(style.colour("text"), 1.4))
        painter.setBrush(style.colour("panel"))
        painter.drawEllipse(QPointF(x, before), 3.2, 3.2)
    painter.setPen(QPen(style.colour("panel"), 1.5))
    painter.setBrush(colour)
    painter.drawRoundedRect(QRectF(x - half - 1.5, y - 4.5, 2 * half + 3, 9), 4.5, 4.5)
    if dead:
        painter.setPen(QPen(style.colour("panel"), 1.4))
        for dx in (-2.2, 2.2):
            painter.drawLine(QPointF(x - dx, y - 2.2), QPointF(x + dx, y + 2.2))
