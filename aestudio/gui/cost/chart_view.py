"""One chart of networks, drawn with pyqtgraph."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from aestudio.figures.charts import Chart, Mark, areas
from aestudio.gui import style
from aestudio.gui.labels import ElidedLabel
from aestudio.gui.layouts import across, down
from aestudio.gui.plots import plot_widget

__all__ = ["ChartView"]

SEEN, DIMMED = 190, 45  # opacity of a blob, of 255
NEAR = (0.22, 0.06)  # of the extent: closer than this, two names would lie on each other
PAD = 0.08  # of the extent, around it


class ChartView(QWidget):
    """Title, note and the chart; one network can be brought out, by pointing at it in any of the charts.

    Signals:
        pointed(str): the network under the mouse; empty: none.
        clicked(str): the network that was clicked.
        mark_clicked(str, float): the same, and where its mark lies across.
    """

    pointed = Signal(str)
    clicked = Signal(str)
    mark_clicked = Signal(str, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chart = Chart("", "", "", "dots")
        self._title = style.with_role(QLabel(), "title")
        self._note = ElidedLabel(colour="muted")
        self._why = style.with_role(QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter), "muted")
        self._empty = style.with_role(QFrame(), "panel")  # as large as the chart that is not there
        down(self._empty, 0, (style.SPACE_L,) * 4).addWidget(self._why)
        self._view = plot_widget()
        self._view.fit_wanted.connect(self._fit)
        self._dots = pg.ScatterPlotItem(hoverable=True, tip=_tip, pxMode=True)
        self._dots.sigHovered.connect(self._hover)
        self._dots.sigClicked.connect(self._click)
        self._extra: list[Any] = []
        self._shown = ""
        self._key = style.with_role(QLabel(textFormat=Qt.TextFormat.RichText), "small")
        top = across(None, style.SPACE)
        top.addWidget(self._title)
        top.addWidget(self._note, 1)
        layout = down(self, style.SPACE_S)
        layout.addLayout(top)
        layout.addWidget(self._key)
        layout.addWidget(self._empty, 1)
        layout.addWidget(self._view, 1)
        style.theme_changed.connect(self._dress)

    def show_chart(self, chart: Chart) -> None:
        """Draw another chart."""
        self.chart, self._shown = chart, ""
        self._title.setText(chart.title)
        self._note.set_text(chart.note)
        self._why.setText(chart.empty)
        self._empty.setVisible(not chart.marks)
        self._view.setVisible(bool(chart.marks))
        self._view.setAccessibleName(chart.title)
        self._view.setAccessibleDescription(
            "; ".join(mark.words.splitlines()[0] for mark in chart.marks[:50])
        )
        self._dress()
        self._fit()

    def bring_out(self, name: str) -> None:
        """Dim all networks but one; empty: none is dimmed."""
        if name != self._shown and (not name or name in self.chart.names):
            self._shown = name
            self._draw()

    # ---- drawing

    def _dress(self) -> None:
        theme = style.colours()
        self._view.setBackground(theme.panel)
        item, font = self._view.getPlotItem(), style.small_font(self)
        for side, title in (("bottom", self.chart.x), ("left", self.chart.y)):
            axis = item.getAxis(side)
            axis.setPen(theme.line)
            axis.setTextPen(theme.muted)
            axis.setTickFont(font)
            axis.setStyle(tickLength=-4, autoExpandTextSpace=True)
            axis.setLabel(title, color=theme.muted, **{"font-size": f"{font.pointSizeF():.1f}pt"})
        item.getAxis("bottom").setLogMode(x=self.chart.log_x)
        item.getAxis("left").setLogMode(y=self.chart.log_y)
        self._key.setText(_key(self.chart))
        self._key.setVisible(self.chart.keyed and bool(self.chart.marks))
        rows = self.chart.kind == "rows"
        names = [[(mark.y, mark.name) for mark in self.chart.marks]]
        item.getAxis("left").setTicks(names if rows else None)
        self._view.getViewBox().invertY(rows)
        self._draw()

    def _draw(self) -> None:
        view = self._view
        for extra in self._extra:
            view.removeItem(extra)
        self._extra = []
        view.removeItem(self._dots)
        marks = self.chart.marks
        if self.chart.kind == "lines":
            self._join()
        for mark in marks:
            self._spread(mark)
        self._dots.setData([self._spot(mark, size) for mark, size in zip(marks, areas(marks), strict=True)])
        view.addItem(self._dots)
        if self.chart.kind != "rows" and not self.chart.keyed:
            self._name()

    def _spot(self, mark: Mark, size: float) -> dict[str, Any]:
        edge = pg.mkPen(style.colours().panel, width=1)
        return {
            "pos": (self._x(mark.x), self._y(mark.y)), "size": size, "data": mark,
            "brush": self._colour(mark), "pen": edge,
        }  # fmt: skip

    def _colour(self, mark: Mark) -> Any:
        colour = pg.mkColor(style.LABEL_COLOURS[mark.index % len(style.LABEL_COLOURS)])
        dim = self._shown and mark.name != self._shown
        colour.setAlpha(DIMMED if dim else SEEN if mark.weight else 255)
        return colour

    def _x(self, value: float) -> float:
        return math.log10(value) if self.chart.log_x else value

    def _y(self, value: float) -> float:
        return math.log10(value) if self.chart.log_y else value

    def _line(self, x: Sequence[float], y: Sequence[float], mark: Mark, width: float) -> None:
        line = pg.PlotCurveItem(list(map(self._x, x)), list(map(self._y, y)), antialias=True)
        line.setPen(pg.mkPen(self._colour(mark), width=width))
        self._extra.append(line)
        self._view.addItem(line)

    def _join(self) -> None:
        for name in self.chart.names:
            marks = [mark for mark in self.chart.marks if mark.name == name]
            self._line([m.x for m in marks], [m.y for m in marks], marks[0], 1)

    def _spread(self, mark: Mark) -> None:
        if mark.x_range is not None:
            self._line(mark.x_range, (mark.y, mark.y), mark, 2.5)
        if mark.y_range is not None:
            self._line((mark.x, mark.x), mark.y_range, mark, 2.5)

    def _name(self) -> None:
        """Each network's name at its last dot, where no other name is in the way."""
        last = {mark.name: mark for mark in self.chart.marks}
        sizes = dict(zip(map(id, self.chart.marks), areas(self.chart.marks), strict=True))
        height = self.fontMetrics().height()
        across_ = _extent([self._x(mark.x) for mark in self.chart.marks])
        up = _extent([self._y(mark.y) for mark in self.chart.marks])
        taken: list[tuple[float, float]] = []
        for mark in sorted(last.values(), key=lambda mark: mark.name != self._shown):
            place = (self._x(mark.x) / across_, self._y(mark.y) / up)
            if any(abs(place[0] - x) < NEAR[0] and abs(place[1] - y) < NEAR[1] for x, y in taken):
                continue
            taken.append(place)
            above = 1 + sizes[id(mark)] / 2 / height  # clear of its blob
            if self._falls_to(mark):  # its line comes from above
                above = 1 - above
            text = pg.TextItem(mark.name, color=style.colours().text, anchor=(0.5, above))
            text.setFont(style.small_font(self))
            text.setPos(self._x(mark.x), self._y(mark.y))
            self._extra.append(text)
            self._view.addItem(text, ignoreBounds=True)

    def _falls_to(self, mark: Mark) -> bool:
        """Whether a line comes to a dot from above: its name would stand on the line."""
        before = [one.y for one in self.chart.marks if one.name == mark.name and one.x < mark.x]
        return self.chart.kind == "lines" and bool(before) and before[-1] > mark.y

    def _fit(self) -> None:
        """Show all of it, with room for blobs and names."""
        marks = self.chart.marks
        if not marks:
            return
        across_ = [self._x(value) for mark in marks for value in (mark.x, *(mark.x_range or ()))]
        up = [self._y(value) for mark in marks for value in (mark.y, *(mark.y_range or ()))]
        if self.chart.kind == "rows":
            up += [-0.5, len(marks) - 0.5]
        wide, high = _room(across_, 1.5), _room(up, 0.0 if self.chart.kind == "rows" else 1.8)
        self._view.getViewBox().setRange(xRange=wide, yRange=high, padding=0)

    # ---- the mouse

    def _hover(self, item: Any, points: Any, event: Any) -> None:
        self.pointed.emit(points[0].data().name if len(points) else "")

    def _click(self, item: Any, points: Any, event: Any) -> None:
        if len(points):
            mark = points[0].data()
            self.clicked.emit(mark.name)
            self.mark_clicked.emit(mark.name, mark.x)


def _key(chart: Chart) -> str:
    """Which colour is whose, as rich text."""
    indices = {mark.name: mark.index for mark in chart.marks}
    entries = [
        f'<span style="color:{style.label_colour(index)}">\u25cf</span> {escape(name)}'
        for name, index in indices.items()
    ]
    return "&nbsp;&nbsp;&nbsp; ".join(entries)


def _tip(x: float, y: float, data: Mark) -> str:
    return data.words


def _extent(values: list[float]) -> float:
    return (max(values) - min(values) if values else 0.0) or 1.0


def _room(values: list[float], more: float) -> tuple[float, float]:
    low, high = min(values), max(values)
    around = (high - low) * PAD * (1 + more) or abs(high) * 0.1 or 1.0
    return low - around, high + around
