"""From a position in a picture of weights to the weight, from that to words, and back."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from aestudio.analysis.matrices import Matrix
from aestudio.gui.viewers.weights_layout import Card, Piece
from aestudio.numerals import numeral

__all__ = ["carry", "cell_of", "picture_words", "place_at", "told"]


def cell_of(piece: Piece, place: tuple[int, ...]) -> QRectF:
    """Where one weight is in its picture; all of a picture of pictures."""
    rect, matrix = piece.rect, piece.matrix
    if matrix is None:
        return rect
    if matrix.form == "kernels":
        high, wide = matrix.picture.shape
        row = place[0] * (matrix.shape[2] + 1) + place[2]
        column = place[1] * (matrix.shape[3] + 1) + place[3]
    else:
        high, wide = np.atleast_2d(matrix.values).shape
        row, column = (0, *place)[-2:]
    w, h = rect.width() / wide, rect.height() / high
    return QRectF(rect.left() + column * w, rect.top() + row * h, w, h)


def told(matrix: Matrix, place: tuple[int, ...]) -> str:
    """One number of a matrix in words, places counted from 1."""
    if matrix.form == "vector":
        return f"{matrix.symbol}, {matrix.title}: number {place[0] + 1:,} of {matrix.shape[0]:,}: " + _value(
            matrix, place
        )
    if matrix.form == "kernels":
        height = f"row {place[2] + 1}, " if matrix.shape[2] > 1 else ""
        where = f"input {place[0] + 1:,}, channel {place[1] + 1:,}, {height}column {place[3] + 1}"
        return f"{matrix.symbol}: {where}: {_value(matrix, place)}"
    rows, columns = matrix.shape
    where = f"row {place[0] + 1:,} of {rows:,} (input), column {place[1] + 1:,} of {columns:,} (unit)"
    return f"{matrix.symbol}: {where}: {_value(matrix, place)}"


def _value(matrix: Matrix, place: tuple[int, ...]) -> str:
    if matrix.mask is not None and not matrix.mask[place]:
        return "not connected"
    return numeral(float(matrix.values[place]), ".6g")


def picture_words(card: Card, piece: Piece, place: tuple[int, ...]) -> str:
    """A number of a weight picture in words."""
    assert piece.images is not None
    index, channel, row, column = place
    whose = "unit" if card.term.of == "units" else "input"
    value = float(piece.images[index, channel, row, column])
    number = "not connected" if np.isnan(value) else numeral(value)
    return f"{card.title}, {whose} {index + 1:,}: row {row + 1}, column {column + 1} of the picture: {number}"


def place_at(piece: Piece, position: QPointF) -> tuple[int, ...] | None:
    """The place in the array that a position in its picture means; None: between two pictures."""
    x = (position.x() - piece.rect.left()) / piece.rect.width()
    y = (position.y() - piece.rect.top()) / piece.rect.height()
    if piece.matrix is None:
        return _image_place(piece, x, y)
    matrix = piece.matrix
    if matrix.form == "kernels":
        high, wide = matrix.picture.shape
        row, column = min(int(y * high), high - 1), min(int(x * wide), wide - 1)
        (input_, inner_y), (channel, inner_x) = (
            divmod(row, matrix.shape[2] + 1),
            divmod(column, matrix.shape[3] + 1),
        )
        if inner_y == matrix.shape[2] or inner_x == matrix.shape[3]:
            return None
        return input_, channel, inner_y, inner_x
    shape = matrix.shape
    if matrix.form == "vector":
        return (min(int(x * shape[0]), shape[0] - 1),)
    return min(int(y * shape[0]), shape[0] - 1), min(int(x * shape[1]), shape[1] - 1)


def _image_place(piece: Piece, x: float, y: float) -> tuple[int, ...] | None:
    assert piece.images is not None
    count, channels, height, width = piece.images.shape
    beside = channels if channels not in (1, 3) else 1
    full = beside * (width + 1) - 1
    rows = -(-count // piece.columns)
    row, inner_y = divmod(int(y * (rows * (height + 1) - 1)), height + 1)
    column, inner_x = divmod(int(x * (piece.columns * (full + 1) - 1)), full + 1)
    channel, inner_x = divmod(inner_x, width + 1)
    index = row * piece.columns + column
    if index >= count or inner_y == height or inner_x >= width or channel >= channels:
        return None
    return index, channel, inner_y, inner_x


def carry(outer: int, inner: int, step: int, count: int, side: int) -> tuple[int, int]:
    """A step within a kernel, on into the next one."""
    at = min(max(outer * side + inner + step, 0), count * side - 1)
    return divmod(at, side)
