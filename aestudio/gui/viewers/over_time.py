"""What a view shows of a run's earlier epochs, worked out in the background from the weights kept of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QShowEvent

from aestudio.analysis.milestones import milestones
from aestudio.gui.job_line import JobLine

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from aestudio.analysis.question import Question
    from aestudio.gui.document import Document
    from aestudio.gui.engine import Engine
    from aestudio.gui.viewers.base import Viewer

__all__ = ["Earlier"]


class Earlier(JobLine):
    """Asks a run's earlier weights what a view asks its present ones, where it did not watch the training.

    What is `done` is a list: epoch and answer of each, in order.
    """

    def __init__(self, viewer: Viewer, document: Document, engine: Engine) -> None:
        super().__init__(engine, f"{viewer.key} over time", viewer.body)
        self._document, self._body = document, viewer.body
        self._asked: tuple[Path, Question[Any], int] | None = None
        self.setAutoFillBackground(True)
        viewer.body.installEventFilter(self)
        self.failed.connect(lambda why: viewer.note.say(f"Earlier epochs can't be shown: {why}", "warning"))
        document.opened.connect(self.forget)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the foot of the picture, and on it: in a layout it would change how much fits there."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        """The same from the start."""
        super().showEvent(event)
        self._place()
        self.raise_()

    def _place(self) -> None:
        room, height = self._body.rect(), self.sizeHint().height()
        self.setGeometry(0, room.bottom() + 1 - height, room.width(), height)

    def ask(self, run: Path, question: Question[Any], known: Collection[int]) -> None:
        """Ask it where the epochs that are known leave out some whose weights are kept."""
        epochs = milestones(run)
        if not _missing(epochs, known) or (run, question, epochs[-1]) == self._asked:
            return
        from aestudio.over_time import OverTime

        self._asked = (run, question, epochs[-1])
        self.begin("Earlier epochs", OverTime(run, question), self._document.base, kept=False)

    def forget(self) -> None:
        """Another run is shown, or the view asks something else."""
        self._asked = None
        self.cancel()


def _missing(epochs: list[int], known: Collection[int]) -> bool:
    """Whether a milestone has no known epoch nearer than half the way to the next milestone."""
    if len(epochs) < 2 or not known:
        return False
    half = (epochs[-1] - epochs[-2]) / 2
    return any(min(abs(epoch - one) for one in known) > half for epoch in epochs)
