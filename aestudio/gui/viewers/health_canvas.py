"""The dimensions of a code as bars of information, with the distribution of their draws against N(0, 1)."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QToolTip, QWidget

from aestudio.analysis.health import Health
from aestudio.gui import style
from aestudio.gui.labels import apart
from aestudio.gui.viewers.axes import tick_text, ticks
from aestudio.numerals import numeral

__all__ = ["HealthCanvas"]

HEAD = 62
AXIS = 46
FOOT = 30
BETWEEN = 38  # the numbers of one strip's dimensions, and the title of the next
UP, ACROSS = 28, 80  # pixels from one number at an axis to the next, about
NAMES, LEADER = 38, 14  # pixels at the right of the course for the numbers of the dimensions; to lead there


class HealthCanvas(QWidget):
    """Paints strips over the same dimensions: information, its course if it was watched, draws."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setAccessibleName("Latent health")
        self.setMinimumSize(280, 260)
        self._found: Health | None = None
        self._course: list[tuple[int, np.ndarray]] = []
        style.theme_changed.connect(self.update)

    def show_found(self, found: Health | None, course: list[tuple[int, np.ndarray]]) -> None:
        """Draw numbers, and each dimension's KL by epoch."""
        self._found, self._course = found, course
        self.setAccessibleDescription(_told(found) if found is not None else "")
        self.update()

    def sizeHint(self) -> QSize:
        """What it gets in a small window."""
        return QSize(560, 440)

    # ------------------------------------------------------------------ places

    @property
    def strips(self) -> tuple[QRectF, ...]:
        """From top to bottom: three with a course, two without."""
        count = 3 if len(self._course) > 1 else 2
        height = (self.height() - HEAD - FOOT - (count - 1) * BETWEEN) / count
        width = self.width() - AXIS - style.SPACE
        return tuple(QRectF(AXIS, HEAD + i * (height + BETWEEN), width, height) for i in range(count))

    def _column(self, strip: QRectF, place: int) -> QRectF:
        step = strip.width() / max(len(self._found.kl) if self._found is not None else 1, 1)
        width = min(step * 0.7, 36.0)
        return QRectF(strip.left() + place * step + (step - width) / 2, strip.top(), width, strip.height())

    # ------------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is to be seen."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), style.colour("panel"))
        if self._found is not None:
            self._paint_words(painter, self._found)
            painter.setFont(style.small_font(self))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_information(painter, self._found)
            self._paint_course(painter, self._found)
            self._paint_draws(painter, self._found)
        painter.end()

    def _paint_words(self, painter: QPainter, found: Health) -> None:
        verdict, evidence = found.words
        role = "success" if verdict == "Healthy" else "text" if found.is_expected else "warning"
        bold = self.font()
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(style.colour(role))
        painter.drawText(QRectF(style.SPACE, 2, self.width(), 20), Qt.AlignmentFlag.AlignVCenter, verdict)
        painter.setFont(style.small_font(self))
        painter.setPen(style.colour("muted"))
        room = QRectF(style.SPACE, 21, self.width() - 2 * style.SPACE, 18)
        said = f"{evidence}. {found.advice}" if found.advice else evidence
        text = painter.fontMetrics().elidedText(said, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)

    def _frame(self, painter: QPainter, strip: QRectF, title: str, low: float, high: float) -> None:
        """Lines across a strip at round numbers, these at its left, and its title."""
        painter.setPen(style.colour("text"))
        title_room = QRectF(strip.left(), strip.top() - 18, strip.width(), 16)
        painter.drawText(title_room, Qt.AlignmentFlag.AlignVCenter, title)
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        values = ticks(low, high, max(2, int(strip.height() / UP)))
        for value in values:
            y = strip.bottom() - (value - low) / (high - low) * strip.height()
            painter.setPen(style.colour("line"))
            painter.drawLine(QPointF(strip.left(), y), QPointF(strip.right(), y))
            painter.setPen(style.colour("muted"))
            painter.drawText(QRectF(0, y - 8, AXIS - 5, 16), flags, tick_text(value, values))

    def _paint_information(self, painter: QPainter, found: Health) -> None:
        strip, high = self.strips[0], 1.04 * max(float(found.kl.max()), 0.1)
        title = "KL of each dimension in nats, the largest first (grey: not active)"
        self._frame(painter, strip, title, 0, high)
        for place, dimension in enumerate(found.order):
            column = self._column(strip, place)
            height = strip.height() * max(float(found.kl[dimension]), 0.0) / high
            bar = QRectF(column.left(), strip.bottom() - height, column.width(), height)
            painter.fillRect(bar, style.colour("accent" if found.active[dimension] else "control"))
        self._paint_numbers(painter, found, strip)

    def _paint_numbers(self, painter: QPainter, found: Health, strip: QRectF) -> None:
        """The dimensions' numbers below a strip."""
        step = max(1, -(-len(found.kl) * 26 // max(int(strip.width()), 1)))
        painter.setPen(style.colour("muted"))
        for place in range(0, len(found.kl), step):
            x = self._column(strip, place).center().x()
            room = QRectF(x - 20, strip.bottom() + 2, 40, 14)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, str(int(found.order[place]) + 1))

    def _paint_course(self, painter: QPainter, found: Health) -> None:
        if len(self._course) < 2:  # runs of earlier versions kept no weights of earlier epochs
            return
        strip = self.strips[1]
        kls = np.array([kl for _, kl in self._course])
        high = 1.04 * max(float(kls.max()), 0.1)
        epochs = np.array([epoch for epoch, _ in self._course], float)
        self._frame(painter, strip, "KL of each dimension in nats, by epoch", 0, high)
        x = strip.left() + (epochs - epochs[0]) / (epochs[-1] - epochs[0]) * (strip.width() - NAMES)
        self._paint_epochs(painter, strip, float(epochs[0]), float(epochs[-1]))
        for dimension in range(kls.shape[1]):
            y = strip.bottom() - kls[:, dimension] / high * strip.height()
            painter.setPen(QPen(style.colour("accent" if found.active[dimension] else "control"), 1.3))
            painter.drawPolyline(
                QPolygonF([QPointF(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)])
            )
        end = QPointF(strip.right() - NAMES + 1, 0)
        for name, place in self.names(strip, kls[-1] / high):
            end.setY(strip.bottom() - float(kls[-1, int(name) - 1]) / high * strip.height())
            painter.setPen(style.colour("border"))
            painter.drawLine(end, QPointF(place.left() - 3, place.center().y()))
            painter.setPen(style.colour("muted"))
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)

    def _paint_epochs(self, painter: QPainter, strip: QRectF, first: float, last: float) -> None:
        """Round numbers of epochs below the course."""
        width = strip.width() - NAMES
        values = [value for value in ticks(first, last, max(2, int(width / ACROSS))) if value == int(value)]
        painter.setPen(style.colour("muted"))
        for value in values:
            x = strip.left() + (value - first) / (last - first) * width
            painter.drawText(
                QRectF(x - 30, strip.bottom() + 2, 60, 14), Qt.AlignmentFlag.AlignCenter, f"{value:,.0f}"
            )

    def names(self, strip: QRectF, heights: np.ndarray) -> list[tuple[str, QRectF]]:
        """The numbers of the dimensions near the ends of their lines, from the highest; none on another.

        Where there is not room for all, some are left out.
        """
        line = self.fontMetrics().height() * 0.8
        order = np.argsort(-heights, kind="stable").tolist()
        wanted = [strip.bottom() - float(heights[dimension]) * strip.height() for dimension in order]
        if len(order) * line <= strip.height() + line:
            wanted = apart(wanted, line, strip.top(), strip.bottom())
        found: list[tuple[str, QRectF]] = []
        for dimension, middle in zip(order, wanted, strict=True):
            left = strip.right() - NAMES + LEADER
            place = QRectF(left, middle - line / 2, strip.right() - left, line)
            if not found or place.top() >= found[-1][1].bottom() - 1e-6:
                found.append((str(dimension + 1), place))
        return found

    def _paint_draws(self, painter: QPainter, found: Health) -> None:
        strip = self.strips[-1]
        reach = max(2.0, float(np.abs(found.mean).max() + found.std.max()) * 1.1)
        title = "Draws of q(z | x) by dimension: mean and standard deviation; the band is N(0, 1)"
        self._frame(painter, strip, title, -reach, reach)

        def y(value: float) -> float:
            return strip.center().y() - value / reach * strip.height() / 2

        band = style.colour("accent")
        painter.setOpacity(0.12)
        painter.fillRect(QRectF(strip.left(), y(1), strip.width(), y(-1) - y(1)), band)
        painter.setOpacity(1.0)
        for place, dimension in enumerate(found.order):
            x = self._column(strip, place).center().x()
            mean, std = float(found.mean[dimension]), float(found.std[dimension])
            painter.setPen(QPen(style.colour("warning" if found.off[dimension] else "text"), 1.4))
            painter.drawLine(QPointF(x, y(mean - std)), QPointF(x, y(mean + std)))
            painter.setBrush(painter.pen().color())
            painter.drawEllipse(QPointF(x, y(mean)), 2.6, 2.6)
        self._paint_numbers(painter, found, strip)

    # ------------------------------------------------------------------ mouse

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say the numbers of the dimension under the mouse."""
        found, strip = self._found, self.strips[0]
        if found is not None and event.position().y() < HEAD:
            QToolTip.showText(event.globalPosition().toPoint(), f"<p>{_told(found)}</p>", self)
            return
        share = (event.position().x() - strip.left()) / max(strip.width(), 1)
        if found is None or not 0 <= share < 1:
            QToolTip.hideText()
            return
        dimension = int(found.order[int(share * len(found.kl))])
        active = "active" if found.active[dimension] else "not active"
        said = (
            f"Dimension {dimension + 1}: KL {numeral(found.kl[dimension])} nats, variance of the mean "
            f"{numeral(found.spread[dimension])} ({active}); draws "
            f"{numeral(found.mean[dimension], '.2f')} ± {found.std[dimension]:.2f}, distance to N(0, 1) "
            f"{found.distance[dimension]:.3f}"
        )
        QToolTip.showText(event.globalPosition().toPoint(), said, self)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the mouse any more."""
        super().leaveEvent(event)
        QToolTip.hideText()


def _told(found: Health) -> str:
    """The verdict, the evidence, and whether something is to be done."""
    verdict, evidence = found.words
    return f"{verdict}: {evidence}. {found.advice}".strip()
