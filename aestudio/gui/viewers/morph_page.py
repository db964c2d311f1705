"""Samples from transform to transform, with a slider."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSlider, QStackedLayout, QWidget

from aestudio.analysis.likelihood import Stages
from aestudio.gui import style
from aestudio.gui.layouts import across, down
from aestudio.gui.viewers.card import Shown, Strip
from aestudio.gui.viewers.classes import ClassLegend, class_colours
from aestudio.gui.viewers.cloud import Cloud
from aestudio.gui.viewers.scatter import Scatter
from aestudio.gui.widgets import tool_button

__all__ = ["MorphPage"]

Array = np.ndarray[Any, Any]


class MorphPage(QWidget):
    """Points (by the colour of their label) or pictures on their way between data and noise.

    Between two whole stages points are shown on the straight line from one to the next.
    """

    FINE = 20  # steps of the slider between two stages

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: Stages | None = None
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName("Transform")
        self.slider.setToolTip(
            "How many transforms the samples have gone through (arrow keys, Page Up and Down)"
        )
        self.slider.setTickPosition(QSlider.TickPosition.TicksBelow)
        self.slider.valueChanged.connect(lambda _: self._draw())
        self.words = QLabel()
        self.words.setMinimumWidth(
            self.words.fontMetrics().horizontalAdvance("After transform 64 of 64: the latent ")
        )
        self.legend, self.scatter, self.pictures = ClassLegend(), Scatter(), QWidget()
        self.legend.changed.connect(self.scatter.set_hidden)
        self.scatter.setAccessibleName("Samples on their way to the latent")
        self.pictures.setAccessibleName("Samples on their way to the latent")
        self.strips = [Strip(120) for _ in range(3)]
        self._lay_out()

    def _lay_out(self) -> None:
        row = across(None, style.SPACE, (style.SPACE, 0, style.SPACE, 0))
        row.addWidget(tool_button("chevron-left", "The transform before", pressed=lambda: self._step(-1)))
        row.addWidget(self.slider, 1)
        row.addWidget(tool_button("chevron-right", "The next transform", pressed=lambda: self._step(1)))
        row.addWidget(self.words)
        picture = QWidget()
        self._pictures = QStackedLayout(picture)
        self._pictures.addWidget(self.scatter)
        self._pictures.addWidget(self.pictures)
        rows = down(self.pictures, style.SPACE, (style.SPACE, 0, style.SPACE, style.SPACE))
        for strip in self.strips:
            rows.addWidget(strip, 1)
        layout = down(self, style.SPACE_S)
        layout.addLayout(row)
        layout.addWidget(self.legend)
        layout.addWidget(picture, 1)

    def show_stages(self, found: Stages) -> None:
        """Draw them at the place of the slider."""
        fine = self._fine(found)
        self._found = found
        self.slider.setRange(0, (len(found.values) - 1) * fine)
        self.slider.setPageStep(fine)
        self.slider.setTickInterval(fine)
        self._draw()

    def clear(self) -> None:
        """Begin with the data again."""
        self._found = None
        self.slider.setValue(0)

    def _fine(self, found: Stages) -> int:
        return 1 if found.samples is None else self.FINE

    def _step(self, way: int) -> None:
        if self._found is not None:
            fine = self._fine(self._found)
            self.slider.setValue(
                (self.slider.value() // fine + (way if way > 0 or self.slider.value() % fine == 0 else 0))
                * fine
            )

    def _draw(self) -> None:
        found = self._found
        if found is None:
            return
        fine = self._fine(found)
        stage, rest = divmod(self.slider.value(), fine)
        self.words.setText(
            found.words(stage) if not rest else f"Transform {stage + 1} of {len(found.values) - 1}"
        )
        values = found.values[stage]
        if rest:
            values = values + (found.values[stage + 1] - values) * (rest / fine)
        self.legend.setVisible(found.samples is not None and bool(found.samples.labels))
        if found.samples is None:
            self._show_pictures(found, values)
        else:
            self._show_points(found, values)

    def _show_pictures(self, found: Stages, values: Array) -> None:
        low, high = found.scale.low, found.scale.high
        pictures = [Shown(str(number + 1), value, low, high) for number, value in enumerate(values)]
        each = -(-len(pictures) // len(self.strips))
        for row, strip in enumerate(self.strips):
            strip.show_pictures(pictures[row * each : (row + 1) * each], found.scale.shape)
        self._pictures.setCurrentWidget(self.pictures)

    def _show_points(self, found: Stages, values: Array) -> None:
        assert found.samples is not None
        column = next(iter(found.samples.labels), "")
        names = found.samples.names.get(column, ("",))
        classes = found.samples.labels.get(column, np.zeros(len(values), np.int64))
        self.legend.set_classes(column, names)
        colours = class_colours(len(names))
        self.scatter.show_cloud(Cloud(values, classes, colours, *self._titles(), even=True))
        self._pictures.setCurrentWidget(self.scatter)

    def _titles(self) -> tuple[str, str]:
        """Of the axes: the data's numbers x, those of the latent z, or what lies between them."""
        at, end = self.slider.value(), self.slider.maximum()
        title = "x{}" if at == 0 else "z{}" if at == end else "between x{0} and z{0}"
        return title.format("₁"), title.format("₂")
