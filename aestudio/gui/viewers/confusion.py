"""The confusion matrix, painted: true classes are rows, predicted ones columns; a cell can be chosen."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QToolTip, QWidget

from aestudio.analysis.predictions import Predicted
from aestudio.gui import style
from aestudio.gui.tips import plain_tip
from aestudio.numerals import numeral, percent

__all__ = ["Confusion"]

EDGE = 58  # room for the names
FOOT = 22


class Confusion(QWidget):
    """Paints a matrix, or in regression predicted against true numbers.

    Signals:
        chosen(cell): (true class, predicted class), or () for none.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Confusion matrix")
        self.setMinimumSize(220, 200)
        self._found: Predicted | None = None
        self.cell: tuple[int, ...] = ()
        style.theme_changed.connect(self.update)

    def show_found(self, found: Predicted | None) -> None:
        """Draw predictions."""
        self._found = found
        self.setAccessibleDescription(found.words if found is not None else "")
        self.update()

    def choose(self, cell: tuple[int, ...]) -> None:
        """Mark a cell; none where it was marked already."""
        self.cell = () if cell == self.cell else cell
        self.chosen.emit(self.cell)
        self.update()

    def sizeHint(self) -> QSize:
        """What it gets in a small window."""
        return QSize(400, 420)

    # ------------------------------------------------------------------ places

    @property
    def _count(self) -> int:
        return 0 if self._found is None or self._found.regression else self._found.outputs.shape[1]

    @property
    def _square(self) -> QRectF:
        side = max(40.0, min(self.width() - EDGE - style.SPACE, self.height() - EDGE - FOOT))
        if self._count:
            side = max(float(int(side / self._count)), 1.0) * self._count
        left = EDGE + max(self.width() - 2 * EDGE - side, 0.0) // 2  # in the middle of a wide view
        return QRectF(left, FOOT, side, side)

    def _rect(self, row: int, column: int) -> QRectF:
        square = self._square
        step = square.width() / self._count
        return QRectF(square.left() + column * step, square.top() + row * step, step, step)

    def _at(self, place: QPointF) -> tuple[int, ...]:
        square = self._square
        if not self._count or not square.contains(place):
            return ()
        step = square.width() / self._count
        row, column = int((place.y() - square.top()) / step), int((place.x() - square.left()) / step)
        return (min(row, self._count - 1), min(column, self._count - 1))

    # ------------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is to be seen."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), style.colour("panel"))
        painter.setFont(style.small_font(self))
        if self._found is not None:
            self._paint_numbers(painter, self._found) if self._found.regression else self._paint(
                painter, self._found
            )
        painter.end()

    def _paint(self, painter: QPainter, found: Predicted) -> None:
        counts = found.confusion
        shares = counts / np.maximum(counts.sum(1, keepdims=True), 1)
        right, wrong = style.colour("accent"), style.colour("warning")
        step = self._square.width() / self._count
        for row in range(self._count):
            for column in range(self._count):
                rect = self._rect(row, column)
                colour = right if row == column else wrong
                share = float(shares[row, column])
                painter.setOpacity(0.0 if not share else 0.12 + 0.88 * share)
                painter.fillRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), colour)
                painter.setOpacity(1.0)
                if counts[row, column] and step >= 20:
                    painter.setPen(style.colour("accent_text" if share > 0.55 else "text"))
                    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, f"{counts[row, column]:,}")
        painter.setPen(style.colour("line"))
        painter.drawRect(self._square)
        self._paint_names(painter, found, step)
        if self.cell and max(self.cell) < self._count:
            painter.setPen(QPen(style.colour("text"), 2))
            painter.drawRect(self._rect(*self.cell).adjusted(1, 1, -1, -1))

    def _paint_names(self, painter: QPainter, found: Predicted, step: float) -> None:
        square, metrics = self._square, painter.fontMetrics()
        painter.setPen(style.colour("muted"))
        every = max(1, -(-metrics.height() // max(int(step), 1)))
        for place in range(0, self._count, every):
            name = metrics.elidedText(found.names[place], Qt.TextElideMode.ElideRight, EDGE - 10)
            left = QRectF(square.left() - EDGE, square.top() + place * step, EDGE - 6, step)
            painter.drawText(left, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, name)
            below = QRectF(
                square.left() + place * step - 20, square.bottom() + 2, step + 40, metrics.height()
            )
            short = metrics.elidedText(found.names[place], Qt.TextElideMode.ElideRight, int(step * every) - 2)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, short)
        under = QRectF(square.left(), square.bottom() + 4 + metrics.height(), square.width(), FOOT)
        painter.drawText(under, Qt.AlignmentFlag.AlignCenter, f"predicted {found.column}")
        above = QRectF(square.left() - EDGE + 4, 2, 200, FOOT - 4)
        painter.drawText(above, Qt.AlignmentFlag.AlignVCenter, f"true {found.column}")

    def _paint_numbers(self, painter: QPainter, found: Predicted) -> None:
        square, truth, told = self._square, found.truth.astype(float), found.outputs[:, 0]
        low, high = float(min(truth.min(), told.min())), float(max(truth.max(), told.max()))
        span = (high - low) or 1.0
        x = square.left() + (truth - low) / span * square.width()
        y = square.bottom() - (told - low) / span * square.height()
        painter.setPen(style.colour("line"))
        painter.drawRect(square)
        painter.drawLine(square.bottomLeft(), square.topRight())
        painter.setPen(QPen(style.colour("accent"), 3))
        painter.drawPoints(QPolygonF([QPointF(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)]))
        painter.setPen(style.colour("muted"))
        foot = QRectF(square.left(), square.bottom() + 4, square.width(), FOOT)
        painter.drawText(
            foot, Qt.AlignmentFlag.AlignCenter, f"true {found.column}, {numeral(low)} to {numeral(high)}"
        )
        painter.drawText(
            QRectF(square.left() - EDGE + 4, 2, 240, FOOT - 4),
            Qt.AlignmentFlag.AlignVCenter,
            f"predicted {found.column}",
        )

    # ------------------------------------------------------------------ mouse and keyboard

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what a cell counts."""
        cell = self._at(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if cell else Qt.CursorShape.ArrowCursor)
        if not cell or self._found is None:
            QToolTip.hideText()
            return
        row, column = cell
        counts, names = self._found.confusion, self._found.names
        share = counts[row, column] / max(counts[row].sum(), 1)
        told, of = counts[row, column], counts[row].sum()
        said = f"{names[row]} predicted as {names[column]}: {told:,} of {of:,} ({percent(share, 1)})"
        QToolTip.showText(event.globalPosition().toPoint(), plain_tip(said), self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a cell."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.choose(self._at(event.position()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from cell to cell with the arrows; Esc: none."""
        steps = {
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
        }
        step = steps.get(Qt.Key(event.key()))
        if step is not None and self._count:
            row, column = self.cell or (0, 0)
            new = (
                min(max(row + step[0], 0), self._count - 1),
                min(max(column + step[1], 0), self._count - 1),
            )
            if new != self.cell:
                self.choose(new)
        elif event.key() == Qt.Key.Key_Escape and self.cell:
            self.choose(self.cell)
        else:
            super().keyPressEvent(event)
