"""What happened to a run, as vertical lines whose labels never overlap, and the best epoch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QFontMetricsF

from aestudio.gui import style
from aestudio.gui.plots import Plot

__all__ = ["EventMarks", "rows", "side_of"]

ROWS = 3  # labels below one another, at least; more where a third of the height holds them, up to ...
MANY_ROWS = 6
GAP = 6.0  # pixels between two labels
ROW = 0.85  # of a label's height, from one row to the next
WIDEST = 150  # pixels of a label; a longer one is cut, and read out under the mouse
SAME, NEAR = 2.0, 12.0  # pixels up to which two lines are one; up to which a label is taken for either's
MOST = 80  # lines; more would be a grey wall


@dataclass
class _Mark:
    at: float
    text: str
    line: Any
    label: Any


def rows(
    spans: Sequence[tuple[float, float]],
    most: int = ROWS,
    taken: Sequence[Sequence[tuple[float, float]]] = (),
) -> list[int]:
    """In which row each label fits, -1: in none.

    Args:
        spans: left edge and width of the labels in pixels, from left to right.
        most: how many rows there are.
        taken: by row, left edge and width of what is there already.
    """
    there = [list(taken[row]) if row < len(taken) else [] for row in range(most)]
    found = []
    for left, width in spans:
        row = next((row for row in range(most) if _is_free(there[row], left, width)), -1)
        if row >= 0:
            there[row].append((left, width))
        found.append(row)
    return found


def side_of(x: float, width: float, lines: Sequence[float], pixels: float) -> int:
    """On which side of its line a label stands: 1 right, -1 left; 0 where it would be taken for another's.

    Args:
        x: of its line, in pixels.
        width: of the label.
        lines: all there are.
        pixels: width of the plot.
    """
    apart = [line - x for line in lines if abs(line - x) > SAME]
    if x + width <= pixels and not any(0 < gap < NEAR for gap in apart):
        return 1
    return -1 if x >= width and not any(-NEAR < gap < 0 for gap in apart) else 0


def _is_free(there: Sequence[tuple[float, float]], left: float, width: float) -> bool:
    return all(left >= at + size + GAP or left + width + GAP <= at for at, size in there)


class EventMarks(QObject):
    """Lines for events; a label gives way rather than lie on another."""

    def __init__(self, plot: Plot, beside: Callable[[], Sequence[QRectF]] = tuple) -> None:
        """`beside` gives what else lies on the plot, in pixels from the upper left of the curves' room."""
        super().__init__(plot)
        self._plot, self._beside = plot, beside
        self._marks: list[_Mark] = []
        self._wanted: list[tuple[float, str]] = []
        box = plot.view.getViewBox()
        box.sigRangeChanged.connect(self.place)
        box.sigResized.connect(self.place)
        style.theme_changed.connect(self._dress)

    def show_events(self, events: list[tuple[float, str]]) -> None:
        """Show events, (place on the axis, label)."""
        wanted = events[-MOST:]
        if wanted == self._wanted:
            return
        self._wanted = wanted
        while len(self._marks) > len(wanted):
            mark = self._marks.pop()
            self._plot.view.removeItem(mark.line)
            self._plot.view.removeItem(mark.label)
        while len(self._marks) < len(wanted):
            self._marks.append(self._made())
        for mark, (at, text) in zip(self._marks, wanted, strict=True):
            mark.at, mark.text = at, text
            for item in (mark.line, mark.label):
                item.setToolTip(text)  # all of it, and where there is no room for a label
        self.place()

    @property
    def labels(self) -> list[str]:
        """The labels that can be read."""
        return [mark.text for mark in self._marks if mark.label.isVisible()]

    @property
    def events(self) -> list[tuple[float, str]]:
        """What is marked, labels that found no room included."""
        return list(self._wanted)

    def _made(self) -> _Mark:
        line, label = pg.InfiniteLine(angle=90, movable=False), pg.TextItem(anchor=(0, 0))
        line.setZValue(-5)
        label.setZValue(20)
        for item in (line, label):
            self._plot.view.addItem(item, ignoreBounds=True)
        mark = _Mark(0.0, "", line, label)
        self._colour(mark)
        return mark

    def place(self, *_: object) -> None:
        """Put lines and labels where they belong in the view as it is now."""
        (left, right), (_, top) = self._plot.view.getViewBox().viewRange()
        pixels = self._plot.view.getViewBox().width()
        if not self._marks or right <= left or pixels <= 1:
            return
        metrics = QFontMetricsF(style.small_font(self._plot))
        log, seen = self._plot.is_log("x"), []
        for mark in self._marks:
            at = np.log10(mark.at) if log and mark.at > 0 else mark.at
            visible = bool(np.isfinite(at) and left <= at <= right and not (log and mark.at <= 0))
            mark.line.setVisible(visible)
            mark.label.hide()
            if visible:
                mark.line.setPos(at)
                seen.append((mark, at, (at - left) / (right - left) * pixels))
        self._label(seen, metrics, pixels, top)

    def _label(
        self, seen: list[tuple[_Mark, float, float]], metrics: QFontMetricsF, pixels: float, top: float
    ) -> None:
        texts, spans, sides = [], [], []
        lines = [x for _, _, x in seen]
        for mark, _, x in seen:
            texts.append(metrics.elidedText(mark.text, Qt.TextElideMode.ElideRight, WIDEST))
            width = metrics.horizontalAdvance(texts[-1]) + 8
            sides.append(side_of(x, width, lines, pixels))
            spans.append((x - width if sides[-1] < 0 else x, width))
        order = sorted((i for i, side in enumerate(sides) if side), key=lambda index: spans[index][0])
        height = ROW * (metrics.height() + 8)
        most = int(min(max(self._plot.view.getViewBox().height() / 3 / height, ROWS), MANY_ROWS))
        found = rows([spans[i] for i in order], most, self._taken(most, height))
        for index, row in zip(order, found, strict=True):
            mark, at, _ = seen[index]
            if row >= 0 and mark.text:
                mark.label.setText(texts[index])
                mark.label.setAnchor((1 if sides[index] < 0 else 0, -ROW * row))
                mark.label.setPos(at, top)
                mark.label.show()

    def _taken(self, most: int, height: float) -> list[list[tuple[float, float]]]:
        """What lies in each row already."""
        beside = self._beside()
        return [
            [
                (lies.left(), lies.width())
                for lies in beside
                if lies.top() < row * height + height / ROW and lies.bottom() > row * height
            ]
            for row in range(most)
        ]

    def _dress(self) -> None:
        for mark in self._marks:
            self._colour(mark)

    def _colour(self, mark: _Mark) -> None:
        theme = style.colours()
        mark.line.setPen(pg.mkPen(theme.border, width=1, style=Qt.PenStyle.DashLine))
        mark.label.setColor(theme.muted)
        mark.label.setFont(style.small_font(self._plot))
        mark.label.fill = pg.mkBrush(style.colour(theme.panel))
        mark.label.update()
