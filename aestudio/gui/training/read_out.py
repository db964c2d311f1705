"""The values under the mouse, in a box inside the plot, so that nothing moves while they are read."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QLabel

from aestudio.gui import style
from aestudio.gui.plots import Plot
from aestudio.gui.training.parts import tabular

__all__ = ["ReadOut"]


class ReadOut(QLabel):
    """One line per curve; it stands on the side of the plot where the mouse is not."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot.view)
        self._plot = plot
        self._left = False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setContentsMargins(8, 5, 8, 5)
        tabular(style.with_role(self, "small"))
        self.hide()
        plot.view.hovered.connect(self._take_side)
        plot.read_out = self.show_values
        style.theme_changed.connect(self._dress)
        self._dress()

    def show_values(self, where: str, values: Mapping[str, str]) -> None:
        """Show where the mouse is and the curves' values there; hide when it is nowhere."""
        if not where:
            self.hide()
            return
        lines = "".join(
            f"<tr><td>{escape(name)}&nbsp;&nbsp;</td><td align=right>{value}</td></tr>"
            for name, value in values.items()
        )
        self.setText(f"<b>{escape(where)}</b><table cellspacing=0 cellpadding=0>{lines}</table>")
        self.adjustSize()
        self._put()
        self.show()
        self.raise_()

    def _take_side(self, at: QPointF | None) -> None:
        if at is None:
            return
        (left, right), _ = self._plot.view.getViewBox().viewRange()
        self._left = at.x() > (left + right) / 2
        if self.isVisible():
            self._put()

    def _put(self) -> None:
        area = self._plot.view.getViewBox().sceneBoundingRect()
        x = area.left() + 8 if self._left else area.right() - self.width() - 8
        self.move(round(x), round(area.top()) + 8)

    def _dress(self) -> None:
        theme = style.colours()
        frame = f"border: 1px solid {theme.line}; border-radius: 5px"
        self.setStyleSheet(f"background: {theme.raised}; color: {theme.text}; {frame}")
