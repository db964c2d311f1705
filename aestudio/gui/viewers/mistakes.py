"""A strip of samples with what they are and what they were predicted to be."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from aestudio.analysis.predictions import Predicted
from aestudio.gui import style
from aestudio.gui.viewers.painting import Pictures, picture_size
from aestudio.numerals import numeral, percent

__all__ = ["Mistakes"]

LINE = 17
GAP = 8


class Mistakes(QWidget):
    """Paints as many samples as there is room for, in rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Samples behind the matrix")
        self.setMinimumSize(160, 120)
        self._found: Predicted | None = None
        self._pictures: Pictures | None = None
        style.theme_changed.connect(self.update)

    def show_found(self, found: Predicted | None) -> None:
        """Draw the samples of predictions."""
        self._found, self._pictures = found, None
        if found is not None:
            self._pictures = Pictures(
                found.inputs, found.scale.low, found.scale.high, places=found.scale.places
            )
        self.setAccessibleDescription(self.heading)
        self.update()

    @property
    def heading(self) -> str:
        """Which samples these are."""
        found = self._found
        if found is None:
            return ""
        if found.regression:
            return "Those furthest off"
        if not found.question.cell:
            return "The surest mistakes" if len(found.places) else "No mistakes in this part"
        true, told = (found.names[place] for place in found.question.cell)
        return (
            f"{true} predicted as {told}, the surest first"
            if len(found.places)
            else f"No {true} is predicted as {told}"
        )

    def sizeHint(self) -> QSize:
        """One row."""
        return QSize(400, 150)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw them."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), style.colour("panel"))
        painter.setFont(style.small_font(self))
        if self._found is not None:
            self._paint(painter, self._found)
        painter.end()

    def _paint(self, painter: QPainter, found: Predicted) -> None:
        assert self._pictures is not None
        width, left = self.width() - 2 * style.SPACE, float(style.SPACE)
        painter.setPen(style.colour("text"))
        painter.drawText(QRectF(left, 0, width, LINE + 4), Qt.AlignmentFlag.AlignVCenter, self.heading)
        size = picture_size(found.scale.shape) or (72, 132)
        room = self.height() - 2 * LINE - 2 * GAP
        height = float(min(room, 96))
        step, down = max(height * size[1] / size[0], 62.0) + GAP, height + LINE + GAP
        across = max(int((width + GAP) // step), 1)
        rows = max(int((self.height() - LINE - 6 + GAP) // down), 1)
        for index in range(min(across * rows, len(found.places))):
            row, column = divmod(index, across)
            rect = QRectF(left + column * step, LINE + 6 + row * down, height * size[1] / size[0], height)
            self._pictures.draw(painter, rect, index)
            painter.setPen(style.colour("muted"))
            words = QRectF(rect.left(), rect.bottom() + 1, step, LINE)
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, _told(found, index))


def _told(found: Predicted, index: int) -> str:
    """True and predicted in short, with the probability: "3 → 8 · 97 %"."""
    place = int(found.places[index])
    if found.regression:
        return f"{numeral(found.truth[place], 'g')} → {numeral(found.outputs[place, 0])}"
    told = int(found.said[place])
    return f"{found.names[found.truth[place]]} → {found.names[told]} · {percent(found.outputs[place, told])}"
