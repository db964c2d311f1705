"""What is looked at, not pressed: icons, lines that give way, numbers that keep their width or distance."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from aestudio.gui import icons, style
from aestudio.gui.tips import plain_tip

__all__ = ["ElidedLabel", "IconLabel", "NumberLabel", "apart"]


def apart(places: list[float], height: float, low: float, high: float) -> list[float]:
    """Where labels stand so that none lies on another: as near as can be to their places, in the same order.

    Args:
        places: wanted centres in pixels, ascending.
        height: of a label.
        low: the lowest centre allowed.
        high: the highest one.
    """
    found: list[float] = []
    for place in places:
        found.append(max(min(max(place, low), high), found[-1] + height if found else low))
    for index in range(len(found) - 1, -1, -1):
        limit = found[index + 1] - height if index + 1 < len(found) else high
        found[index] = min(found[index], limit)
    return found


class IconLabel(QWidget):
    """An icon that is looked at, not pressed."""

    def __init__(
        self, name: str, size: int = 16, colour: str = "text", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setFixedSize(size, size)
        self.set_icon(name, colour)

    def set_icon(self, name: str, colour: str = "text") -> None:
        """Show another icon."""
        self._icon = icons.icon(name, colour)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the icon."""
        painter = QPainter(self)
        self._icon.paint(painter, self.rect())
        painter.end()


class ElidedLabel(QWidget):
    """One line of text that gives way with an ellipsis; the whole of it is the tooltip.

    Where it `fills` its row, it asks for no room of its own: a text that changes while a run trains
    would else have Qt lay out and paint the whole window anew.
    """

    def __init__(
        self,
        text: str = "",
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        colour: str = "text",
        parent: QWidget | None = None,
        *,
        fills: bool = False,
    ) -> None:
        super().__init__(parent)
        self._mode, self._colour, self._fills = mode, colour, fills
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Show another text."""
        self._text = text
        self.setToolTip(plain_tip(text))
        self.setAccessibleName(text)
        if not self._fills:
            self.updateGeometry()
        self.update()

    @property
    def text(self) -> str:
        """The whole text."""
        return self._text

    @property
    def shown(self) -> str:
        """What there is room for; cut at its end it is cut between two words, where one of them remains."""
        cut = self.fontMetrics().elidedText(self._text, self._mode, self.width())
        if self._mode != Qt.TextElideMode.ElideRight or cut == self._text:
            return cut
        kept = cut.removesuffix("…")
        if self._text[len(kept) : len(kept) + 1].isspace():
            return cut
        words = kept.rpartition(" ")[0].rstrip(" ,;:")
        return f"{words} …" if 2 * len(words) > len(kept) else cut

    def sizeHint(self) -> QSize:
        """All of the text; the ellipsis if it fills what there is."""
        metrics = self.fontMetrics()
        text = "…" if self._fills else self._text
        return QSize(metrics.horizontalAdvance(text) + 2, metrics.height() + 2)

    def minimumSizeHint(self) -> QSize:
        """The ellipsis."""
        return QSize(self.fontMetrics().horizontalAdvance("…"), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw as much as there is room for."""
        painter = QPainter(self)
        painter.setPen(style.colour(self._colour if self.isEnabled() else "disabled"))
        text = self.shown
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.end()


class NumberLabel(QLabel):
    """A number as wide as its widest so far, so that nothing moves while it changes.

    Its size is fixed: where it is free, Qt lays out and paints the whole window anew with every text.
    """

    def __init__(
        self,
        text: str = "",
        widest: str = "",
        parent: QWidget | None = None,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignRight,
    ) -> None:
        self._widest = ""
        super().__init__(text, parent, alignment=align | Qt.AlignmentFlag.AlignVCenter)
        self._tabular()
        self.set_widest(widest or text)

    def set_widest(self, text: str) -> None:
        """Keep room for `text`, as in "1,000,000"."""
        metrics = self.fontMetrics()
        if metrics.horizontalAdvance(text) >= metrics.horizontalAdvance(self._widest):
            self._widest = text
        width = max(self.minimumWidth(), metrics.horizontalAdvance(self._widest) + 2)
        if (width, metrics.height() + 1) != (self.width(), self.height()):
            self.setFixedSize(width, metrics.height() + 1)

    def setText(self, text: str) -> None:
        """Show another number."""
        if text != self.text():
            super().setText(text)
            self.set_widest(text)

    def changeEvent(self, event: QEvent) -> None:
        """Another font needs other room."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.setMinimumWidth(0)
            self.set_widest("")

    def _tabular(self) -> None:
        font = self.font()
        font.setFeature(QFont.Tag("tnum"), 1)
        self.setFont(font)
