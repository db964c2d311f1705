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
        self._epochs = 1
        style.theme_changed.connect(self.update)

    def show_training(self, training: Training) -> None:
        """Draw the rates of these settings."""
        self.setVisible(training.schedule.kind in _DRAWN)
        if self.isHidden():
            return
        base, epochs = training.optimizer.learning_rate, training.epochs
        self._epochs = epochs
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
        """Four lines high, the lowest for the epochs."""
        return QSize(200, 4 * self.fontMetrics().height() + 14)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the curve between its highest and its last rate."""
        painter, theme = QPainter(self), style.colours()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(style.small_font(self))
        metrics = painter.fontMetrics()
        first, last = (metrics.horizontalAdvance(text) + 8 for text in self._ends)
        area = QRectF(self.rect()).adjusted(first, 6, -last, -6 - metrics.height())
        painter.setPen(QPen(style.colour(theme.line), 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.setPen(QPen(style.colour(theme.accent), 1.6))
        curve = self._curve(area)
        painter.drawPolyline(QPolygonF(curve))
        painter.setPen(style.colour(theme.muted))
        self._write(painter, self._ends[0], QRectF(0, area.top(), first - 6, 0))
        self._write(painter, self._ends[1], QRectF(area.right() + 6, curve[-1].y(), last, 0))
        self._write_epochs(painter, area)
        painter.end()

    def _write_epochs(self, painter: QPainter, area: QRectF) -> None:
        """The lower axis: its ends, and where the rate is highest if that is neither."""
        below = QRectF(area.left() - 40, area.bottom() + 2, area.width() + 80, painter.fontMetrics().height())
        peak = self._rates.index(max(self._rates)) / POINTS
        middle = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        texts = [(0.0, "0"), (1.0, f"{self._epochs:,} epochs")]
        if 0.12 < peak < 0.75:
            texts.append((peak, f"{float(f'{peak * self._epochs:.2g}'):g}"))
            x = area.left() + peak * area.width()
            painter.setPen(QPen(style.colour(style.colours().border), 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        painter.setPen(style.colour(style.colours().muted))
        for share, text in texts:
            width = painter.fontMetrics().horizontalAdvance(text) + 4
            x = area.left() + share * area.width() - width / 2
            x = min(max(x, 0.0), self.width() - width)
            painter.drawText(QRectF(x, below.top(), width, below.height()), middle, text)

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
