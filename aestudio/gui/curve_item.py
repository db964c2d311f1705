"""pyqtgraph's curve, its wide pens made cheap, and the room between two curves, filled.

Qt's time for an antialiased stroke, as for a filled polygon, grows faster than the number of points where
they go up and down: a noisy curve of 900 points takes 13 to 160 ms at once and 1 to 2 ms in pieces.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

__all__ = ["Between", "CurveItem"]

Array = np.ndarray[Any, Any]
PIECE = 12  # points that are stroked at once
COLUMN = 24  # points of each edge that are filled at once


class _Strokes(pg.PlotCurveItem):
    """A line; a wide one is drawn in pieces."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[QPainterPath] = []
        self._of: tuple[Any, Any] = (None, None)

    def paint(self, painter: QPainter, option: Any, widget: Any) -> None:
        """Draw it."""
        pen = pg.mkPen(self.opts["pen"])
        if self.xData is None or len(self.xData) <= PIECE or not _is_dear(pen):
            super().paint(painter, option, widget)
            return
        exported = self._exportOpts is not False and self._exportOpts.get("antialias", True)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, bool(exported or self.opts["antialias"]))
        pen = QPen(pen)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)  # or a place where pieces meet would be seen
        painter.setPen(pen)
        for piece in self._cut():
            painter.drawPath(piece)

    def _cut(self) -> list[QPainterPath]:
        """Its pieces, the last point of one the first of the next; points that are no numbers are gaps."""
        x, y = self.xData, self.yData
        if self._of[0] is not x or self._of[1] is not y:
            self._of = (x, y)
            self._pieces = [
                pg.functions.arrayToQPath(x[at : at + PIECE + 1], y[at : at + PIECE + 1], connect="finite")
                for at in range(0, len(x) - 1, PIECE)
            ]
        return self._pieces


def _is_dear(pen: QPen) -> bool:
    return pen.widthF() > 1 and pen.style() == Qt.PenStyle.SolidLine


class CurveItem(pg.PlotDataItem):
    """A curve of a plot, drawn anew when its points change and not with every move of the view."""

    curve: Any

    def __init__(self) -> None:
        super().__init__()
        self.setDynamicRangeLimit(None)
        self.curve.setParentItem(None)
        self.curve = _Strokes()
        self.curve.setParentItem(self)
        self.curve.sigClicked.connect(self.sigClicked)


class Between(pg.GraphicsObject):
    """The room between a lower and an upper curve, filled."""

    def __init__(self) -> None:
        super().__init__()
        self._lower: tuple[Array, Array] = (np.empty(0), np.empty(0))
        self._upper = self._lower
        self._log = (False, False)
        self._brush = pg.mkBrush("#80808040")
        self._columns: list[QPainterPath] | None = None
        self._rect = QRectF()
        self.setZValue(-1)  # behind curves

    def set_data(self, lower: tuple[Array, Array], upper: tuple[Array, Array]) -> None:
        """Fill between these: the places and values of each, places ascending."""
        same = (
            np.array_equal(a, b, equal_nan=True) for a, b in zip(self.edges, (*lower, *upper), strict=True)
        )
        if not all(same):
            self._lower, self._upper = lower, upper
            self._renew()

    @property
    def edges(self) -> tuple[Array, Array, Array, Array]:
        """Places and values of the lower curve, places and values of the upper."""
        return (*self._lower, *self._upper)

    def set_brush(self, brush: Any) -> None:
        """What it is filled with."""
        self._brush = brush
        self.update()

    def setLogMode(self, x: bool, y: bool) -> None:
        """Lie on logarithmic axes."""
        if self._log != (x, y):
            self._log = (x, y)
            self._renew()

    def _renew(self) -> None:
        self.prepareGeometryChange()
        self._columns = None
        self.informViewBoundsChanged()
        self.update()

    def dataBounds(self, axis: int, frac: float = 1.0, orthoRange: Any = None) -> tuple[Any, Any]:
        """From where to where it reaches."""
        rect = self.boundingRect()
        if rect.isNull():
            return None, None
        return (rect.left(), rect.right()) if axis == 0 else (rect.top(), rect.bottom())

    def boundingRect(self) -> QRectF:
        """Where it lies."""
        self._cut()
        return self._rect

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Fill it."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # or the columns' edges would be seen
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._brush)
        for column in self._cut():
            painter.drawPath(column)

    def _cut(self) -> list[QPainterPath]:
        """Columns side by side, none over a gap."""
        if self._columns is None:
            x, low, high = self._mapped()
            self._rect = _around(x, low, high)
            known = np.flatnonzero(np.isfinite(x) & np.isfinite(low) & np.isfinite(high))
            runs = np.split(known, np.flatnonzero(np.diff(known) > 1) + 1) if len(known) else []
            self._columns = [
                _column(x[part], low[part], high[part])
                for run in runs
                for at in range(0, len(run) - 1, COLUMN)
                if len(part := run[at : at + COLUMN + 1]) > 1
            ]
        return self._columns

    def _mapped(self) -> tuple[Array, Array, Array]:
        """Both edges at the places of either, as they lie on the axes."""
        (xl, low), (xh, high) = self._lower, self._upper
        if not len(xl) or not len(xh):
            return np.empty(0), np.empty(0), np.empty(0)
        x = np.union1d(xl, xh)
        edges = [x, np.interp(x, xl, low), np.interp(x, xh, high)]
        with np.errstate(divide="ignore", invalid="ignore"):
            logs = (self._log[0], self._log[1], self._log[1])
            x, low, high = (np.log10(e) if log else e for e, log in zip(edges, logs, strict=True))
        return x, low, high


def _column(x: Array, low: Array, high: Array) -> QPainterPath:
    across, up = np.concatenate([x, x[::-1], x[:1]]), np.concatenate([low, high[::-1], low[:1]])
    path: QPainterPath = pg.functions.arrayToQPath(across, up, connect="all")
    return path


def _around(x: Array, low: Array, high: Array) -> QRectF:
    known = np.isfinite(x) & np.isfinite(low) & np.isfinite(high)
    if not known.any():
        return QRectF()
    x, bottom, top = x[known], float(low[known].min()), float(high[known].max())
    return QRectF(float(x[0]), bottom, float(x[-1] - x[0]), top - bottom)
