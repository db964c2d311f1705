"""Points where curves have few of them, the ring of the best epoch, and the axis that starts at zero."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QObject

from aestudio.gui import style
from aestudio.gui.plots import Plot

__all__ = ["Dots"]

FEW = 15  # points of a curve that are drawn one by one

Array = np.ndarray[Any, Any]
Curve = tuple[Array, Array]
NONE: Array = np.empty(0)


class Dots(QObject):
    """What is drawn on a plot beside its curves."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self._plot = plot
        item = plot.view.getPlotItem()
        self._points = {
            name: item.plot([], [], pen=None, symbol="o", antialias=True)
            for name in ("training", "validation")
        }
        self._best = item.plot([], [], pen=None, symbol="o", antialias=True)
        self._zero = item.plot([], [], pen=pg.mkPen(0, 0, 0, 0))
        self._shown: dict[Any, Curve] = {}
        for item in (*self._points.values(), self._best, self._zero):
            item.setDynamicRangeLimit(None)  # or each would be made anew with every move of the view
        for point in self._points.values():
            point.setZValue(8)
        self._best.setZValue(9)
        self._hidden: set[str] = set()
        self._from_zero = False
        self._start: float | None = None
        plot.legend.toggled.connect(self._toggle)
        style.theme_changed.connect(self._dress)
        self._dress()

    def show_curves(self, curves: Mapping[str, Curve]) -> None:
        """Show the points of the curves that have few."""
        for name, item in self._points.items():
            x, y = curves.get(name, (NONE, NONE))
            few = len(x) <= FEW and name not in self._hidden
            self._put(item, x if few else NONE, y if few else NONE)
        starts = [float(x[0]) for x, _ in curves.values() if len(x)]
        self._start = min(starts, default=None)
        self._show_zero()

    def show_best(self, at: tuple[float, float] | None) -> None:
        """Put a ring around the best epoch."""
        self._put(self._best, np.array(at[:1] if at else ()), np.array(at[1:] if at else ()))

    def set_from_zero(self, on: bool) -> None:
        """Let the loss axis start at zero, where it is linear."""
        self._from_zero = on
        self._show_zero()
        self._plot.fit()

    def _show_zero(self) -> None:
        """A point nobody sees, so that what fits the view counts it in."""
        shown = self._from_zero and self._start is not None and not self._plot.is_log("y")
        self._put(self._zero, np.full(2, self._start) if shown else NONE, np.zeros(2) if shown else NONE)

    def _put(self, item: Any, x: Array, y: Array) -> None:
        """Give an item its points, unless it has them: most stay as they are while a run trains."""
        before = self._shown.get(item, (NONE, NONE))
        if not (np.array_equal(before[0], x) and np.array_equal(before[1], y)):
            self._shown[item] = (x.copy(), y.copy())
            item.setData(x, y)

    def _toggle(self, name: str, on: bool) -> None:
        (self._hidden.discard if on else self._hidden.add)(name)
        if name in self._points:
            self._points[name].setVisible(on)
        if name == "validation":
            self._best.setVisible(on)

    def _dress(self) -> None:
        theme = style.colours()
        for item, colour in (
            (self._points["training"], theme.train),
            (self._points["validation"], theme.validation),
        ):
            item.setSymbolSize(5)
            item.setSymbolPen(pg.mkPen(style.colour(colour)))
            item.setSymbolBrush(pg.mkBrush(style.colour(colour)))
        self._best.setSymbolSize(11)
        self._best.setSymbolBrush(None)
        self._best.setSymbolPen(pg.mkPen(style.colour(theme.validation), width=1.5))
