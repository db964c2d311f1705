"""Straight lines on a plot with a label each: events, and values to compare with."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from aestudio.gui import style
from aestudio.gui.plot_view import PlotView

__all__ = ["PlotLines"]


class PlotLines:
    """Vertical and horizontal lines, which keep their place when an axis becomes logarithmic."""

    def __init__(self, view: PlotView) -> None:
        self._view = view
        self._lines: list[Any] = []
        self._log = {90: False, 0: False}  # by the angle of the lines that the axis places

    def mark(self, x: float, label: str, low: bool = False) -> None:
        """A vertical line; its label stands at the top, or low where curves run along the top."""
        place, edge = (0.02, 1) if low else (0.98, 0)
        self._add(x, label, 90, {"position": place, "anchors": [(0, edge), (1, edge)]})

    def baseline(self, y: float, label: str) -> None:
        """A horizontal line."""
        self._add(y, label, 0, {"position": 0.02, "anchors": [(0, 1), (0, 1)]})

    def clear(self) -> None:
        """Take all away."""
        for line in self._lines:
            self._view.removeItem(line)
        self._lines = []

    def set_log(self, *, x: bool, y: bool) -> None:
        """Which axes are logarithmic."""
        self._log = {90: x, 0: y}
        for line in self._lines:
            self._place(line)

    def dress(self) -> None:
        """Follow the theme."""
        theme = style.colours()
        for line in self._lines:
            line.setPen(pg.mkPen(theme.control, width=1, style=Qt.PenStyle.DashLine))
            line.label.setColor(theme.muted)
            line.label.setFont(style.small_font(self._view))
            line.label.fill = pg.mkBrush(theme.panel + "d0")
            line.label.update()

    def _add(self, at: float, label: str, angle: int, options: dict[str, Any]) -> None:
        text = label.replace("{", "{{").replace("}", "}}")  # it is a format to pyqtgraph
        line = pg.InfiniteLine(angle=angle, movable=False, label=text, labelOpts=options)
        line.value_given = at
        self._lines.append(line)
        self._view.addItem(line, ignoreBounds=angle == 90)
        self._place(line)
        self.dress()

    def _place(self, line: Any) -> None:
        """Put a line where it belongs on the axis; without a place on a logarithmic one it is hidden."""
        log = self._log[line.angle]
        line.setVisible(not log or line.value_given > 0)
        if line.isVisible():
            line.setPos(np.log10(line.value_given) if log else line.value_given)
