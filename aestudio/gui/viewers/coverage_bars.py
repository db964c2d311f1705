"""Bars for the classes of samples, and lines for the data's shares, painted."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from aestudio.analysis.coverage import Covered
from aestudio.gui import style

__all__ = ["CoverageBars"]

LARGEST, SMALLEST = 44.0, 3.0  # pixels from one bar to the next
NUMBERS = 64  # pixels for the counts
EXPECTED, LOST = "expected by the data's shares", "lost: below a tenth of it"


class CoverageBars(QWidget):
    """One bar below another: the samples in a class; a line across it where the data's share is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Samples in each class")
        self._found: Covered | None = None
        self.setMinimumSize(200, 120)
        style.theme_changed.connect(self.update)

    def show_found(self, found: Covered | None) -> None:
        """Draw this."""
        self._found = found
        self.setAccessibleDescription(found.words if found is not None else "")
        self.update()

    def sizeHint(self) -> QSize:
        """What it gets in a small window."""
        return QSize(420, 320)

    @property
    def _step(self) -> float:
        count = len(self._found.names) if self._found is not None else 1
        room = self.height() - 2 * self.fontMetrics().height() - style.SPACE
        return max(min(LARGEST, room / count), SMALLEST)

    @property
    def _top(self) -> float:
        return self.fontMetrics().height() + style.SPACE

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw names, bars, lines and counts."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), style.colour("panel"))
        if self._found is not None:
            self._paint(painter, self._found)
        painter.end()

    def _paint(self, painter: QPainter, found: Covered) -> None:
        metrics, step = self.fontMetrics(), self._step
        names = min(
            max((metrics.horizontalAdvance(name) for name in found.names), default=0), self.width() // 3
        )
        left, count = names + style.SPACE, found.question.count
        most = max(float(found.counts.max(initial=0)), float(found.shares.max(initial=0.0)) * count, 1.0)
        scale = (self.width() - left - NUMBERS) / most
        self._legend(painter, left, found)
        readable = step >= metrics.height()
        for row, name in enumerate(found.names):
            y = self._top + row * step
            made, wanted = float(found.counts[row]), float(found.shares[row]) * count
            colour = "warning" if name in found.missing else "accent"
            height = max(step - (6 if readable else 1), 1.0)
            painter.fillRect(QRectF(left, y, made * scale, height), style.colour(colour))
            painter.setPen(QPen(style.colour("text"), 2))
            painter.drawLine(
                QPointF(left + wanted * scale, y - 1), QPointF(left + wanted * scale, y + height + 1)
            )
            if readable:
                painter.setPen(style.colour("text"))
                middle = Qt.AlignmentFlag.AlignVCenter
                short = metrics.elidedText(name, Qt.TextElideMode.ElideRight, names)
                painter.drawText(QRectF(0, y, names, height), middle | Qt.AlignmentFlag.AlignRight, short)
                painter.setPen(style.colour("muted"))
                text = f"{int(made):,}"
                beside = self.beside(made * scale, wanted * scale, metrics.horizontalAdvance(text))
                painter.drawText(QRectF(left + beside, y, NUMBERS, height), middle, text)

    @staticmethod
    def beside(bar: float, line: float, width: float) -> float:
        """Where a count begins: after its bar, and after the line where this is in the way; in pixels."""
        start = bar + style.SPACE
        return start if not bar - 2 <= line <= start + width + style.SPACE else line + style.SPACE

    def _legend(self, painter: QPainter, left: float, found: Covered) -> None:
        painter.setPen(style.colour("muted"))
        middle = self.fontMetrics().height() / 2
        painter.fillRect(QRectF(left, middle - 4, 14, 9), style.colour("accent"))
        words = "samples in the class"
        painter.drawText(QPointF(left + 20, middle + self.fontMetrics().ascent() / 2), words)
        line = left + 20 + self.fontMetrics().horizontalAdvance(words) + style.SPACE_L
        painter.setPen(QPen(style.colour("text"), 2))
        painter.drawLine(QPointF(line, middle - 6), QPointF(line, middle + 7))
        painter.setPen(style.colour("muted"))
        painter.drawText(QPointF(line + 8, middle + self.fontMetrics().ascent() / 2), EXPECTED)
        if found.missing:
            few = line + 8 + self.fontMetrics().horizontalAdvance(EXPECTED) + style.SPACE_L
            painter.fillRect(QRectF(few, middle - 4, 14, 9), style.colour("warning"))
            painter.drawText(QPointF(few + 20, middle + self.fontMetrics().ascent() / 2), LOST)

    def event(self, event: QEvent) -> bool:
        """Say what a bar stands for."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.told(event.pos().y()), self)
            return True
        return super().event(event)

    def told(self, y: float) -> str:
        """What stands at a height, in words; empty: nothing."""
        found, row = self._found, int((y - self._top) // self._step)
        if found is None or not 0 <= row < len(found.names):
            return ""
        wanted = found.shares[row] * found.question.count
        return f"{found.names[row]}: {found.counts[row]:,} samples, {EXPECTED} {wanted:,.0f}"
