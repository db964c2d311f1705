"""The runs' curves over each other: validation solid, training thin, the raw one faint behind."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QVBoxLayout

from aestudio.compare import Axis
from aestudio.gui import style
from aestudio.gui.compare.beyond import BeyondNote
from aestudio.gui.compare.drawings import Drawing, Drawn, Range
from aestudio.gui.compare.lines import RunLine
from aestudio.gui.curve_item import Between
from aestudio.gui.plots import Dash, Plot
from aestudio.gui.portions import Portions
from aestudio.gui.run_colours import run_colour

__all__ = ["CurvesPlot", "line_dash"]

Array = np.ndarray[Any, Any]
TITLES: Mapping[Axis, str] = {"epoch": "epoch", "step": "step", "time": "time (seconds of training)"}
NEAR = 8.0  # pixels from a curve at which a click still means it
THIN, RAW, DIMMED, RANGE = 0.5, 0.22, 0.3, 0.16  # opacities
PADDING = 0.03  # of the height, below and above the curves
SOON = 15  # milliseconds after a move of the view in which curves are thinned anew


class CurvesPlot(Plot):
    """Curves by run.

    Signals:
        line_clicked(RunLine or None): the line of the curve that was clicked; None: none lies there.
        pointed(str): where the mouse is and the validation losses there.
    """

    line_clicked = Signal(object)
    pointed = Signal(str)

    def __init__(self) -> None:
        # the list of runs is the legend
        super().__init__(x="epoch", y="loss", empty="Tick a run to see its curve", legend=False)
        self.read_out = self._read_out
        item = self.view.getPlotItem()
        item.setDownsampling(auto=False)  # a curve gets no more than is seen of it
        item.setClipToView(False)
        self._drawing, self._of = Drawing(), "loss"
        self.beyond = BeyondNote()
        self.beyond.pressed.connect(self.fit)
        self._limits: tuple[float, float] | None = None  # of the loss axis, where it does not show everything
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(0, self.beyond)
        self._ranges: list[tuple[Between, RunLine]] = []
        self._lit: Path | None = None
        self._work = Portions(self, before=self._hold, after=self._release)
        self._rethin = QTimer(self, singleShot=True, interval=SOON)
        self._rethin.timeout.connect(self._thin)
        self.view.getViewBox().sigXRangeChanged.connect(lambda *_: self._rethin.start())
        self.view.scene().sigMouseClicked.connect(self._click)
        self.view.setToolTip("Click a curve to choose its run. Wheel: zoom; drag: move; double click: fit")

    @property
    def groups(self) -> int:
        """Into how many groups a curve is thinned: of each two pixels the lowest and highest."""
        width: int = self.view.width()
        return max(200, width // 2)

    @property
    def busy(self) -> bool:
        """Whether something is still to be drawn."""
        return self._work.busy or self._rethin.isActive()

    @property
    def drawing(self) -> Drawing:
        """What is drawn."""
        return self._drawing

    # ---- what is shown

    def name(self, what: str) -> None:
        """Say beside the axis what is drawn: "loss (BCE)"."""
        self._of = what
        self.set_titles(y=f"{what}{_parts(self._drawing)}")

    def draw(self, drawing: Drawing) -> None:
        """Draw this, over several turns of the event loop; the picture changes at once when all is there."""
        fresh = drawing.look.axis != self._drawing.look.axis or not self._drawing.curves
        fits = fresh or self.follows
        self._drawing = drawing
        gone = [name for name in self.names if name not in drawing.curves]
        self._work.do(
            [
                partial(self.set_titles, x=TITLES[drawing.look.axis], y=f"{self._of}{_parts(drawing)}"),
                *(partial(self.remove, name) for name in gone),
                *(partial(self._put, one) for one in drawing.curves.values()),
                partial(self._make_ranges, len(drawing.ranges)),
                *(partial(self._put_range, *numbered) for numbered in enumerate(drawing.ranges)),
                *([self.fit] if fits else [self._thin]),
            ]
        )

    @property
    def follows(self) -> bool:
        """Whether what is in view is what fits; else the user has chosen it."""
        box = self.view.getViewBox()
        across, up = box.autoRangeEnabled()
        return bool(across and (up or tuple(box.viewRange()[1]) == self._limits))

    def fit(self) -> None:
        """Show all curves, but not what would leave no room to most of them; what that is, is said."""
        super().fit()
        shown = self.beyond.limits(self._drawing, log=self.is_log("y"))
        self._limits = None
        if shown is not None:
            low, high = np.log10(shown) if self.is_log("y") else shown
            self.view.setYRange(low, max(high, low + 1e-12), padding=PADDING)
            bottom, top = self.view.getViewBox().viewRange()[1]
            self._limits = (bottom, top)

    def light(self, path: Path | None) -> None:
        """Bring the curves of a run to the front; None: all are alike."""
        self._lit = path
        self._work.also([*(partial(self._dye, one) for one in self._drawing.curves.values()), self._dim])

    def _hold(self) -> None:
        self.view.setUpdatesEnabled(False)

    def _release(self) -> None:
        self.settle()
        self.view.setUpdatesEnabled(True)

    def _put(self, one: Drawn) -> None:
        self._dye(one)
        self._show(one.name, one.seen)

    # ---- how it is drawn

    def _dye(self, one: Drawn) -> None:
        """Give a curve its pen and its place before or behind others."""
        self.curve(one.name, *self._pen_of(one))
        self._curves[one.name].item.setZValue(10 + 10 * one.line.has(self._lit) + one.main)

    def _pen_of(self, one: Drawn) -> tuple[str, Dash, float]:
        """Colour, dash and width of a curve."""
        lit, main = one.line.has(self._lit), one.main
        opacity = 1.0 if main else RAW if one.role.startswith("raw") else THIN
        if self._lit is not None and not lit:
            opacity *= DIMMED
        width = 1.0 if not main else 2.5 if lit else 1.0 if self._crowded else 1.5
        return _faint(run_colour(one.line.index), opacity), line_dash(one.line), width

    @property
    def _crowded(self) -> bool:
        """Whether so much is drawn that wide pens, which take several times as long, would be felt."""
        width: int = max(1, self.view.width())
        return sum(len(one.seen[0]) for one in self._drawing.curves.values()) > 8 * width

    def _make_ranges(self, count: int) -> None:
        """Have as many as are needed: new ones take several times as long as new numbers."""
        while len(self._ranges) > count:
            self.view.removeItem(self._ranges.pop()[0])
        while len(self._ranges) < count:
            self._ranges.append((Between(), RunLine("", 0, ())))
            self.view.addItem(self._ranges[-1][0])

    def _put_range(self, place: int, one: Range) -> None:
        between, _ = self._ranges[place]
        self._ranges[place] = (between, one.line)
        between.set_data(one.low, one.high)
        self._dim_range(between, one.line)

    def _dim(self) -> None:
        for between, line in self._ranges:
            self._dim_range(between, line)

    def _dim_range(self, between: Between, line: RunLine) -> None:
        """Its colour: behind, and fainter where another line is brought out."""
        dim = DIMMED if self._lit is not None and not line.has(self._lit) else 1.0
        between.set_brush(pg.mkBrush(QColor(_faint(run_colour(line.index), RANGE * dim))))

    def _thin(self) -> None:
        """Draw what has come into view as finely as the screen shows it."""
        if self._work.busy:
            self._rethin.start()
            return
        (left, right), _ = self.view.getViewBox().viewRange()
        pieces = [partial(self._put_part, one, left, right) for one in self._drawing.curves.values()]
        self._work.do(pieces)

    def _put_part(self, one: Drawn, left: float, right: float) -> None:
        """Give the plot what can be seen of a curve."""
        self._show(one.name, one.part(left, right, self.groups))

    def _show(self, name: str, points: tuple[Array, Array]) -> None:
        """Give a curve its points, unless it has them."""
        if not all(
            np.array_equal(a, b, equal_nan=True) for a, b in zip(self.data(name), points, strict=True)
        ):
            self.set_data(name, *points)

    # ---- the mouse

    def _click(self, event: Any) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not event.double():
            box = self.view.getViewBox()
            if box.sceneBoundingRect().contains(event.scenePos()):
                at = box.mapSceneToView(event.scenePos())
                self.line_clicked.emit(self.line_at(at.x(), at.y()))

    def line_at(self, x: float, y: float) -> RunLine | None:
        """The line whose curve is nearest to a place of the view (logarithms on logarithmic axes)."""
        best, found = NEAR, None
        for name, one in self._drawing.curves.items():
            distance = self._distance(name, x, y) if name in self.names else np.inf
            if distance < best:
                best, found = distance, one.line
        return found

    def _distance(self, name: str, x: float, y: float) -> float:
        """How far a curve is from a place of the view, in pixels."""
        box = self.view.getViewBox()
        wide, high = box.viewPixelSize()
        xs, ys = self.data(name)
        with np.errstate(divide="ignore", invalid="ignore"):
            across, up = xs, np.log10(ys) if self.is_log("y") else ys
        points = np.stack([(across - x) / wide, (up - y) / high], 1)
        points = points[np.isfinite(points).all(1)]
        if len(points) < 2:
            return float(np.hypot(*points[0])) if len(points) else np.inf
        start, along = points[:-1], np.diff(points, axis=0)
        length = np.maximum((along**2).sum(1), 1e-12)
        share = np.clip(-(start * along).sum(1) / length, 0, 1)[:, None]
        return float(np.sqrt(((start + share * along) ** 2).sum(1)).min())

    def _read_out(self, where: str, values: Mapping[str, str]) -> None:
        told = [
            (one, self._ended(one) or values[name])
            for name, one in self._drawing.curves.items()
            if one.main and name in values
        ]
        lit = [pair for pair in told if pair[0].line.has(self._lit)]
        words = [f"{one.line.title} {value}" for one, value in lit or told]
        self.pointed.emit(f"{where}: {', '.join(words)}" if words else "")

    def _ended(self, one: Drawn) -> str:
        """That a curve has ended before where the mouse is, and how; empty: it has not."""
        if self.pointer is None or not len(one.x) or self.pointer <= one.x[-1]:
            return ""
        how = "diverged" if any(run.diverged for run in one.line.runs) else "ended"
        return f"{how} after epoch {len(one.x):,}"


def _parts(drawing: Drawing) -> str:
    """Of which part of the data the losses are: ", validation"; empty where the curves are of several."""
    main = {one.role for one in drawing.curves.values() if one.main}
    thin = {one.role for one in drawing.curves.values() if not one.role.startswith("raw")} - main
    said = f", {main.pop()}" if len(main) == 1 else ""
    return f"{said}, thin: {thin.pop()}" if said and thin else said


def line_dash(line: RunLine) -> Dash:
    """Colours that come a second time are dashed, then dotted."""
    dashes: tuple[Dash, ...] = ("solid", "dash", "dot")
    return dashes[line.index // len(style.LABEL_COLOURS) % 3]


def _faint(colour: str, opacity: float) -> str:
    """A colour that lets what is behind it through, as "#aarrggbb"."""
    return f"#{round(255 * opacity):02x}{colour.removeprefix('#')}"
