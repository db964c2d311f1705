"""Horizontal lines to compare the loss with; labels that never overlap, and never stretch the plot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF

from aestudio.gui import style
from aestudio.gui.labels import apart
from aestudio.gui.plots import Plot
from aestudio.numerals import numeral
from aestudio.run.baselines import BaselineLosses

__all__ = ["Baseline", "BaselineLines", "lines_tip", "named"]

WIDEST = 0.5  # of the plot's width, for a label: the newest epochs, on the right, stay free


class Baseline(NamedTuple):
    """A loss to compare with: its short name, and what the tooltip says of it."""

    name: str
    loss: float
    meaning: str = ""


@dataclass
class _Line:
    of: Baseline
    line: Any
    label: Any


def named(found: BaselineLosses | None, part: str = "") -> list[Baseline]:
    """What is drawn, the lowest first; `part`: the part of the loss that they are of."""
    if found is None:
        return []
    count = f"{found.components:,} component{'s' * (found.components != 1)}"
    titles = {
        "mean_sample": ("mean sample", "The mean sample as the answer to every sample"),
        "pca": (f"PCA {found.components:,}:", f"PCA, {count}"),
        "untrained": ("untrained", "The network before it learned anything"),
    }
    after = f" ({part} only)" if part else ""
    lines = [
        Baseline(name, found.losses[key], meaning + (after if key != "untrained" else ""))  # it is the whole
        for key, (name, meaning) in titles.items()
        if key in found.losses
    ]
    return sorted(lines, key=lambda line: line.loss)


def lines_tip(found: BaselineLosses | None) -> str:
    """What the lines are, and why some are missing in this run."""
    words = "Lines to compare with: mean sample, PCA, untrained network"
    missing = found.why_not if found is not None else {}
    if "all" in missing:
        return f"{words}. None here: {missing['all']}."
    return f"{words}. No PCA here: {missing['pca']}." if "pca" in missing else words


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
        self._wanted: list[Baseline] = []
        box = plot.view.getViewBox()
        box.sigRangeChanged.connect(self._place)
        box.sigResized.connect(self._place)
        style.theme_changed.connect(self._dress)

    def show_losses(self, wanted: list[Baseline]) -> None:
        """Show lines, ascending."""
        if wanted == self._wanted:
            return
        self._wanted = wanted
        for line in self._lines:
            self._plot.view.removeItem(line.line)
            self._plot.view.removeItem(line.label)
        self._lines = [self._made(one) for one in wanted]
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
            place = QPointF(0.0, middle - size.height() / 2)
            found.append(QRectF(place, size.size()))
        return found

    def _made(self, of: Baseline) -> _Line:
        line = pg.InfiniteLine(angle=0, movable=False)
        label = pg.TextItem(anchor=(0, 0.5))  # on the left: the newest epochs are on the right
        line.setZValue(-6)
        label.setZValue(19)
        for item in (line, label):
            self._plot.view.addItem(item, ignoreBounds=True)
            item.setToolTip(f"{of.meaning or of.name.rstrip(':')}: {_loss_text(of.loss)}")
        made = _Line(of, line, label)
        self._colour(made)
        return made

    def _place(self, *_: object) -> None:
        box = self._plot.view.getViewBox()
        (left, _), (bottom, top) = box.viewRange()
        pixels = box.height()
        if not self._lines or top <= bottom or pixels <= 1:
            self.placed.emit()
            return
        metrics = QFontMetricsF(style.small_font(self._plot))
        log, height = self._plot.is_log("y"), metrics.height() + 5
        losses = [line.of.loss for line in self._lines]
        ats = [(np.log10(loss) if loss > 0 else -np.inf) if log else loss for loss in losses]
        inside = [bool(bottom <= at <= top) for at in ats]
        wanted = [(min(max(at, bottom), top) - bottom) / (top - bottom) * pixels + height * 0.6 for at in ats]
        found = apart(wanted, height, height / 2, pixels - height / 2)
        for line, at, seen, place in zip(self._lines, ats, inside, found, strict=True):
            line.line.setVisible(seen)
            if seen:
                line.line.setPos(at)
            arrow = "" if seen else "↑ " if at > top else "↓ "
            text = _cut(arrow + line.of.name, _loss_text(line.of.loss), box.width() * WIDEST - 8, metrics)
            if line.label.toPlainText() != text:
                line.label.setText(text)
            line.label.setPos(left, bottom + place / pixels * (top - bottom))
        self.placed.emit()

    def _dress(self) -> None:
        for line in self._lines:
            self._colour(line)

    def _colour(self, made: _Line) -> None:
        theme = style.colours()
        made.line.setPen(pg.mkPen(theme.control, width=1, style=Qt.PenStyle.DotLine))
        made.label.setColor(theme.muted)
        made.label.setFont(style.small_font(self._plot))
        made.label.fill = pg.mkBrush(theme.panel + "80")  # curves shine through
        made.label.update()


def _loss_text(loss: float) -> str:
    return numeral(loss)


def _cut(name: str, loss: str, width: float, metrics: QFontMetricsF) -> str:
    """Name and loss in so many pixels; what has to give way is the name."""
    room = width - metrics.horizontalAdvance(f" {loss}")
    return f"{metrics.elidedText(name, Qt.TextElideMode.ElideRight, max(room, 0.0))} {loss}".strip()
