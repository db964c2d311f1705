"""Curves, drawn by pyqtgraph. Importing it takes most of a second, so the first window must not.

Speed, as measured: peak downsampling, clipping to the view, pens one pixel wide, no antialiasing; a million
points then draw in 20 ms.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from aestudio.gui import plot_export, style
from aestudio.gui.cross_hair import CrossHair
from aestudio.gui.curve_item import CurveItem
from aestudio.gui.layouts import down, stacked
from aestudio.gui.legend import DASHES, Key, Legend
from aestudio.gui.notices import EmptyState
from aestudio.gui.plot_lines import PlotLines
from aestudio.gui.plot_view import PlotView
from aestudio.numerals import minus, number_text, numeral

__all__ = ["Plot", "plot_widget"]

Array = np.ndarray[Any, Any]
Axis = Literal["x", "y"]
Dash = Literal["solid", "dash", "dot"]
LEGEND = 0.25  # of the height, at most, goes to the legend


@dataclass
class _Curve:
    """A curve and what it was made from; `colour` is a token of the theme or a colour as written."""

    item: Any
    colour: str
    dash: Dash
    width: float = 1
    keys: tuple[str, ...] = ()
    x: Array = field(default_factory=lambda: np.empty(0))
    y: Array = field(default_factory=lambda: np.empty(0))


class Plot(QWidget):
    """Curves over a common axis, with a legend that reads out values under the mouse and switches curves.

    The wheel zooms, dragging moves (or zooms to a rectangle, see `set_drag`), a double click fits. With the
    keyboard focus on it, +, -, 0 and the arrow keys do the same.

    Attributes:
        lines: straight lines beside the curves, as for events.
    """

    refused = Signal(str)
    """Why something asked for cannot be done, in words; the plot itself says so too."""

    def __init__(
        self,
        *,
        x: str = "",
        y: str = "",
        empty: str = "Nothing to draw yet",
        legend: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        """Make an empty plot.

        Args:
            x: what the lower axis is called, with its unit in brackets.
            y: what the left axis is called.
            empty: what the plot says will be here.
            legend: whether there is one; where something else names the curves there need not be.
            parent: the widget it lies in.
        """
        super().__init__(parent)
        self._titles: dict[Axis, str] = {"x": x, "y": y}
        self._log: dict[Axis, bool] = {"x": False, "y": False}
        self._curves: dict[str, _Curve] = {}
        self.pointer: float | None = None
        """Where on the lower axis the mouse is; None: not on the plot."""
        self._lay_out(empty)
        self._has_legend = legend
        self.legend.setVisible(legend)
        self._cross = CrossHair(self.view)
        self.view.hovered.connect(self._hover)
        self.view.fit_wanted.connect(self.fit)
        self.setAccessibleName(f"Plot of {y} over {x}" if y else "Plot")
        self._dress()
        style.theme_changed.connect(self._dress)

    def _lay_out(self, empty: str) -> None:
        self.view = PlotView()
        self.lines = PlotLines(self.view)
        self.legend = Legend()
        self.legend.toggled.connect(lambda key, _: self._show_curves(key))
        self.read_out: Callable[[str, Mapping[str, str]], None] = self.legend.read_out
        """What shows the values under the mouse; another may be put in its place."""
        self._note = style.with_role(QLabel(wordWrap=True), "warning")
        self._note.hide()
        self._empty = EmptyState("chart", empty)
        layout = down(self, style.SPACE_S)
        layout.addWidget(self.legend)
        layout.addWidget(self._note)
        self._pages = stacked(layout)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self.view)

    # ---- curves

    def curve(
        self, name: str, colour: str, dash: Dash = "solid", width: float = 1, keys: Sequence[Key] = ()
    ) -> None:
        """Add a curve, or change the look of the one of that name.

        Args:
            name: what it is called where its values are read out, and in files.
            colour: a token of the theme ("train") or a colour ("#0072b2").
            dash: how it is drawn.
            width: in pixels; a curve of more than 1 is drawn smoothly, and slowly when it is long and dashed.
            keys: the entries of the legend that say what it is; it is seen while all of them are switched
                on. Empty: one by its name.
        """
        if name not in self._curves:
            self._curves[name] = _Curve(CurveItem(), "", dash)
            self.view.addItem(self._curves[name].item)
        curve = self._curves[name]
        if (curve.colour, curve.dash, curve.width) == (colour, dash, width):
            return
        curve.colour, curve.dash, curve.width = colour, dash, width
        keys = keys or (Key(name, colour, dash),)
        curve.keys = tuple(key.name for key in keys)
        if self._has_legend:
            for key in keys:
                self.legend.put(key)
            curve.item.setVisible(self._is_on(curve))
        self._pen(curve)

    def set_data(self, name: str, x: Array, y: Array) -> None:
        """Give a curve its points, `x` ascending; what is not a number is a gap."""
        curve = self._curves[name]
        curve.x, curve.y = np.asarray(x), np.asarray(y)
        for axis in ("x", "y"):
            if self._log[axis] and (why := self._why_not(axis)):
                self.set_log(axis, False)
                self._say(why)
        curve.item.setData(curve.x, curve.y)
        self._turn()

    def _turn(self) -> None:
        """Without a point to draw, say what will be here; empty axes would keep the numbers of the last."""
        self._pages.setCurrentIndex(int(any(len(curve.x) for curve in self._curves.values())))

    def data(self, name: str) -> tuple[Array, Array]:
        """The points of a curve."""
        return self._curves[name].x, self._curves[name].y

    def remove(self, name: str) -> None:
        """Take a curve away."""
        curve = self._curves.pop(name)
        self.view.removeItem(curve.item)
        used = {key for other in self._curves.values() for key in other.keys}
        for key in curve.keys if self._has_legend else ():
            if key not in used:
                self.legend.remove(key)
        self._turn()

    def clear(self) -> None:
        """Take everything away."""
        for name in list(self._curves):
            self.remove(name)
        self.lines.clear()

    @property
    def names(self) -> list[str]:
        """The curves' names."""
        return list(self._curves)

    # ---- view

    def set_titles(self, *, x: str | None = None, y: str | None = None) -> None:
        """Rename the axes."""
        titles: dict[Axis, str] = {
            "x": self._titles["x"] if x is None else x,
            "y": self._titles["y"] if y is None else y,
        }
        if titles != self._titles:
            self._titles = titles
            self._dress_axes()

    def set_empty(self, text: str) -> None:
        """What an empty plot says."""
        self._empty.set_text(text)

    def set_log(self, axis: Axis, on: bool) -> bool:
        """Make an axis logarithmic or linear; whether it is as wished. A refusal is said in words."""
        why = self._why_not(axis) if on else ""
        self._say(why)
        if why:
            return False
        self._log[axis] = on
        self.view.getPlotItem().setLogMode(**self._log)
        self.lines.set_log(**self._log)
        self.fit()
        return True

    def is_log(self, axis: Axis) -> bool:
        """Whether an axis is logarithmic."""
        return self._log[axis]

    def fit(self) -> None:
        """Show everything, and go on doing so as data come."""
        # WORKAROUND: clipped to the view, pyqtgraph's curves know only what is in view, and fit only that
        ranges = {"xRange": self.extent("x"), "yRange": self.extent("y")}
        if known := {name: extent for name, extent in ranges.items() if extent}:
            self.view.setRange(**known)
        self.view.getPlotItem().enableAutoRange()

    def settle(self) -> None:
        """Follow the data now: what moves only while it is painted, pyqtgraph paints twice."""
        self.view.scene().prepareForPaint()

    def extent(self, axis: Axis) -> tuple[float, float] | None:
        """Where on an axis the curves begin and end that are shown; None: there are none."""
        shown = [curve for curve in self._curves.values() if curve.item.isVisible() and len(curve.x)]
        return _extent([curve.x if axis == "x" else curve.y for curve in shown], self._log[axis])

    def set_drag(self, what: Literal["move", "zoom"]) -> None:
        """What dragging with the left button does."""
        box = self.view.getViewBox()
        box.setMouseMode(box.RectMode if what == "zoom" else box.PanMode)

    def writer(self, ending: str) -> Callable[[Path], object]:
        """What writes the plot as it is now, on whatever thread: as seen (.png, .svg) or its numbers (.csv).

        Raises:
            ValueError: for another ending.
        """
        if ending.lower() != ".csv":
            return plot_export.drawn(self, ending)
        curves = {name: (curve.x.copy(), curve.y.copy()) for name, curve in self._curves.items()}
        return lambda path: plot_export.write_csv(path, self._titles["x"] or "x", curves)

    @property
    def note(self) -> str:
        """The refusal that is on display, if any."""
        return "" if self._note.isHidden() else self._note.text()

    # ---- inside

    def _why_not(self, axis: Axis) -> str:
        """Why an axis cannot be logarithmic."""
        for name, curve in self._curves.items():
            values = curve.x if axis == "x" else curve.y
            low = np.nanmin(values) if np.isfinite(values).any() else 1.0
            if low <= 0:
                lowest = numeral(float(low), ".12g")
                return f"A logarithmic axis needs values above 0; {name} goes down to {lowest}."
        return ""

    def _say(self, text: str) -> None:
        self._note.setText(text)
        self._note.setVisible(bool(text))
        if text:
            self.refused.emit(text)

    def _show_curves(self, key: str) -> None:
        """An entry of the legend was switched."""
        for curve in self._curves.values():
            if key in curve.keys:
                curve.item.setVisible(self._is_on(curve))

    def _is_on(self, curve: _Curve) -> bool:
        return all(map(self.legend.is_on, curve.keys))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The legend takes its share of the height, and no more."""
        super().resizeEvent(event)
        self.legend.set_most(max(1, int(LEGEND * self.height() / (self.fontMetrics().height() + 8))))

    def _hover(self, at: QPointF | None) -> None:
        seen = {name: (curve.x, curve.y) for name, curve in self._curves.items() if curve.item.isVisible()}
        x, values = self._cross.put(at, seen, log=self._log["x"])
        self.pointer = x
        title = self._titles["x"].partition(" (")[0] or "at"
        self.read_out("" if x is None else f"{title} {minus(number_text(float(f'{x:.5g}')))}", values)

    def _pen(self, curve: _Curve) -> None:
        pen = pg.mkPen(style.colour(curve.colour), width=curve.width, style=DASHES[curve.dash])
        curve.item.opts["antialias"] = curve.width > 1
        curve.item.setPen(pen)

    def _dress(self) -> None:
        self._dress_axes()
        self._cross.dress()
        for curve in self._curves.values():
            self._pen(curve)
        self.lines.dress()

    def _dress_axes(self) -> None:
        theme = style.colours()
        self.view.setBackground(theme.panel)
        font = style.small_font(self)
        size = f"{font.pointSizeF():.1f}pt"
        for side, title in (("bottom", self._titles["x"]), ("left", self._titles["y"])):
            item = self.view.getPlotItem().getAxis(side)
            item.setPen(theme.line)
            item.setTextPen(theme.muted)
            item.setTickFont(font)
            item.setStyle(tickLength=-4, autoExpandTextSpace=True)
            item.setLabel(title, color=theme.muted, **{"font-size": size})
            item.resizeEvent()  # WORKAROUND: pyqtgraph centres a label only when the axis changes its size


def plot_widget() -> Any:
    """Pyqtgraph's bare plot in the colours of the theme, for viewers that draw with its items.

    Set its colours anew on `style.theme_changed`.
    """
    view = PlotView()
    view.setBackground(style.colours().panel)
    for side in ("bottom", "left"):
        view.getPlotItem().getAxis(side).setPen(style.colours().line)
        view.getPlotItem().getAxis(side).setTextPen(style.colours().muted)
    return view


def _extent(values: list[Array], log: bool) -> tuple[float, float] | None:
    """The lowest and highest number of several arrays, as its place on the axis."""
    numbers = [array[np.isfinite(array)] for array in values]
    numbers = [np.log10(array[array > 0]) if log else array for array in numbers]
    numbers = [array for array in numbers if len(array)]
    return (min(map(np.min, numbers)), max(map(np.max, numbers))) if numbers else None


def _demo() -> None:
    from PySide6.QtWidgets import QApplication

    app = QApplication([])
    style.apply(app)
    plot = Plot(x="epoch", y="loss (mse)")
    x = np.arange(1, 101)
    for name, colour, lag in (("training", "train", 20), ("validation", "validation", 24)):
        plot.curve(name, colour)
        plot.set_data(name, x, 0.5 * np.exp(-x / lag) + 0.03)
    plot.lines.mark(30, "learning rate 0.0001")
    plot.lines.baseline(0.3, "mean sample")
    plot.resize(600, 360)
    plot.show()
    app.exec()


if __name__ == "__main__":
    _demo()
