"""Who is read as whom: the flow matrices of outputs, true pictures and bicubic, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from aestudio.gui import style

if TYPE_CHECKING:
    from aestudio.audit.findings import Findings
    from aestudio.gui.viewers.painting import Array

__all__ = ["AuditFlow"]

LEFT, TOP, FOOT, GAP = 96, 44, 44, 22
LARGEST = 76.0  # side of a cell
TITLES = {"sr": "Outputs", "hr": "True pictures", "bicubic": "Bicubic"}
COLUMNS = {"sr": "read_sr", "hr": "read_hr", "bicubic": "read_bicubic"}
Cell = tuple[str, int, int]


class AuditFlow(QWidget):
    """Paints counts; a cell can be chosen.

    Signals:
        chosen(str, int, int): the column of what was read; label; what was read.
    """

    chosen = Signal(str, int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Flow matrices: rows by label, columns by what was read")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._names: tuple[str, ...] = ()
        self._counts: dict[str, Array] = {}
        self._residuals: Array | None = None
        self.cell: Cell = ("sr", 0, 0)
        style.theme_changed.connect(self.update)

    def show_found(self, found: Findings | None) -> None:
        """Draw them; of groups below ten only that they are."""
        self._names, self._counts, self._residuals = (), {}, None
        if found is not None and found.tables is not None:
            self._names, self._residuals = found.names, found.tables.residuals
            few = found.tables.counts["hr"].sum(1) < 10
            self._counts = {
                of: np.where(few[:, None], np.nan, counts) for of, counts in found.tables.counts.items()
            }
        words = [
            f"{TITLES[of]}, {a} read as {b}: {counts[i, j]:,.0f}"
            for of, counts in self._counts.items()
            for i, a in enumerate(self._names)
            for j, b in enumerate(self._names)
            if np.isfinite(counts[i, j])
        ]
        self.setAccessibleDescription("; ".join(words))
        self.update()

    def sizeHint(self) -> QSize:
        """What it gets in a small window."""
        return QSize(560, 280)

    # ------------------------------------------------------------------ places

    def _side(self) -> float:
        count = max(len(self._names), 1)
        wide = (self.width() - LEFT - 3 * GAP) / (3 * count)
        return max(min(wide, (self.height() - TOP - FOOT) / count, LARGEST), 8.0)

    def _rect(self, cell: Cell) -> QRectF:
        of, row, column = cell
        side, place = self._side(), list(TITLES).index(of)
        left = LEFT + place * (side * len(self._names) + GAP)
        return QRectF(left + column * side, TOP + row * side, side, side)

    def _cells(self) -> list[Cell]:
        count = range(len(self._names))
        return [(of, a, b) for of in self._counts for a in count for b in count]

    def _under(self, place: QPointF) -> Cell | None:
        return next((cell for cell in self._cells() if self._rect(cell).contains(place)), None)

    # ------------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is to be seen."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), style.colour("panel"))
        painter.setFont(style.small_font(self))
        for cell in self._cells():
            self._paint_cell(painter, cell)
        for of in self._counts:
            self._paint_names(painter, of)
        if self._counts and self.hasFocus():
            painter.setPen(QPen(style.colour("text"), 2))
            painter.drawRect(self._rect(self.cell).adjusted(1, 1, -1, -1))
        painter.end()

    def _paint_cell(self, painter: QPainter, cell: Cell) -> None:
        of, row, column = cell
        rect, count = self._rect(cell).adjusted(0.5, 0.5, -0.5, -0.5), self._counts[of][row, column]
        whole = float(np.nansum(self._counts[of][row]))
        share = 0.0 if not whole or np.isnan(count) else float(count) / whole
        painter.setOpacity(0.06 + 0.6 * share)
        painter.fillRect(rect, style.colour("accent" if row == column else "warning"))
        painter.setOpacity(1.0)
        painter.setPen(style.colour("text"))
        text = "< 10" if np.isnan(count) else f"{count:,.0f}"
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_names(self, painter: QPainter, of: str) -> None:
        first, side = self._rect((of, 0, 0)), self._side()
        metrics = painter.fontMetrics()
        painter.setPen(style.colour("text"))
        above = QRectF(first.left(), 2, side * len(self._names) + GAP, 18)
        painter.drawText(above, Qt.AlignmentFlag.AlignLeft, TITLES[of])
        painter.setPen(style.colour("muted"))
        for k, name in enumerate(self._names):
            room = QRectF(first.left() + k * side, TOP - 20, side, 18)
            short = metrics.elidedText(name, Qt.TextElideMode.ElideRight, int(side) - 2)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, short)
            if of == "sr":
                left = QRectF(0, TOP + k * side, LEFT - 8, side)
                flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                short = metrics.elidedText(name, Qt.TextElideMode.ElideRight, LEFT - 12)
                painter.drawText(left, flags, short)
        if of == "sr":
            below = QRectF(style.SPACE, TOP + side * len(self._names) + 6, self.width(), 18)
            painter.drawText(below, Qt.AlignmentFlag.AlignLeft, "Rows: label. Columns: read as.")

    # ------------------------------------------------------------------ mouse and keys

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what a cell is."""
        cell = self._under(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if cell else Qt.CursorShape.ArrowCursor)
        if cell is None:
            QToolTip.hideText()
            return
        of, row, column = cell
        words = f"{TITLES[of]}: labelled {self._names[row]}, read as {self._names[column]}"
        if of == "sr" and self._residuals is not None and row != column:
            beyond = self._residuals[row, column]
            words += f"\nflow beyond what the training shares explain: {beyond:+.2f} (log)"
        QToolTip.showText(event.globalPosition().toPoint(), f"{words}\nClick: its pictures", self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the cell under the mouse."""
        if (cell := self._under(event.position())) is not None:
            self._choose(cell)

    def _choose(self, cell: Cell) -> None:
        self.cell = cell
        self.update()
        self.chosen.emit(COLUMNS[cell[0]], cell[1], cell[2])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys move, Enter shows the pictures."""
        cells = self._cells()
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -len(self._names),
            Qt.Key.Key_Down: len(self._names),
        }
        if cells and event.key() in steps:
            at = cells.index(self.cell) if self.cell in cells else 0
            self.cell = cells[min(max(at + steps[Qt.Key(event.key())], 0), len(cells) - 1)]
            self.update()
        elif cells and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(self.cell)
        else:
            super().keyPressEvent(event)
