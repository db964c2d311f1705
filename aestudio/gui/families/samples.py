"""What each family makes, one below the other, beside samples of the data."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QSizePolicy, QWidget

from aestudio.benchmark import Kept
from aestudio.gui import style
from aestudio.gui.layouts import Flow, down
from aestudio.gui.ring import ringed
from aestudio.gui.sample_strip import SampleStrip

__all__ = ["FamilySamples"]

Array = np.ndarray[Any, Any]
SIDE, WIDEST, ROOM, NAMES = 128, 220, 0.12, 120

BAR = 12  # pixels that the scroll bar may take


class FamilySamples(QScrollArea):
    """Strips of pictures or curves; of data in the plane, a panel of points each."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self._flow: Flow | None = None
        self.setAccessibleName("Samples of each family")
        ringed(self)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_samples(self, kept: Kept | None) -> None:
        """Show the samples of a benchmark, or nothing."""
        sheet = QWidget()
        grid = QGridLayout(sheet)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(style.SPACE)
        sets, self._flow = _sets(kept) if kept else [], None
        if not sets:
            grid.addWidget(style.with_role(QLabel("No samples were made yet."), "muted"), 0, 0)
        elif sets[0][1].shape[1:] == (2,):
            points = QWidget()
            self._flow = Flow(points, gap=style.SPACE_L, line_gap=style.SPACE)
            self._fill_points(self._flow, sets)
            grid.addWidget(points, 0, 0)
        else:
            self._fill_strips(grid, sets)
        grid.setRowStretch(grid.rowCount(), 1)
        self.setWidget(sheet)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Panels share the width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Make the panels of points as large as lets a whole number of them fill a line."""
        width = self.viewport().width() - BAR
        columns = max(1, (width + style.SPACE_L) // (SIDE + style.SPACE_L))
        side = min((width + style.SPACE_L) // columns - style.SPACE_L, WIDEST)
        for points in self.findChildren(_Points):
            points.setFixedSize(side, side)
            if (panel := points.parentWidget()) is not None:
                panel.setFixedWidth(side)
        if self._flow is not None and (whole := self._flow.parentWidget()) is not None:
            whole.setMinimumHeight(self._flow.heightForWidth(width))

    def _fill_strips(self, grid: QGridLayout, sets: list[tuple[str, Array]]) -> None:
        low, high = float(sets[0][1].min()), float(sets[0][1].max())
        for number, (title, values) in enumerate(sets):
            name = QLabel(title, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
            name.setFixedWidth(NAMES)
            strip = SampleStrip()
            strip.show_samples(values, low, high)
            strip.setAccessibleName(f"Samples: {title}")
            strip.setToolTip(title)
            grid.addWidget(name, number, 0)
            grid.addWidget(strip, number, 1)
        grid.setColumnStretch(1, 1)

    def _fill_points(self, flow: Flow, sets: list[tuple[str, Array]]) -> None:
        low, high = sets[0][1].min(0), sets[0][1].max(0)
        room = ROOM * (high - low)
        for number, (title, values) in enumerate(sets):
            panel = QWidget()
            layout = down(panel, style.SPACE_S)
            name = QLabel(title, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
            layout.addWidget(name, 1, Qt.AlignmentFlag.AlignBottom)  # panels of a line end at one height
            layout.addWidget(_Points(title, values, low - room, high + room, is_data=not number))
            flow.addWidget(panel)


def _sets(kept: Kept) -> list[tuple[str, Array]]:
    """By title: samples of the data, and what the families make."""
    named = [("test", "Test samples"), *((row.family, row.name) for row in kept.table.rows)]
    return [(title, kept.samples[key]) for key, title in named if key in kept.samples]


class _Points(QWidget):
    """Points in the plane, all panels on the same axes."""

    def __init__(self, title: str, values: Array, low: Array, high: Array, *, is_data: bool) -> None:
        super().__init__()
        self._places = (values - low) / np.where(high > low, high - low, 1.0)
        self._is_data = is_data
        self.setFixedSize(SIDE, SIDE)
        self.setAccessibleName(f"Points: {title}")
        self.setToolTip(f"{title}: {len(values):,} points")
        style.theme_changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A frame, and the points."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(style.colour("line"))
        side = self.width()
        painter.drawRect(QRectF(0.5, 0.5, side - 1, side - 1))
        pen = QPen(style.colour("muted" if self._is_data else "accent"), 2.5)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        inside = self._places[((self._places >= 0) & (self._places <= 1)).all(1)]
        painter.drawPoints(QPolygonF([QPointF(x * side, (1 - y) * side) for x, y in inside.tolist()]))
        painter.end()
