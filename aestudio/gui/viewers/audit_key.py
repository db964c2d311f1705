"""What the marks of an audit's results are: their signs, each explained under the mouse."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from aestudio.gui import style

__all__ = ["INKS", "AuditKey", "explained", "paint_sign"]

INKS = {"all outputs": "accent", "successes only": "muted", "bicubic (control)": "text"}
"""Views of a primary metric, and the colour of their marks."""

HIGH, SIGN, GAP = 22, 14, 20  # pixels
BAND = "null band"


class AuditKey(QWidget):
    """Paints the signs side by side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("What the marks are")
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        style.theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(400, HIGH)

    def places(self) -> Iterator[tuple[str, QRectF]]:
        """Each word, and where it stands with its sign."""
        x, metrics = float(style.SPACE), QFontMetricsF(style.small_font(self))
        for word in (*INKS, BAND):
            wide = SIGN + 6 + metrics.horizontalAdvance(_said(word))
            yield word, QRectF(x, 0, wide, HIGH)
            x += wide + GAP

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(style.small_font(self))
        for word, rect in self.places():
            if word == BAND:
                sign = QRectF(rect.left(), 5, SIGN, HIGH - 10)
                painter.fillRect(sign, style.colour("line"))
            else:
                paint_sign(painter, QPointF(rect.left() + 5, HIGH / 2), word, style.colour(INKS[word]))
            painter.setPen(style.colour("muted"))
            text = rect.adjusted(SIGN + 4, 0, 4, 0)
            painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, _said(word))
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what the word under the mouse means."""
        words = [word for word, rect in self.places() if rect.contains(event.position())]
        QToolTip.showText(event.globalPosition().toPoint(), explained(*words), self)


def explained(*words: str) -> str:
    """What words of an audit mean, for a tooltip; empty of none."""
    from aestudio.auditing.report.terms import TERMS

    return "".join(f"<p><b>{word}</b>: {TERMS[word]}.</p>" for word in words)


def paint_sign(painter: QPainter, place: QPointF, view: str, ink: QColor) -> None:
    """The sign of a view of a metric, its centre at a place."""
    size = 4.0 if view == "all outputs" else 2.8
    painter.setPen(QPen(ink, 1.2))
    painter.setBrush(QColor(ink) if view != "bicubic (control)" else style.colour("panel"))
    if view == "successes only":
        painter.drawRect(QRectF(place.x() - size, place.y() - size, 2 * size, 2 * size))
    else:
        painter.drawEllipse(place, size, size)


def _said(word: str) -> str:
    return f"{word}, 95 %" if word == "all outputs" else word
