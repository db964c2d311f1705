"""The runs' curves over each other: validation solid, training thin, the raw one faint behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor

from aestudio.compare import Axis, Curves, band, smoothed
from aestudio.gui import style
from aestudio.gui.compare.lines import RunLine
from aestudio.gui.loss_data import thinned
from aestudio.gui.plots import Dash, Plot

__all__ = ["CurvesPlot", "Look", "line_dash"]

Array = np.ndarray[Any, Any]
TITLES: Mapping[Axis, str] = {"epoch": "epoch", "step": "step", "time": "time (seconds of training)"}
NEAR = 8.0  # pixels from a curve at which a click still means it
THIN, RAW, DIMMED, RANGE = 0.5, 0.22, 0.3, 0.16  # opacities
SOON = 15  # milliseconds after a move of the view in which curves are thinned anew


@dataclass(frozen=True)
class Look:
    """How the curves are shown.

    Attributes:
        axis: what lies below.
        training: whether the training losses are shown too.
        smoothing: the weight of what went before, 0 to below 1.
    """

    axis: Axis = "epoch"
    training: bool = True
    smoothing: float = 0.0


@dataclass(frozen=True, eq=False)
class _Drawn:
    """A curve as it is known, of which the plot gets what is seen."""

    line: RunLine
    role: str
    main: bool
    x: Array
    y: Array

    @property
    def name(self) -> str:
        return f"{self.line.title}, {self.role}"


class CurvesPlot(Plot):
    """Curves by run.

    Signals:
        line_clicked(RunLine or None): the line of the curve that was clicked; None: none lies there.
        pointed(str): where the mouse is and the validation losses there.
    """

    line_clicked = Signal(object)
    pointed = Signal(str)

    def __init__(self) -> None:
        super().__init__(x="epoch", y="loss", empty="Tick a run to see its curve")
        self.legend.hide()  # the list of runs is the legend
        self.read_out = self._read_out
        self._drawn: dict[str, _Drawn] = {}
        self._seen: dict[str, tuple[int, int]] = {}  # from and to where each is drawn finely
        self._ranges: list[tuple[Any, Any, Any, RunLine]] = []
        self._lit: Path | None = None
        self._rethin = QTimer(self, singleShot=True, interval=SOON)
        self._rethin.timeout.connect(self._thin)
        self.view.getViewBox().sigXRangeChanged.connect(lambda *_: self._rethin.start())
        self.view.scene().sigMouseClicked.connect(self._click)
        self.view.setToolTip(
            "Click a curve to choose its run. Wheel: zoom; drag: move; double click: show all"
        )

    # ---- what is shown

    def show_lines(self, lines: Sequence[RunLine], curves: Mapping[Path, Curves], look: Look) -> None:
        """Draw these; a run whose curves are not known yet is left out."""
        self._forget_ranges()
        self.set_titles(x=TITLES[look.axis])
        drawn: dict[str, _Drawn] = {}
        for line in lines:
            for one in self._of_line(line, curves, look):
                drawn[one.name] = one
        for name in self.names:
            if name not in drawn:
                self.remove(name)
        self._drawn, self._seen = drawn, {}
        for name, one in drawn.items():
            self.curve(name, *self._pen_of(one))
            self._put_thin(name, one, 0, len(one.x))
        self._light()
        self.fit()

    def light(self, path: Path | None) -> None:
        """Bring the curves of a run to the front; None: all are alike."""
        self._lit = path
        for name, one in self._drawn.items():
            self.curve(name, *self._pen_of(one))
        self._light()

    def _of_line(self, line: RunLine, known: Mapping[Path, Curves], look: Look) -> list[_Drawn]:
        curves = [known[run.path] for run in line.runs if run.path in known]
        main = "validation" if any("validation" in one.losses for one in curves) else "training"
        found = []
        for role in ("training", "validation"):
            if role == main or look.training:
                own = [one for one in curves if len(one.losses.get(role, ()))]
                found += self._of_role(line, role, role == main, own, look)
        return found

    def _of_role(self, line: RunLine, role: str, main: bool, own: list[Curves], look: Look) -> list[_Drawn]:
        """The curves of one loss: a run's, smoothed with the raw one behind; or several runs' median."""
        if not own:
            return []
        raw = [one.losses[role] for one in own]
        xs = [one.x[look.axis] for one in own]
        ys = [smoothed(one, look.smoothing) for one in raw]
        found = []
        if len(own) > 1:
            middle = band(xs, ys)
            x, y = middle.x, middle.middle
            if main:
                self._add_range(line, x, middle.low, middle.high)
        else:
            x, y = xs[0], ys[0]
            if look.smoothing and main:
                found.append(_known(line, f"raw {role}", False, x, raw[0]))
        return [*found, _known(line, role, main, x, y)]

    # ---- how it is drawn

    def _pen_of(self, one: _Drawn) -> tuple[str, Dash, float]:
        """Colour, dash and width of a curve."""
        lit, main = one.line.has(self._lit), one.main
        opacity = 1.0 if main else RAW if one.role.startswith("raw") else THIN
        if self._lit is not None and not lit:
            opacity *= DIMMED
        width = 1.0 if not main else 2.5 if lit else 1.0 if self._crowded else 1.5
        return _faint(style.label_colour(one.line.index), opacity), line_dash(one.line), width

    @property
    def _crowded(self) -> bool:
        """Whether so much is drawn that wide pens, which take several times as long, would be felt."""
        width: int = max(1, self.view.width())
        return sum(min(len(one.x), width) for one in self._drawn.values()) > 8 * width

    def _light(self) -> None:
        for name, one in self._drawn.items():
            item = self._curves[name].item
            item.setZValue(10 + 10 * one.line.has(self._lit) + one.main)
        for *_, fill, line in self._ranges:
            dim = DIMMED if self._lit is not None and not line.has(self._lit) else 1.0
            fill.setBrush(pg.mkBrush(QColor(_faint(style.label_colour(line.index), RANGE * dim))))

    def _add_range(self, line: RunLine, x: Array, low: Array, high: Array) -> None:
        groups = max(200, self.view.width() // 2)
        edges = []
        for values in (low, high):
            at, found = thinned(values, 0, len(values), groups)
            # WORKAROUND: pyqtgraph makes no path of a curve without a pen, so it has one that isn't seen
            edge = pg.PlotDataItem(x[at], found, pen=pg.mkPen("#00000000"))
            self.view.getPlotItem().addItem(edge)
            edges.append(edge)
        fill = pg.FillBetweenItem(*edges)
        self.view.addItem(fill, ignoreBounds=True)
        self._ranges.append((*edges, fill, line))

    def _forget_ranges(self) -> None:
        for *items, _ in self._ranges:
            for item in reversed(items):
                self.view.removeItem(item)
        self._ranges = []

    def _thin(self) -> None:
        """Draw what has come into view as finely as the screen shows it."""
        (left, right), _ = self.view.getViewBox().viewRange()
        for name, one in self._drawn.items():
            low, high = np.searchsorted(one.x, left), np.searchsorted(one.x, right, "right")
            self._put_thin(name, one, max(0, int(low) - 1), min(len(one.x), int(high) + 1))

    def _put_thin(self, name: str, one: _Drawn, low: int, high: int) -> None:
        """Give the plot what can be seen of a curve: of each two pixels the lowest and highest."""
        if self._seen.get(name) != (low, high):
            self._seen[name] = (low, high)
            at, values = thinned(one.y, low, high, max(200, self.view.width() // 2))
            self.set_data(name, one.x[at], values)

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
        for name, one in self._drawn.items():
            distance = self._distance(name, x, y)
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
        told = [(one, values[name]) for name, one in self._drawn.items() if one.main and name in values]
        lit = [pair for pair in told if pair[0].line.has(self._lit)]
        words = [f"{one.line.title} {value}" for one, value in lit or told]
        self.pointed.emit(f"{where}: {', '.join(words)}" if words else "")


def _known(line: RunLine, role: str, main: bool, x: Array, y: Array) -> _Drawn:
    """A curve where it is known where its epochs lie."""
    known = np.isfinite(x)
    return _Drawn(line, role, main, x[known], y[known])


def line_dash(line: RunLine) -> Dash:
    """Colours that come a second time are dashed, then dotted."""
    dashes: tuple[Dash, ...] = ("solid", "dash", "dot")
    return dashes[line.index // len(style.LABEL_COLOURS) % 3]


def _faint(colour: str, opacity: float) -> str:
    """A colour that lets what is behind it through, as "#aarrggbb"."""
    return f"#{round(255 * opacity):02x}{colour.removeprefix('#')}"
