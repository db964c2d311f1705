"""What goes into the network and what it comes to: the lines above and below the list, in its columns."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from aestudio.gui import style
from aestudio.gui.builder.row_delegate import PAD
from aestudio.gui.builder.tree import INDENT, LayerTree

__all__ = ["EndLine"]


class EndLine(QWidget):
    """A line with words on the left and the list's columns on the right."""

    def __init__(self, tree: LayerTree, *, strong: bool = False, ruled: bool = True) -> None:
        super().__init__()
        self._tree, self._strong, self._ruled = tree, strong, ruled
        self._words = self._shape = self._count = ""
        self._sure = True
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        style.theme_changed.connect(self.update)
        tree.verticalScrollBar().rangeChanged.connect(self.update)

    def show_line(self, words: str, shape: str, count: str = "", *, sure: bool, tip: str = "") -> None:
        """Show these words and numbers."""
        self._words, self._shape, self._count, self._sure = words, shape, count, sure
        said = ", ".join(filter(None, (f"{words} {shape}".strip(), f"{count} parameters" if count else "")))
        self.setAccessibleName(said)
        self.setToolTip(tip or said)
        self.update()

    @property
    def text(self) -> tuple[str, str, str]:
        """Words, shape and count."""
        return self._words, self._shape, self._count

    def sizeHint(self) -> QSize:
        """One line of text; without a rule it belongs to the line above and stands close to it."""
        return QSize(200, self.fontMetrics().height() + (8 if self._ruled else 2))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Words, numbers, and a hairline towards the list."""
        painter = QPainter(self)
        width = self._tree.viewport().geometry().right() + 1
        rect = QRect(
            INDENT + self._tree.viewport().x(),
            0,
            width - INDENT - PAD - self._tree.viewport().x(),
            self.height(),
        )
        painter.setPen(style.colour("line"))
        y = 0 if self._strong else self.height() - 1
        if self._ruled:
            painter.drawLine(0, y, self.width(), y)
        delegate = self._tree.itemDelegate()
        delegate.paint_numbers(painter, rect, self._shape, self._count, sure=self._sure, strong=self._strong)  # type: ignore[attr-defined]
        font = self.font()
        font.setBold(self._strong)
        painter.setFont(font)
        painter.setPen(style.colour("text" if self._strong else "muted"))
        room = rect.width() - self._tree.columns.width
        text = painter.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, room)
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.end()
