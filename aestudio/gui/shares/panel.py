"""A chart of an experiment on shares: curves, dots with intervals, and pictures behind the dots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QWidget

from aestudio.gui import style
from aestudio.gui.layouts import down
from aestudio.gui.plots import Plot
from aestudio.numerals import numeral

if TYPE_CHECKING:
    from aestudio.dial.panels import Panel, Series

__all__ = ["SharesPanel"]

SIZE, WIDTH = 9, 1.5  # of a dot and of its interval, pixels


class SharesPanel(QWidget):
    """Title, note and chart.

    Signals:
        clicked(float): a dot, by the share it was measured at.
    """

    clicked = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._panel: Panel | None = None
        self._title = style.with_role(QLabel(wordWrap=True), "title")
        self._note = style.with_role(QLabel(wordWrap=True), "muted")
        self.plot = Plot(empty="Nothing is measured yet.")
        self._items: list[Any] = []
        layout = down(self, style.SPACE_S)
        for part, stretch in ((self._title, 0), (self.plot, 1), (self._note, 0)):
            layout.addWidget(part, stretch)
        style.theme_changed.connect(self._draw)

    def show_panel(self, panel: Panel | None) -> None:
        """Draw a panel, or nothing."""
        self._panel = panel
        self._title.setText(panel.title if panel else "")
        self._note.setText(panel.note if panel else "")
        self._note.setVisible(bool(panel and panel.note))
        self.plot.clear()
        if panel is not None:
            self.plot.set_titles(x=panel.x, y=panel.y)
            self.plot.set_empty(panel.empty)
            self.plot.setAccessibleName(panel.title)
            axis = self.plot.view.getPlotItem().getAxis("bottom")
            axis.setTicks([list(enumerate(panel.ticks))] if panel.ticks else None)
            self.plot.set_log("x", panel.log)
            self.plot.set_log("y", panel.log)
            for series in panel.series:
                self.plot.curve(
                    series.name, _colour(series), "solid" if series.dash == "none" else series.dash
                )
                self.plot.set_data(
                    series.name, *(_apart(series) if series.dash == "none" else (series.x, series.y))
                )
            if not panel.log:
                self.plot.lines.baseline(0.0, "")
        self._draw()
        self.plot.fit()
        if panel is not None and panel.ticks:  # with room for the names at both ends
            self.plot.view.setXRange(-0.75, len(panel.ticks) - 0.5, padding=0)

    def _draw(self) -> None:
        """Intervals and dots, in the colours of the theme."""
        for item in self._items:
            self.plot.view.removeItem(item)
        self._items = []
        for series in self._panel.series if self._panel else ():
            if series.mark:
                self._dots(series, bool(self._panel and self._panel.log))

    def _dots(self, series: Series, log: bool) -> None:
        def at(values: Any) -> Any:
            return np.log10(values) if log else values

        colour = style.colour(_colour(series))
        known = np.isfinite(series.low) & np.isfinite(series.high)
        if known.any():
            x, y = at(series.x[known]), at(series.y[known])
            ends = {"top": at(series.high[known]) - y, "bottom": y - at(series.low[known])}
            pen = pg.mkPen(colour, width=WIDTH)
            self._add(pg.ErrorBarItem(x=x, y=y, beam=0.0, pen=pen, **ends))
        there = np.isfinite(series.y)
        shares = series.shares or (float("nan"),) * len(series.x)
        dots = pg.ScatterPlotItem(hoverable=True, tip=_tip, pxMode=True, size=SIZE, symbol=series.mark)
        dots.setData(
            x=at(series.x[there]),
            y=at(series.y[there]),
            data=[_Dot(series, k, shares[k]) for k in np.flatnonzero(there).tolist()],
            brush=pg.mkBrush(colour),
            pen=pg.mkPen(style.colours().panel, width=1),
        )
        dots.sigClicked.connect(self._click)
        self._add(dots)

    def _add(self, item: Any) -> None:
        self._items.append(item)
        self.plot.view.addItem(item)

    def _click(self, item: Any, points: Any, event: Any) -> None:
        if len(points) and np.isfinite(points[0].data().share):
            self.clicked.emit(points[0].data().share)


class _Dot:
    """Which dot of a series it is."""

    def __init__(self, series: Series, number: int, share: float) -> None:
        self.series, self.number, self.share = series, number, share

    @property
    def words(self) -> str:
        one, k = self.series, self.number
        interval = f" ({numeral(one.low[k])} to {numeral(one.high[k])})" if np.isfinite(one.low[k]) else ""
        pictures = "\nclick for the pictures" if np.isfinite(self.share) else ""
        return f"{one.name}: {numeral(one.y[k])}{interval}{pictures}"


def _apart(series: Series) -> tuple[Any, Any]:
    """The points with a gap after each: a curve that is in the legend and draws no line."""
    gaps = np.stack([series.y, np.full(len(series.y), np.nan)], axis=1).ravel()
    return np.repeat(series.x, 2), gaps


def _tip(x: float, y: float, data: _Dot) -> str:
    return data.words


def _colour(series: Series) -> str:
    return style.label_colour(series.colour) if series.colour >= 0 else ("text", "muted")[-series.colour - 1]
