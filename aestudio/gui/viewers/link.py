"""Between a viewer and the engine: questions go there, answers come back, and its empty page says why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from aestudio.gui.messages import problem_words
from aestudio.gui.viewers.base import Viewer

if TYPE_CHECKING:
    from aestudio.gui.document import Document
    from aestudio.gui.engine import Engine

__all__ = ["connect"]


class _Link(QObject):
    """Between one viewer and the engine."""

    def __init__(self, viewer: Viewer, engine: Engine) -> None:
        super().__init__(viewer)
        self._viewer, self._engine = viewer, engine
        viewer.asked.connect(self._ask)
        engine.answered.connect(self._answered)
        engine.question_failed.connect(self._failed)
        engine.answering.connect(self._answering)
        engine.run_changed.connect(viewer.set_run)
        engine.found.connect(lambda _: self._explain())
        engine.state_changed.connect(lambda _: self._explain())
        viewer.wants_training.connect(self._explain_wait)
        viewer.set_run(engine.run)
        self._explain()

    def _explain(self) -> None:
        """Say on the empty page why training can't begin."""
        found = self._engine.newest
        problems = found.problems if found is not None else ()
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        first = problem_words(problems[0], found.experiment) if found is not None and problems else ""
        why = f"Can't start yet: {first}{more}" if first else ""
        self._viewer.empty.set_reason(why, hinders=bool(why))

    def _explain_wait(self) -> None:
        """Say on the empty page what a start waits for."""
        waits = {"starting": "PyTorch is being loaded", "loading": "The data are being loaded"}
        if what := waits.get(self._engine.state):
            self._viewer.empty.set_reason(f"{what}; the run starts as soon as that is done")

    def _ask(self, part: str, question: object) -> None:
        self._engine.ask(f"{self._viewer.key}/{part}", question)  # type: ignore[arg-type]

    def _answered(self, key: str, answer: object, epoch: int | None) -> None:
        viewer, _, part = key.partition("/")
        if viewer == self._viewer.key:
            self._viewer.take(part, answer, epoch)

    def _failed(self, key: str, text: str) -> None:
        viewer, _, part = key.partition("/")
        if viewer == self._viewer.key:
            self._viewer.fail(part, text)

    def _answering(self, key: str, fraction: float, doing: str) -> None:
        if key == f"{self._viewer.key}/" and doing:
            self._viewer.tell(fraction, doing)


def connect(viewer: Viewer, engine: Engine, document: Document | None = None) -> None:
    """Let a viewer ask the engine and hear its answers, and follow the document if one is given."""
    _Link(viewer, engine)
    if document is not None:
        viewer.follow(document, engine)
        document.opened.connect(viewer.begin_project)
