"""The small picture that goes along with what is dragged."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QPoint, QRect, Qt
from PySide6.QtGui import QDrag, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from aestudio.gui import style

__all__ = ["begin_drag"]


def begin_drag(source: QWidget, mime: QMimeData, texts: Sequence[str], actions: Qt.DropAction) -> None:
    """Drag layers that are called `texts`, until they are dropped."""
    drag = QDrag(source)
    drag.setMimeData(mime)
    drag.setPixmap(_picture(source, texts[0] if len(texts) == 1 else f"{len(texts)} layers"))
    drag.setHotSpot(QPoint(-10, -6))
    preferred = Qt.DropAction.MoveAction if actions & Qt.DropAction.MoveAction else Qt.DropAction.CopyAction
    drag.exec(actions, preferred)


def _picture(widget: QWidget, text: str) -> QPixmap:
    """Words on a card."""
    ratio, metrics = widget.devicePixelRatioF(), widget.fontMetrics()
    width, height = metrics.horizontalAdvance(text) + 20, metrics.height() + 10
    picture = QPixmap(round(width * ratio), round(height * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(widget.font())
    painter.setBrush(style.colour("raised"))
    painter.setPen(QPen(style.colour("accent"), 1))
    painter.drawRoundedRect(QRect(0, 0, width - 1, height - 1), 5, 5)
    painter.setPen(style.colour("text"))
    painter.drawText(QRect(0, 0, width, height), Qt.AlignmentFlag.AlignCenter, text)
    painter.end()
    return picture
