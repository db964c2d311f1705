"""Bars for the classes of samples, and lines for the data's shares, painted."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from aestudio.analysis.coverage import BEYOND, Covered
from aestudio.gui import style

__all__ = ["CoverageBars"]

LARGEST, SMALLEST = 64.0, 3.0  # pixels from one bar to the next
NUMBERS = 64  # pixels for the counts
EXPECTED, LOST = "expected by the data's shares", "lost: below a tenth of it"
OUTSIDE = "none"


@dataclass(frozen=True)
class Bar:
    """One of them.

    Attributes:
        name: of the class.
        made: samples in it.
        wanted: how many the data let expect.
        colour: a token of the theme.
    """

    name: str
    made: int
    wanted: float
    colour: str


def bars_of(found: Covered) -> list[Bar]:
    """A bar for each class, and one for the samples in none of them where there can be such."""
    count = found.question.count
    near = count * (1 - BEYOND) if found.by_distance else count
    bars = [
        Bar(name, int(made), float(share) * near, "warning" if name in found.missing else "accent")
        for name, made, share in zip(found.names, found.counts, found.shares, strict=True)
    ]
    return [*bars, Bar(OUTSIDE, found.outside, count * BEYOND, "control")] if found.by_distance else bars


class CoverageBars(QWidget):
    """One bar below another: the samples in a class; a line across it where the data's share is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Samples in each class")
        self._found: Covered | None = None
        self._bars: list[Bar] = []
        self.setMinimumSize(200, 120)
        style.theme_changed.connect(self.update)

    def show_found(self, found: Covered | None) -> None:
        """Draw this."""
        self._found, self._bars = found, bars_of(found) if found is not None else []
        self.setAccessibleDescription(found.words if found is not None else "")
        self.update()

    def sizeHint(self) -> QSize:
        """What it gets in a small window."""
        return QSize(420, 320)

    @property
    def _step(self) -> float:
        room = self.height() - 2 * self.fontMetrics().height() - style.SPACE
        return max(min(LARGEST, room / max(len(self._bars), 1)), SMALLEST)

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
            max((metrics.horizontalAdvance(bar.name) for bar in self._bars), default=0), self.width() // 3
        )
        left = names + style.SPACE
        most = max(1.0, *(max(bar.made, bar.wanted) for bar in self._bars))
        scale = (self.width() - left - NUMBERS) / most
        self._legend(painter, left, found)
        readable = step >= metrics.height()
        for row, bar in enumerate(self._bars):
            y = self._top + row * step
            height = max(step - (6 if readable else 1), 1.0)
            painter.fillRect(QRectF(left, y, bar.made * scale, height), style.colour(bar.colour))
            painter.setPen(QPen(style.colour("text"), 2))
            line = left + bar.wanted * scale
            painter.drawLine(QPointF(line, y - 1), QPointF(line, y + height + 1))
            if readable:
                painter.setPen(style.colour("text"))
                middle = Qt.AlignmentFlag.AlignVCenter
                short = metrics.elidedText(bar.name, Qt.TextElideMode.ElideRight, names)
                painter.drawText(QRectF(0, y, names, height), middle | Qt.AlignmentFlag.AlignRight, short)
                painter.setPen(style.colour("muted"))
                text = f"{bar.made:,}"
                beside = self.beside(bar.made * scale, line - left, metrics.horizontalAdvance(text))
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
        words = f"samples by {found.column}"
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
        row = int((y - self._top) // self._step)
        if self._found is None or not 0 <= row < len(self._bars):
            return ""
        bar = self._bars[row]
        name = "Beyond 3 σ of every mean" if bar.name == OUTSIDE else f"{self._found.column} {bar.name}"
        return f"{name}: {bar.made:,} samples, {EXPECTED} {bar.wanted:,.0f}"
