"""How weights are painted: matrices through a signed map, biases as strips, functions as small plots."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QImage, QPainter, QPen, QPolygonF

from aestudio.analysis.fidelity import over_colours
from aestudio.analysis.matrices import shrunk
from aestudio.analysis.question import Array
from aestudio.gui import style
from aestudio.gui.builder.roles import role_colour
from aestudio.gui.images import tiled, to_image
from aestudio.gui.viewers.painting import as_planes, draw_bar, draw_image
from aestudio.gui.viewers.weights_layout import ARROW, Card, Piece
from aestudio.numerals import numeral

__all__ = ["Fonts", "limit_of", "paint_card", "picture_of"]

MISSING = "#d9c98f"  # a connection that does not exist: no colour of the map
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_CENTRE = Qt.AlignmentFlag.AlignCenter


class Fonts:
    """The fonts of the view."""

    def __init__(self, font: QFont, small: QFont) -> None:
        self.plain, self.small, self.strong = font, small, QFont(font)
        self.strong.setBold(True)


def limit_of(piece: Piece) -> float:
    """The largest absolute value in its picture."""
    values = (
        piece.images if piece.images is not None else piece.matrix.picture if piece.matrix else np.zeros(1)
    )
    finite = values[np.isfinite(values)]
    return float(np.abs(finite).max()) if finite.size else 0.0


def picture_of(piece: Piece, limit: float, ratio: float = 1.0) -> QImage:
    """Its picture, values from -limit to limit; what is missing is transparent.

    Where several weights fall on a pixel, they are joined before they become colours: see `signed_size`.

    Args:
        piece: what is shown, and how large.
        limit: the absolute value of the outermost colours.
        ratio: pixels of the screen for each of the piece's.
    """
    if piece.images is not None:
        planes = as_planes(piece.images)
        assert planes is not None
        values = tiled(over_colours(planes), piece.columns)[0]
    else:
        assert piece.matrix is not None
        values = piece.matrix.picture
    high, wide = (max(1, math.ceil(side * ratio)) for side in (piece.rect.height(), piece.rect.width()))
    return to_image(shrunk(values, high, wide), -limit, limit, "signed")


def paint_card(
    painter: QPainter, card: Card, pictures: list[QImage], limits: list[float], fonts: Fonts, arrow: bool
) -> None:
    """A layer: its title, its pictures, its function, its numbers."""
    _paint_head(painter, card, fonts)
    for piece, picture, limit in zip(card.pieces, pictures, limits, strict=True):
        _paint_piece(painter, piece, picture, limit, fonts)
    if not card.plot.isEmpty():
        _paint_function(painter, card, fonts)
    if not card.bar.isEmpty() and limits:
        painter.setFont(fonts.small)
        text = numeral(limits[0])
        draw_bar(painter, card.bar, "signed", f"−{text}", text, "")
    painter.setFont(fonts.small)
    painter.setPen(style.colour("muted"))
    high = painter.fontMetrics().height()
    for number, line in enumerate(card.lines):
        place = QRectF(card.text.x(), card.text.y() + number * high, card.rect.width() + ARROW, high)
        if line.endswith("not connected"):
            swatch = QRectF(place.left(), place.center().y() - 4, 8, 8)
            painter.fillRect(swatch, QColor(MISSING))
            painter.drawRect(swatch)
            place = place.adjusted(13, 0, 0, 0)
        painter.drawText(place, _LEFT, line)
    if arrow:
        _paint_arrow(painter, card)


def _paint_head(painter: QPainter, card: Card, fonts: Fonts) -> None:
    rect = card.rect
    painter.setFont(fonts.strong)
    painter.setPen(style.colour(role_colour(card.term.role)))
    high = painter.fontMetrics().height()
    painter.drawText(QRectF(rect.left(), rect.top(), rect.width(), high), _LEFT, card.title)
    used = painter.fontMetrics().horizontalAdvance(card.title + " ") if card.title else 0
    painter.setFont(fonts.plain)
    painter.setPen(style.colour("text"))
    room = QRectF(rect.left() + used, rect.top(), rect.width() + ARROW - used, high)
    painter.drawText(room, _LEFT, card.name)
    painter.setFont(fonts.small)
    painter.setPen(style.colour("muted"))
    below = QRectF(rect.left(), rect.top() + high, rect.width() + ARROW, painter.fontMetrics().height())
    painter.drawText(below, _LEFT, card.flow)


def _paint_piece(painter: QPainter, piece: Piece, picture: QImage, limit: float, fonts: Fonts) -> None:
    rect = piece.rect
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    if piece.matrix is not None and piece.matrix.mask is not None:  # no colour of the map: it is not there
        painter.fillRect(rect, QColor(MISSING))
    if piece.matrix is not None and piece.matrix.diverged:
        painter.fillRect(rect, QBrush(style.colour("border"), Qt.BrushStyle.BDiagPattern))
    draw_image(painter, rect, picture)
    painter.setPen(style.colour("border"))
    if piece.images is None and (piece.matrix is None or piece.matrix.form != "kernels"):
        painter.drawRect(rect.adjusted(-0.5, -0.5, 0.5, 0.5))
    if piece.written:
        _paint_numbers(painter, piece, limit, fonts)
    if piece.label:
        painter.setFont(fonts.small)
        painter.setPen(style.colour("muted"))
        place = QRectF(rect.right() + 6, rect.center().y() - 10, 80, 20)
        painter.drawText(place, _LEFT, piece.label)


def _paint_numbers(painter: QPainter, piece: Piece, limit: float, fonts: Fonts) -> None:
    """Every weight as a number on its colour."""
    assert piece.matrix is not None
    values = np.atleast_2d(piece.matrix.values)
    mask = None if piece.matrix.mask is None else np.atleast_2d(piece.matrix.mask)
    rows, columns = values.shape
    wide, high = piece.rect.width() / columns, piece.rect.height() / rows
    painter.setFont(fonts.small)
    for row in range(rows):
        for column in range(columns):
            if mask is not None and not mask[row, column]:
                continue
            value = float(values[row, column])
            painter.setPen(QColor("#ffffff" if abs(value) > 0.62 * limit else "#1a1f2b"))
            place = QRectF(piece.rect.left() + column * wide, piece.rect.top() + row * high, wide, high)
            painter.drawText(place, _CENTRE, numeral(value))


def _paint_function(painter: QPainter, card: Card, fonts: Fonts) -> None:
    """The activation function between -4 and 4, or only its name where each number depends on the others."""
    rect, curve = card.plot, card.term.curve
    painter.setFont(fonts.small)
    painter.setPen(style.colour("muted"))
    name = QRectF(rect.left() - 20, rect.bottom(), rect.width() + 40, painter.fontMetrics().height())
    painter.drawText(name, _CENTRE, card.term.activation)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(style.colour("border"), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect, 4, 4)
    if curve is None:
        painter.drawText(rect, _CENTRE, "f")
        return
    low, high = _span(curve)
    inner = rect.adjusted(4, 5, -4, -5)
    zero_y = inner.bottom() - (0 - low) / (high - low) * inner.height()
    painter.setPen(QPen(style.colour("line"), 1))
    painter.drawLine(QPointF(inner.left(), zero_y), QPointF(inner.right(), zero_y))
    painter.drawLine(QPointF(inner.center().x(), inner.top()), QPointF(inner.center().x(), inner.bottom()))
    x = inner.left() + (curve[0] + 4) / 8 * inner.width()
    y = inner.bottom() - (np.clip(curve[1], low, high) - low) / (high - low) * inner.height()
    painter.setPen(QPen(style.colour("accent"), 1.6))
    painter.drawPolyline(QPolygonF([QPointF(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)]))


def _span(curve: Array) -> tuple[float, float]:
    """From a little below the lowest value to a little above the highest, with zero between."""
    low, high = min(float(curve[1].min()), 0.0), max(float(curve[1].max()), 0.0)
    edge = 0.06 * (high - low or 1.0)
    return low - edge, high + edge


def _paint_arrow(painter: QPainter, card: Card) -> None:
    """On to the next layer."""
    y = card.rect.top() + painter.fontMetrics().height() / 2 + 1
    right = card.rect.right() + ARROW - 8
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(style.colour("control"), 1.4))
    painter.drawLine(QPointF(right - 16, y), QPointF(right, y))
    for dy in (-3.5, 3.5):
        painter.drawLine(QPointF(right - 4, y + dy), QPointF(right, y))
