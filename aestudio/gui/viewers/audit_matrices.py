"""Counts of an audit as square tables side by side, with the same rows and columns; cells can be chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from aestudio.gui import style

if TYPE_CHECKING:
    from aestudio.gui.viewers.painting import Array

__all__ = ["AuditMatrices", "Cell", "ink"]

LEFT, TOP, FOOT, GAP = 96, 44, 44, 22
FEW = "fewer than 10"
LARGEST = 120.0  # side of a cell
TITLES = {"sr": "Outputs", "hr": "True pictures", "bicubic": "Bicubic"}
Cell = tuple[str, int, int]


class AuditMatrices(QWidget):
    """Paints counts, NaN where there are too few to show; a cell can be chosen.

    Attributes:
        rows: what rows are, in a word, and columns.
        between: what stands between the names of a row and a column.

    Signals:
        chosen(str, int, int): "sr", "hr" or "bicubic"; row; column.
    """

    chosen = Signal(str, int, int)
    rows: ClassVar[str]
    between: ClassVar[str]

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._names: tuple[str, ...] = ()
        self._counts: dict[str, Array] = {}
        self.cell: Cell = ("sr", 0, 0)
        style.theme_changed.connect(self.update)

    def show_counts(self, names: tuple[str, ...], counts: Mapping[str, Array]) -> None:
        """Draw counts `(K, K)`, by what was counted, of K names."""
        self._names, self._counts = names, dict(counts)
        self.cell = (next(iter(counts), "sr"), 0, 0)
        words = [
            f"{self.words((of, i, j))}: {values[i, j]:,.0f}"
            for of, values in counts.items()
            for i, j in np.argwhere(np.isfinite(values) & (values > 0))
        ]
        self.setAccessibleDescription("; ".join(words))
        self.updateGeometry()
        self.update()

    def words(self, cell: Cell) -> str:
        """What a cell is."""
        of, row, column = cell
        return f"{TITLES[of]}, {self._names[row]} {self.between} {self._names[column]}"

    def sizeHint(self) -> QSize:
        """What it gets in a small window."""
        return QSize(560, 280)

    def hasHeightForWidth(self) -> bool:
        """Cells are square: what stands below follows at once."""
        return True

    def heightForWidth(self, width: int) -> int:
        """With cells as large as the width allows."""
        return round(TOP + FOOT + self._across(width) * len(self._names))

    def text(self, cell: Cell) -> str:
        """What stands in a cell; a row with too few to show says so once, from its first cell on."""
        of, row, column = cell
        count = self._counts[of][row, column]
        if np.isnan(count):
            return "" if column else FEW
        return f"{count:,.0f}" if count else ""

    def tip(self, cell: Cell) -> str:
        """What is said where the mouse is over a cell."""
        count = self._counts[cell[0]][cell[1], cell[2]]
        return f"{self.words(cell)}: {'fewer than 10 in the row' if np.isnan(count) else f'{count:,.0f}'}"

    def tint(self, cell: Cell) -> tuple[QColor, float]:
        """What a cell is filled with, and how strongly, 0 to 1: here the share of its row."""
        of, row, column = cell
        count, whole = self._counts[of][row, column], float(np.nansum(self._counts[of][row]))
        share = 0.0 if not whole or np.isnan(count) else float(count) / whole
        return style.colour("accent" if row == column else "warning"), 0.06 + 0.6 * share

    # ------------------------------------------------------------------ places

    def _side(self) -> float:
        high = (self.height() - TOP - FOOT) / max(len(self._names), 1)
        return max(min(self._across(self.width()), high), 8.0)

    def _across(self, width: int) -> float:
        """The largest side of cells for which there is room side by side."""
        count, many = max(len(self._names), 1), max(len(self._counts), 1)
        return min((width - LEFT - many * GAP) / (many * count), LARGEST)

    def _rect(self, cell: Cell) -> QRectF:
        of, row, column = cell
        side, place = self._side(), list(self._counts).index(of)
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
        for cell in reversed(self._cells()):  # the first of a row last: what it says may go on over others
            self._paint_cell(painter, cell)
        for of in self._counts:
            self._paint_names(painter, of)
        if self._counts and self.hasFocus():
            painter.setPen(QPen(style.colour("text"), 2))
            painter.drawRect(self._rect(self.cell).adjusted(1, 1, -1, -1))
        painter.end()

    def _paint_cell(self, painter: QPainter, cell: Cell) -> None:
        rect = self._rect(cell).adjusted(0.5, 0.5, -0.5, -0.5)
        colour, strength = self.tint(cell)
        painter.setOpacity(strength)
        painter.fillRect(rect, colour)
        painter.setOpacity(1.0)
        painter.setPen(ink(style.mixed(style.colour("panel").name(), colour.name(), strength)))
        text, where = self.text(cell), Qt.AlignmentFlag.AlignCenter
        if text == FEW:  # of the row, no number of this cell
            rect.setWidth(self._side() * len(self._names))
            where = Qt.AlignmentFlag.AlignVCenter
            rect.setLeft(rect.left() + style.SPACE_S)
            text = FEW if painter.fontMetrics().horizontalAdvance(FEW) <= rect.width() else "< 10"
        if painter.fontMetrics().horizontalAdvance(text) <= rect.width():
            painter.drawText(rect, where, text)

    def _paint_names(self, painter: QPainter, of: str) -> None:
        first, side = self._rect((of, 0, 0)), self._side()
        painter.setPen(style.colour("text"))
        above = QRectF(first.left(), 2, side * len(self._names) + GAP, 18)
        painter.drawText(above, Qt.AlignmentFlag.AlignLeft, TITLES[of])
        painter.setPen(style.colour("muted"))
        leftmost = of == next(iter(self._counts))
        for k in range(len(self._names)):
            self._paint_name(painter, QRectF(first.left() + k * side, TOP - 20, side, 18), k)
            if leftmost:
                self._paint_name(painter, QRectF(0, TOP + k * side, LEFT - 8, side), k, beside=True)
        if leftmost:
            below = QRectF(style.SPACE, TOP + side * len(self._names) + 6, self.width(), 18)
            painter.drawText(below, Qt.AlignmentFlag.AlignLeft, self.rows)

    def _paint_name(self, painter: QPainter, room: QRectF, number: int, *, beside: bool = False) -> None:
        """The name of a column above it, or of a row `beside` it."""
        name = painter.fontMetrics().elidedText(
            self._names[number], Qt.TextElideMode.ElideRight, int(room.width()) - 2
        )
        centre, right = Qt.AlignmentFlag.AlignCenter, Qt.AlignmentFlag.AlignRight
        painter.drawText(room, right | Qt.AlignmentFlag.AlignVCenter if beside else centre, name)

    # ------------------------------------------------------------------ mouse and keys

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what a cell is."""
        cell = self._under(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if cell else Qt.CursorShape.ArrowCursor)
        if cell is None:
            QToolTip.hideText()
            return
        words = self.tip(cell)
        QToolTip.showText(event.globalPosition().toPoint(), f"{words}\nClick: its pictures", self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the cell under the mouse."""
        if (cell := self._under(event.position())) is not None:
            self._choose(cell)

    def _choose(self, cell: Cell) -> None:
        self.cell = cell
        self.update()
        self.chosen.emit(*cell)

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


def ink(ground: str) -> QColor:
    """The colour of the theme's text and ground in which a number is read best on a cell of this colour."""
    return max(
        (style.colour(name) for name in ("text", "panel")), key=lambda one: style.contrast(one.name(), ground)
    )
