"""Questions about the network that is being built, asked anew as it changes, but never piled up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from aestudio.untrained import Untrained

if TYPE_CHECKING:
    from aestudio.analysis.question import Question
    from aestudio.experiment import Experiment
    from aestudio.gui.document import Document
    from aestudio.gui.engine import Engine
    from aestudio.gui.messages import Found

__all__ = ["AskUntrained"]

SOON, SELDOM = 120, 1500  # milliseconds from an edit to the question: at rest, and while a run trains


class AskUntrained(QObject):
    """One standing question to the network of the document; the engine answers it as a job.

    While an answer is awaited or rests are kept, edits only mark that another is wanted. Without a question
    it costs nothing.

    Signals:
        answered(object): the newest answer.
        failed(str): why there is none, in words.
    """

    answered = Signal(object)
    failed = Signal(str)

    def __init__(self, key: str, document: Document, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._key, self._document, self._engine = key, document, engine
        self._question: Question[Any] | None = None
        self._asked: tuple[object, ...] = ()
        self._busy = self._again = False
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._begin)
        engine.found.connect(self._found)
        engine.job_done.connect(self._done)
        engine.job_failed.connect(self._failed)
        engine.job_dropped.connect(self._dropped)
        document.opened.connect(self._opened)

    def ask(self, question: Question[Any] | None) -> None:
        """Ask a question from now on; None: no longer."""
        if question == self._question:
            return
        self._question, self._asked = question, ()
        if question is None:
            self._soon.stop()
            self._again = False
            if self._busy:
                self._busy = False
                self._engine.cancel_job(self._key)
        elif self._engine.newest is not None:
            self._later(0)

    def _opened(self) -> None:
        """Another project: an equal network in it is asked all the same."""
        self._asked = ()

    def _found(self, found: Found) -> None:
        if self._question is None:
            return
        if found.data is None and found.experiment == self._document.experiment:
            self._lack(found)  # at once: what is shown is of data that are gone
        else:
            self._later(SELDOM if self._engine.state == "training" else SOON)

    def _lack(self, found: Found) -> None:
        """There are no data: an answer about those before, if one is awaited, is not wanted any more."""
        self._soon.stop()
        self._asked, self._again = (), False
        if self._busy:
            self._busy = False
            self._engine.cancel_job(self._key)
        self.failed.emit(found.problems[0].text if found.problems else "the data are not loaded")

    def _later(self, wait: int) -> None:
        """Ask after a rest; what comes meanwhile is in it."""
        if self._busy:
            self._again = True
        elif not self._soon.isActive() or wait < self._soon.remainingTime():
            self._soon.start(wait)

    def _begin(self) -> None:
        newest, question = self._engine.newest, self._question
        if question is None or newest is None or newest.experiment != self._document.experiment:
            return  # an answer about the newest edit is on its way
        if newest.data is None:
            self._lack(newest)
            return
        wanted = (*_what_counts(newest.experiment), question)
        if wanted == self._asked:
            return
        self._asked, self._busy = wanted, True
        self._engine.begin(self._key, Untrained(newest.experiment, question), self._document.base)

    def _done(self, key: str, answer: object) -> None:
        if key == self._key and self._question is not None and self._busy:
            self._settled()
            self.answered.emit(answer)

    def _failed(self, key: str, why: str) -> None:
        if key == self._key and self._question is not None and self._busy:
            self._settled()
            self.failed.emit(why)

    def _dropped(self, key: str) -> None:
        """It was ended so that a project can be left."""
        if key == self._key and self._busy:
            self._asked = ()
            self._settled()

    def _settled(self) -> None:
        self._busy = False
        if self._again:
            self._again = False
            self._later(SELDOM if self._engine.state == "training" else SOON)


def _what_counts(experiment: Experiment) -> tuple[object, ...]:
    """What the untrained network depends on."""
    return experiment.data, experiment.family, experiment.networks, experiment.training.seed
