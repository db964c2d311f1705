"""Horizontal lines to compare the loss with; labels that never overlap, and never stretch the plot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF

from aestudio.gui import style
from aestudio.gui.numbers import number_text
from aestudio.gui.plots import Plot
from aestudio.run.baselines import BaselineLosses

__all__ = ["BaselineLines", "apart", "named"]


@dataclass
class _Line:
    value: float
    text: str
    line: Any
    label: Any


def named(found: BaselineLosses | None, part: str = "") -> list[tuple[str, float]]:
    """What is drawn: (label, loss), the lowest first; `part`: the part of the loss that they are of."""
    if found is None:
        return []
    count = f"{found.components:,} component{'s' * (found.components != 1)}"
    titles = {"mean_sample": "mean sample", "pca": f"PCA, {count}", "untrained": "untrained"}
    after = f" ({part} only)" if part else ""
    lines = [(title + after, found.losses[name]) for name, title in titles.items() if name in found.losses]
    return sorted(lines, key=lambda line: line[1])


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


class BaselineLines(QObject):
    """The lines of one run. One that lies out of view is named at the edge, with an arrow.

    Signals:
        placed(): the labels lie elsewhere now.
    """

    placed = Signal()

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self._plot = plot
        self._lines: list[_Line] = []
        self._wanted: list[tuple[str, float]] = []
        box = plot.view.getViewBox()
        box.sigRangeChanged.connect(self._place)
        box.sigResized.connect(self._place)
        style.theme_changed.connect(self._dress)

    def show_losses(self, wanted: list[tuple[str, float]]) -> None:
        """Show lines, (label, loss), ascending."""
        if wanted == self._wanted:
            return
        self._wanted = wanted
        for line in self._lines:
            self._plot.view.removeItem(line.line)
            self._plot.view.removeItem(line.label)
        self._lines = [self._made(value, text) for text, value in wanted]
        self._place()

    @property
    def labels(self) -> list[str]:
        """What the labels say, from the lowest up."""
        return [line.label.toPlainText() for line in self._lines if line.label.isVisible()]

    def rects(self) -> list[QRectF]:
        """Where the labels lie, in pixels from the upper left of the curves' room."""
        box = self._plot.view.getViewBox()
        (_, _), (bottom, top) = box.viewRange()
        found = []
        for line in self._lines:
            size, y = line.label.boundingRect(), float(line.label.pos().y())
            middle = (top - y) / ((top - bottom) or 1.0) * box.height()
            place = QPointF(box.width() - size.width(), middle - size.height() / 2)
            found.append(QRectF(place, size.size()))
        return found

    def _made(self, value: float, text: str) -> _Line:
        line = pg.InfiniteLine(angle=0, movable=False)
        label = pg.TextItem(anchor=(1, 0.5))
        line.setZValue(-6)
        label.setZValue(19)
        for item in (line, label):
            self._plot.view.addItem(item, ignoreBounds=True)
        made = _Line(value, text, line, label)
        self._colour(made)
        return made

    def _place(self, *_: object) -> None:
        box = self._plot.view.getViewBox()
        (_, right), (bottom, top) = box.viewRange()
        pixels = box.height()
        if not self._lines or top <= bottom or pixels <= 1:
            self.placed.emit()
            return
        log, height = self._plot.is_log("y"), QFontMetricsF(style.small_font(self._plot)).height() + 5
        ats = [
            (np.log10(line.value) if line.value > 0 else -np.inf) if log else line.value
            for line in self._lines
        ]
        inside = [bool(bottom <= at <= top) for at in ats]
        wanted = [(min(max(at, bottom), top) - bottom) / (top - bottom) * pixels + height * 0.6 for at in ats]
        found = apart(wanted, height, height / 2, pixels - height / 2)
        for line, at, seen, place in zip(self._lines, ats, inside, found, strict=True):
            line.line.setVisible(seen)
            if seen:
                line.line.setPos(at)
            arrow = "" if seen else "↑ " if at > top else "↓ "
            text = f"{arrow}{line.text} {number_text(float(f'{line.value:.3g}'))}"
            if line.label.toPlainText() != text:
                line.label.setText(text)
            line.label.setPos(right, bottom + place / pixels * (top - bottom))
        self.placed.emit()

    def _dress(self) -> None:
        for line in self._lines:
            self._colour(line)

    def _colour(self, made: _Line) -> None:
        theme = style.colours()
        made.line.setPen(pg.mkPen(theme.control, width=1, style=Qt.PenStyle.DotLine))
        made.label.setColor(theme.muted)
        made.label.setFont(style.small_font(self._plot))
        made.label.fill = pg.mkBrush(style.colour(theme.panel))
        made.label.update()
