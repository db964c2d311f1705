"""How the units of a code look: the data behind each, and its slider. All are painted a layer at a time.

Units don't overlap, so the picture is that of painting one after the other; but a painter that changes
neither pen nor brush, and is called once for many lines, takes a third of the time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from aestudio.gui import style

__all__ = ["Unit", "paint_data", "paint_sliders"]

COVERED = 8.5  # pixels: of a shorter bar the handle leaves a speck, or nothing


@dataclass(frozen=True)
class Unit:
    """Where one is.

    Attributes:
        x: its middle.
        data: where 5, 25, 50, 75 and 95 % of the data, their lowest and their highest value are.
        value: where its value is.
        zero: where zero is.
        before: where the sample's own value is if the unit was moved.
        dead: whether it never changes over the data; marked with a cross.
        outside: whether the value lies outside the data.
    """

    x: float
    data: Sequence[float]
    value: float
    zero: float
    before: float | None
    dead: bool
    outside: bool


def paint_data(painter: QPainter, units: Sequence[Unit], half: float) -> None:
    """The values of units over the data: lowest to highest, 90 %, the middle half, the median.

    Args:
        painter: antialiased.
        units: where they are.
        half: half the width of each.
    """
    theme = style.colours()
    painter.setPen(QPen(style.colour("border"), 1.2))
    painter.drawLines([QLineF(unit.x, unit.data[5], unit.x, unit.data[6]) for unit in units])
    painter.setPen(Qt.PenStyle.NoPen)
    for lower, upper, share in ((0, 4, 0.35), (1, 3, 0.8)):
        painter.setBrush(style.colour(style.mixed(theme.panel, theme.border, share)))
        painter.drawRects([_box(unit.x, half, unit.data[upper], unit.data[lower]) for unit in units])
    painter.setPen(QPen(style.colour("control"), 1.4))
    painter.drawLines([QLineF(unit.x - half, unit.data[2], unit.x + half, unit.data[2]) for unit in units])


def _box(x: float, half: float, top: float, bottom: float) -> QRectF:
    return QRectF(x - half, top, 2 * half, max(bottom - top, 1))


def paint_sliders(painter: QPainter, units: Sequence[Unit], half: float) -> None:
    """The values of units as bars from zero with a handle each; `painter` is antialiased."""
    marked = [unit for unit in units if unit.outside or unit.dead]
    plain = [unit for unit in units if not (unit.outside or unit.dead)]
    for some, colour in ((plain, "accent"), (marked, "warning")):
        painter.setPen(QPen(style.colour(colour), 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        bars = [unit for unit in some if abs(unit.zero - unit.value) > COVERED]
        painter.drawLines([QLineF(unit.x, unit.zero, unit.x, unit.value) for unit in bars])
    painter.setPen(QPen(style.colour("text"), 1.4))
    painter.setBrush(style.colour("panel"))
    for unit in units:
        if unit.before is not None:
            painter.drawEllipse(QPointF(unit.x, unit.before), 3.2, 3.2)
    painter.setPen(QPen(style.colour("panel"), 1.5))
    for some, colour in ((plain, "accent"), (marked, "warning")):
        handles = QPainterPath()
        for unit in some:
            handles.addRoundedRect(QRectF(unit.x - half - 1.5, unit.value - 4.5, 2 * half + 3, 9), 4.5, 4.5)
        painter.setBrush(style.colour(colour))
        painter.drawPath(handles)
    painter.setPen(QPen(style.colour("panel"), 1.4))
    painter.drawLines(
        [
            QLineF(unit.x - dx, unit.value - 2.2, unit.x + dx, unit.value + 2.2)
            for unit in units
            if unit.dead
            for dx in (-2.2, 2.2)
        ]
    )
