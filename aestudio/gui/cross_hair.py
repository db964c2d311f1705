"""The line under the mouse on a plot, and what the curves are worth there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt

from aestudio.gui import style
from aestudio.gui.plot_view import PlotView
from aestudio.numerals import value_text

__all__ = ["CrossHair"]

Array = np.ndarray[Any, Any]


class CrossHair:
    """It jumps from point to point of the curves."""

    def __init__(self, view: PlotView) -> None:
        self._line = pg.InfiniteLine(angle=90, movable=False)
        self._line.hide()
        view.addItem(self._line, ignoreBounds=True)

    def dress(self) -> None:
        """Follow the theme."""
        self._line.setPen(pg.mkPen(style.colours().control, width=1, style=Qt.PenStyle.DotLine))

    def put(
        self, at: QPointF | None, curves: Mapping[str, tuple[Array, Array]], *, log: bool
    ) -> tuple[float | None, dict[str, str]]:
        """Go to the point nearest to a place of the view.

        Args:
            at: the place, as the axes are drawn; None: the mouse is nowhere.
            curves: x ascending, and y, by name.
            log: whether the lower axis is logarithmic.

        Returns:
            Where it is on the lower axis, None where nothing is; and each curve's value, as it is written.
        """
        x = 0.0 if at is None else 10 ** at.x() if log else at.x()
        near = {} if at is None else {name: _nearest(*curve, x) for name, curve in curves.items()}
        found = {name: point for name, point in near.items() if point is not None}
        self._line.setVisible(bool(found))
        if not found:
            return None, {}
        x = min((place for place, _ in found.values()), key=lambda place: abs(place - x))
        self._line.setPos(np.log10(x) if log else x)
        return x, {name: value_text(value) for name, (_, value) in found.items()}


def _nearest(xs: Array, ys: Array, x: float) -> tuple[float, float] | None:
    """The curve's point nearest to `x`."""
    if not len(xs):
        return None
    index = min(int(np.searchsorted(xs, x)), len(xs) - 1)
    if index and abs(xs[index - 1] - x) <= abs(xs[index] - x):
        index -= 1
    return float(xs[index]), float(ys[index])
