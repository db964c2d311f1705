"""Who is read as whom, and who comes into which tone class: the matrices of an audit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from aestudio.cielab import SWATCHES
from aestudio.gui import style
from aestudio.gui.images import colour_map
from aestudio.gui.viewers.audit_matrices import AuditMatrices, Cell
from aestudio.numerals import numeral

if TYPE_CHECKING:
    from aestudio.audit.findings import Findings
    from aestudio.gui.viewers.painting import Array

__all__ = ["AuditClasses", "AuditFlow"]

SWATCH = 12.0  # pixels
MANY = 10  # flips of two groups, both ways, from which on their colour is not faint
LEAST = 1.0  # of the logarithm of a flow: smaller ones do not take the full colour


class AuditFlow(AuditMatrices):
    """Groups: outputs, true pictures and bicubic."""

    rows = "Rows: label. Columns: read as."
    between = "read as"
    _residuals: Array | None = None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Flow matrices: rows by label, columns by what was read", parent)

    def show_found(self, found: Findings | None) -> None:
        """Draw them; of groups below ten only that they are."""
        if found is None or found.tables is None:
            self._residuals = None
            self.show_counts((), {})
            return
        from aestudio.auditing.report.values import hidden

        tables = found.tables
        self._residuals = tables.residuals
        counts = {of: hidden(tables, tables.counts[of]) for of in ("sr", "hr", "bicubic")}
        self.show_counts(found.names, counts)

    def tint(self, cell: Cell) -> tuple[QColor, float]:
        """Of outputs the flow beyond what the training shares explain; of controls, which have none, nothing.

        Without training shares, the share of the row.
        """
        of, row, column = cell
        beyond = self._residuals
        if beyond is None:
            return super().tint(cell)
        if of != "sr" or row == column or np.isnan(self._counts[of][row, column]):
            return style.colour("control"), 0.5
        most = max(float(np.abs(beyond).max()), LEAST)
        place = round(127.5 * (1 + float(beyond[row, column]) / most))
        flips = self._counts[of][row, column] + np.nan_to_num(self._counts[of][column, row])
        return QColor(*(int(part) for part in colour_map("signed")[place])), 0.75 * min(flips / MANY, 1.0)

    def tip(self, cell: Cell) -> str:
        """With the flow that the training shares don't explain."""
        (of, row, column), words = cell, super().tip(cell)
        if of == "sr" and self._residuals is not None and row != column:
            beyond = self._residuals[row, column]
            words += f"\nflow beyond what the training shares explain: {numeral(beyond, '+.2f')} (log)"
        return words


class AuditClasses(AuditMatrices):
    """Classes of the Monk Skin Tone scale: outputs and bicubic."""

    rows = "Rows: class of the true picture, lightest first. Columns: class of what was made of it."
    between = "became"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Tone classes: rows by true picture, columns by what was made of it", parent)

    def show_found(self, found: Findings | None) -> None:
        """Draw them; of classes below ten only that they are."""
        if found is None or found.classes is None:
            self.show_counts((), {})
            return
        from aestudio.audit.findings.classes import CLASSES
        from aestudio.auditing.report.values import without_few

        counts = {of: without_few(values) for of, values in found.classes.counts.items()}
        self.show_counts(CLASSES, counts)

    def _paint_name(self, painter: QPainter, room: QRectF, number: int, *, beside: bool = False) -> None:
        """The number of a class on its colour."""
        swatch = QRectF(0, 0, max(SWATCH, min(room.width() - 2, 20.0)), SWATCH)
        swatch.moveCenter(room.center())
        if beside:
            swatch.moveRight(room.right())
        colour = QColor(f"#{SWATCHES[number]}")
        painter.fillRect(swatch, colour)
        painter.save()
        painter.setPen(Qt.GlobalColor.black if colour.lightness() > 128 else Qt.GlobalColor.white)
        painter.drawText(swatch, Qt.AlignmentFlag.AlignCenter, str(number + 1))
        painter.restore()
