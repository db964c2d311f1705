"""What the schedule makes of the learning rate, drawn before the run starts."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from aestudio.experiment import Training
from aestudio.gui import style
from aestudio.gui.training.words import rate_text

__all__ = ["ScheduleSketch"]

POINTS = 200
_DRAWN = ("step", "exponential", "cosine", "warm-up")  # what depends on the epoch alone


class ScheduleSketch(QWidget):
    """A small curve of the learning rate over the epochs; hidden where there is nothing to foresee."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._rates: list[float] = []
        self._ends = ("", "")
        style.theme_changed.connect(self.update)

    def show_training(self, training: Training) -> None:
        """Draw the rates of these settings."""
        self.setVisible(training.schedule.kind in _DRAWN)
        if self.isHidden():
            return
        base, epochs = training.optimizer.learning_rate, training.epochs
        at = [(epochs - 0.001) * index / POINTS for index in range(POINTS + 1)]  # the last step is before it
        self._rates = [base * training.schedule.factor(epoch, epochs) for epoch in at]
        top, last = max(self._rates), self._rates[-1]
        self._ends = (rate_text(top), rate_text(last) if last > 1e-4 * top else "0")
        text = (
            f"The learning rate over {epochs:,} epochs: at most {self._ends[0]}, in the end {self._ends[1]}"
        )
        self.setToolTip(text)
        self.setAccessibleName(text)
        self.update()

    def sizeHint(self) -> QSize:
        """Two lines high."""
        return QSize(200, 2 * self.fontMetrics().height() + 14)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the curve between its highest and its last rate."""
        painter, theme = QPainter(self), style.colours()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(style.small_font(self))
        metrics = painter.fontMetrics()
        first, last = (metrics.horizontalAdvance(text) + 8 for text in self._ends)
        area = QRectF(self.rect()).adjusted(first, 6, -last, -6)
        painter.setPen(QPen(style.colour(theme.line), 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.setPen(QPen(style.colour(theme.accent), 1.6))
        curve = self._curve(area)
        painter.drawPolyline(QPolygonF(curve))
        painter.setPen(style.colour(theme.muted))
        self._write(painter, self._ends[0], QRectF(0, area.top(), first - 6, 0))
        self._write(painter, self._ends[1], QRectF(area.right() + 6, curve[-1].y(), last, 0))
        painter.end()

    def _curve(self, area: QRectF) -> list[QPointF]:
        top = max(self._rates) or 1.0
        dx = area.width() / POINTS
        return [
            QPointF(area.left() + index * dx, area.bottom() - area.height() * rate / top)
            for index, rate in enumerate(self._rates)
        ]

    def _write(self, painter: QPainter, text: str, at: QRectF) -> None:
        """A number whose middle is at the height of `at`, kept inside."""
        half = painter.fontMetrics().height() / 2
        y = min(max(at.top(), half), self.height() - half)
        box = QRectF(at.left(), y - half, at.width(), 2 * half)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)
