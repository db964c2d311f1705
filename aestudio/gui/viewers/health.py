"""Latent health: which dimensions carry information, over the epochs, and whether their draws are N(0, 1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from aestudio.analysis.health import Health, LatentHealth
from aestudio.gui.shown_run import ShownRun
from aestudio.gui.viewers.base import Viewer
from aestudio.gui.viewers.controls import TEST_NOTE, PartBox
from aestudio.gui.viewers.health_canvas import HealthCanvas
from aestudio.gui.viewers.over_time import Earlier

if TYPE_CHECKING:
    import numpy as np

    from aestudio.gui.document import Document
    from aestudio.gui.engine import Engine

__all__ = ["HealthViewer"]

KEPT = 400  # epochs of the course; when they are more, every other goes


class HealthViewer(Viewer):
    """What each dimension of a variational code carries, and whether its draws are N(0, 1).

    The bars are the KL divergence of q(z | x) from N(0, 1) in nats, the mean over the samples: the
    information in that dimension. It is active where the mean of q varies over the data by more than 0.01
    (variance). The lines show the KL by epoch; the last strip the mean and standard deviation of draws, which
    should fill the band.

    Some dimensions unused is usually no fault: the data need no more at this weight of the KL term. If
    reconstructions are too blurred, lower beta; else a smaller code does as well. With Posterior collapse no
    dimension is used: lower beta or give the KL term a warm-up. With Not the prior samples drawn from N(0, 1)
    are not like codes of the data. Few samples make the last strip uncertain.
    """

    key = "health"
    title = "Latent health"
    icon = "chart"
    promise = "Here will stand what each dimension of the code carries, and whether its draws are N(0, 1)."
    needs = ("Posteriors",)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run: ShownRun | None = None
        self._found: Health | None = None
        self.course: list[tuple[int, np.ndarray]] = []
        self.part = PartBox()
        self.part.picked.connect(lambda _: self._changed())
        self.tools.addWidget(self.part)
        self.canvas = HealthCanvas()
        layout = QVBoxLayout(self.body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.canvas)

    def follow(self, document: Document, engine: Engine) -> None:
        """Know which epoch the numbers are of, and who finds earlier ones."""
        self._run = ShownRun(engine, self)
        self.earlier = Earlier(self, document, engine)
        self.earlier.done.connect(self._take_earlier)

    def question(self) -> LatentHealth:
        """Of the part chosen."""
        return LatentHealth(self.part.part)

    def show_answer(self, answer: Health) -> None:
        """Draw it, and keep the KL for the course."""
        known = self._run.epoch if self._run is not None else None
        epoch = (known if self.epoch is None else self.epoch) or 0
        if self.course and (epoch < self.course[-1][0] or len(self.course[-1][1]) != len(answer.kl)):
            self.course = []
        if self.course and self.course[-1][0] == epoch:
            self.course.pop()
        self.course.append((epoch, answer.kl))
        if len(self.course) > KEPT:
            self.course = self.course[::2]
        self._found = answer
        self.canvas.show_found(answer, self.course)
        if self._run is not None and self._run.run is not None:
            self.earlier.ask(self._run.run.path, answer.question, dict(self.course))

    def _take_earlier(self, found: list[tuple[int, Health]]) -> None:
        """Put what earlier weights carried into the course; what was watched stays."""
        if self._found is not None:
            earlier = {epoch: health.kl for epoch, health in found if health.question == self._found.question}
            self.course = sorted((earlier | dict(self.course)).items())
            self.canvas.show_found(self._found, self.course)

    def forget(self) -> None:
        """Another run has another course."""
        self._forget_course()
        self._found = None
        self.canvas.show_found(None, [])

    def _forget_course(self) -> None:
        self.course = []
        if self._run is not None:
            self.earlier.forget()

    def _changed(self) -> None:
        self._forget_course()
        test = self.part.part == "test"
        self.note.say(TEST_NOTE, "warning") if test else self.note.hide()
        self.refresh()
