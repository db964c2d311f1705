"""Latent health: which dimensions carry information, over the epochs, and whether their draws are N(0, 1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from aestudio.analysis.health import Health, LatentHealth
from aestudio.gui.shown_run import ShownRun
from aestudio.gui.viewers.base import Viewer
from aestudio.gui.viewers.controls import TEST_NOTE, PartBox
from aestudio.gui.viewers.health_canvas import HealthCanvas

if TYPE_CHECKING:
    import numpy as np

    from aestudio.gui.document import Document
    from aestudio.gui.engine import Engine

__all__ = ["HealthViewer"]

KEPT = 400  # epochs of the course; when they are more, every other goes


class HealthViewer(Viewer):
    """The dimensions of a variational code, live."""

    key = "health"
    title = "Latent health"
    icon = "chart"
    promise = "Here will stand what each dimension of the code carries, and whether its draws are N(0, 1)."
    needs = ("Posteriors",)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run: ShownRun | None = None
        self.course: list[tuple[int, np.ndarray]] = []
        self.part = PartBox()
        self.part.picked.connect(lambda _: self._changed())
        self.tools.addWidget(self.part)
        self.canvas = HealthCanvas()
        layout = QVBoxLayout(self.body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.canvas)

    def follow(self, document: Document, engine: Engine) -> None:
        """Know which epoch the numbers are of."""
        self._run = ShownRun(engine, self)

    def question(self) -> LatentHealth:
        """Of the part chosen."""
        return LatentHealth(self.part.part)

    def show_answer(self, answer: Health) -> None:
        """Draw it, and keep the KL for the course."""
        epoch = (self._run.epoch if self._run is not None else None) or 0
        if self.course and (epoch < self.course[-1][0] or len(self.course[-1][1]) != len(answer.kl)):
            self.course = []
        if self.course and self.course[-1][0] == epoch:
            self.course.pop()
        self.course.append((epoch, answer.kl))
        if len(self.course) > KEPT:
            self.course = self.course[::2]
        self.canvas.show_found(answer, self.course)

    def forget(self) -> None:
        """Another run has another course."""
        self.course = []
        self.canvas.show_found(None, [])

    def _changed(self) -> None:
        self.course = []
        test = self.part.part == "test"
        self.note.say(TEST_NOTE, "warning") if test else self.note.hide()
        self.refresh()
