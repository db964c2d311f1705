"""One sample that is a row of numbers, large: input and reconstruction over the table's columns."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from aestudio.analysis.reconstruction import Pairs
from aestudio.analysis.samples import Scale
from aestudio.gui import style
from aestudio.gui.viewers.axes import Window, paint_axes
from aestudio.gui.viewers.painting import draw_curves
from aestudio.gui.viewers.pair_words import DIFFERENCE
from aestudio.numerals import numeral

__all__ = ["paint_curves"]

BESIDE, BELOW, TITLE = 64.0, 40.0, 20.0  # pixels left of the axes, below them, and above a plot
UPPER = 0.62  # of the height is the sample's


def paint_curves(painter: QPainter, room: QRectF, pairs: Pairs, index: int, limit: float) -> None:
    """Input and reconstruction, and below them their difference, from `-limit` to `limit`."""
    scale, left, width = pairs.scale, room.left() + BESIDE, room.width() - BESIDE
    high = room.height() - BELOW - 2 * TITLE
    upper = QRectF(left, room.top() + TITLE, width, UPPER * high)
    lower = QRectF(left, upper.bottom() + TITLE, width, (1 - UPPER) * high)
    _paint_axes(painter, upper, lower, scale)
    curves = [(pairs.inputs[index], "muted"), (pairs.outputs[index], "accent")]
    draw_curves(painter, upper, curves, scale.low, scale.high, scale.places)
    draw_curves(painter, lower, [(pairs.differences[index], "danger")], -limit, limit, scale.places)
    painter.setPen(style.colour("muted"))
    painter.drawText(QPointF(upper.left(), upper.top() - 6), "Input")
    words = f"{DIFFERENCE}, {numeral(-limit, 'g')} to {numeral(limit, 'g')}"
    painter.drawText(QPointF(lower.left(), lower.top() - 6), words)
    painter.setPen(style.colour("accent"))
    painter.drawText(QPointF(upper.left() + 60, upper.top() - 6), "Reconstruction")
    painter.setPen(style.colour("line"))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawLine(QPointF(lower.left(), lower.center().y()), QPointF(lower.right(), lower.center().y()))
    for rect in (upper, lower):
        painter.drawRect(rect)


def _paint_axes(painter: QPainter, upper: QRectF, lower: QRectF, scale: Scale) -> None:
    """Upwards the value in the data's own unit; across the columns, by their names."""
    own = scale.meaning is None and bool(scale.affine.gain)
    ends = (scale.stored(scale.low), scale.stored(scale.high)) if own else (scale.low, scale.high)
    unit = (f"value, {scale.units}" if scale.units else "value") if own else "share of each column's range"
    across, title = _across(scale)
    painter.save()
    painter.setClipRect(QRectF(0, upper.top() - 8, upper.right() + 1, upper.height() + 8))  # across: below
    paint_axes(painter, Window(across, ends, upper.adjusted(1, 2, -1, -2)), "", unit)
    painter.restore()
    named = scale.along is not None and scale.along.numbers is None
    if not named:
        paint_axes(painter, Window(across, (-1.0, 1.0), lower.adjusted(1, 2, -1, -2)), title, "")
    elif scale.along is not None:
        below = QRectF(lower.left(), lower.bottom() + 3, lower.width(), 16)
        painter.setPen(style.colour("muted"))
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, scale.along.names[0])
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, scale.along.names[-1])
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, title)


def _across(scale: Scale) -> tuple[tuple[float, float], str]:
    """The numbers at both ends of the lower axis, and its title."""
    if scale.along is not None and (numbers := scale.along.numbers) is not None:
        return (float(numbers[0]), float(numbers[-1])), "column"
    count = max(scale.shape[-1], 2) if scale.shape else 2
    return (1.0, float(count)), f"{scale.shape[-1]:,} columns" if scale.along else "number in the sample"
