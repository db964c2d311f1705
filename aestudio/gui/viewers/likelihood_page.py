"""A histogram of log-likelihoods, the numbers in words, and the most and the least likely samples."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSplitter, QStackedLayout, QWidget

from aestudio.analysis.likelihood import Likelihoods
from aestudio.gui import style
from aestudio.gui.images import colour_map
from aestudio.gui.layouts import across, down
from aestudio.gui.plots import Plot
from aestudio.gui.viewers.card import Shown, Strip
from aestudio.gui.viewers.cloud import Cloud
from aestudio.gui.viewers.painting import draw_bar
from aestudio.gui.viewers.scatter import Scatter
from aestudio.numerals import numeral

__all__ = ["LikelihoodPage"]

Array = np.ndarray[Any, Any]
LEVELS = 12  # of likelihood: as many as there are colours of one shape
LOWEST, HIGHEST = 60, 235  # of 255 colours: without those that are lost on a dark or a bright ground
PARTS = {"train": "Training", "validation": "Validation", "test": "Test"}


class LikelihoodPage(QWidget):
    """The answer to the question "how likely"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot = Plot(x="Log-likelihood ln p (nats)", y="Share of samples", empty="No likelihoods yet")
        self.plot.setContentsMargins(0, 0, style.SPACE, 0)
        self.facts = style.with_role(QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText), "small")
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.extremes, self.points = _Extremes(), _Points()
        lower = QWidget()
        self._lower = QStackedLayout(lower)
        self._lower.addWidget(self.extremes)
        self._lower.addWidget(self.points)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.plot)
        splitter.addWidget(lower)
        splitter.setSizes([180, 300])
        layout = down(self, style.SPACE_S)
        head = across(None, 0, (style.SPACE, 0, style.SPACE, 0))
        head.addWidget(self.facts)
        layout.addLayout(head)
        layout.addWidget(splitter, 1)

    def show_likelihoods(self, found: Likelihoods) -> None:
        """Draw them."""
        self.facts.setText("\n".join(found.words()))
        part = found.question.part
        curves = {"train": found.train, part: found.log_p}
        for name in set(self.plot.names) - {PARTS[key] for key in curves}:
            self.plot.remove(name)
        for key, log_p in curves.items():
            self.plot.curve(PARTS[key], "train" if key == "train" else "validation")
            self.plot.set_data(PARTS[key], *_steps(found.edges, found.histogram(log_p)))
        if found.points is None:
            self.extremes.show_extremes(found)
            self._lower.setCurrentWidget(self.extremes)
        else:
            self.points.show_points(found)
            self._lower.setCurrentWidget(self.points)


def _steps(edges: Array, shares: Array) -> tuple[Array, Array]:
    """The outline of a histogram."""
    return np.repeat(edges, 2), np.concatenate([[0.0], np.repeat(shares, 2), [0.0]])


class _Extremes(QWidget):
    """The most likely samples above the least likely ones."""

    def __init__(self) -> None:
        super().__init__()
        self.most, self.least = Strip(72), Strip(72)
        self.most.setAccessibleName("The most likely samples")
        self.least.setAccessibleName("The least likely samples")
        layout = down(self, style.SPACE_S, (style.SPACE, style.SPACE_S, style.SPACE, style.SPACE_S))
        for title, strip in (("Most likely: ln p in nats", self.most), ("Least likely", self.least)):
            layout.addWidget(QLabel(title))
            layout.addWidget(strip, 1)

    def show_extremes(self, found: Likelihoods) -> None:
        """Draw them, each with its ln p and its number."""
        half = len(found.most)
        for strip, indices, values in (
            (self.most, found.most, found.extremes[:half]),
            (self.least, found.least, found.extremes[half:]),
        ):
            names = [numeral(found.log_p[index], ",.1f") for index in indices.tolist()]
            low, high = found.scale.low, found.scale.high
            pictures = [Shown(name, value, low, high) for name, value in zip(names, values, strict=True)]
            strip.show_pictures(pictures, found.scale.shape)
            rows = ", ".join(found.samples.id(index) for index in indices.tolist())
            strip.setToolTip(f"ln p of samples {rows}, in nats")


class _Points(QWidget):
    """Points in the plane, coloured by how likely they are."""

    def __init__(self) -> None:
        super().__init__()
        self.scatter, self.bar = Scatter(), _Bar()
        self.scatter.setAccessibleName("Samples by how likely they are")
        self.scatter.set_radius(2.2)  # clouds are dense, and their plane keeps its proportions
        layout = down(self, 0)
        layout.addWidget(self.scatter, 1)
        layout.addWidget(self.bar)

    def show_points(self, found: Likelihoods) -> None:
        """Draw them, the least likely on top."""
        assert found.points is not None
        low, high = float(found.edges[0]), float(found.edges[-1])
        shares = (np.clip(found.log_p, low, high) - low) / ((high - low) or 1.0)
        classes = np.minimum((np.nan_to_num(shares) * LEVELS).astype(np.int64), LEVELS - 1)
        order = np.argsort(-found.log_p, kind="stable")
        points, colours = found.points[order], level_colours()
        self.scatter.show_cloud(Cloud(points, classes[order], colours, "x₁", "x₂", even=True))
        self.bar.show_range(low, high)


def level_colours() -> Array:
    """Of the levels from the least likely to the most, uint8 `(LEVELS, 3)`."""
    return np.asarray(colour_map("viridis")[np.linspace(LOWEST, HIGHEST, LEVELS).astype(int)])


class _Bar(QWidget):
    """What the colours mean."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(20)
        self.setMaximumWidth(420)
        self._range = (0.0, 1.0)
        style.theme_changed.connect(self.update)

    def show_range(self, low: float, high: float) -> None:
        """From the least likely to the most."""
        self._range = (low, high)
        self.setAccessibleName(f"Colours: ln p from {numeral(low)} to {numeral(high)} nats")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The bar with its ends."""
        painter = QPainter(self)
        painter.setFont(style.small_font(self))
        low, high = map(numeral, self._range)
        room = QRectF(self.rect()).adjusted(style.SPACE, 0, -40, 0)
        draw_bar(painter, room, level_colours(), f"≤ {low}", f"{high} nats", "ln p")
        painter.end()
