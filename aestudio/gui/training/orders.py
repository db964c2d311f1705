"""What training was asked to do: done as soon as the engine, and what it found, allow it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.messages import Found, problem_words
from aestudio.gui.training.shown import Shown
from aestudio.run import next_run

__all__ = ["Orders"]


class Orders(QObject):
    """One order at a time.

    Attributes:
        waiting: "start", "resume", "carry_on" until the engine can do it, then "begin" until it does; "stop"
            from when a run was to end until it has; empty: nothing waits.
        problems: why the experiment can't be trained, as far as known.
        fresh: whether that is known of the experiment as it is now.
        weights_of: the run whose weights the next one is to begin with.

    Signals:
        begun(): a run was ordered from the engine.
    """

    begun = Signal()

    def __init__(
        self,
        document: Document,
        engine: Engine,
        shown: Shown,
        runs_folder: Callable[[], Path],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._document, self._engine, self._shown, self._runs_folder = document, engine, shown, runs_folder
        self.waiting = ""
        self._single = False  # what waits is to hold after its first step
        self.problems: tuple[str, ...] = ()
        self.fresh = False
        self.weights_of: Path | None = None

    @property
    def takes_weights(self) -> bool:
        """Whether the next run is to begin with the weights of the one that is shown."""
        return self._shown.path is not None and self._shown.path == self.weights_of

    def ask(self, what: str, *, single: bool = False) -> None:
        """Begin a run as soon as that can be: "start", "resume", "carry_on"; `single`: hold after a step."""
        self.waiting, self._single = what, single
        self._try()

    def stop(self) -> None:
        """Take back what waits, or end the run."""
        if self.waiting not in ("", "begin", "stop"):
            self.waiting = ""
        else:
            self.waiting = "stop"
            self._engine.stop()

    def take_state(self, state: str) -> None:
        """The engine does something else now."""
        ends = self.waiting == "stop"
        if state == "ready" if ends else state in ("training", "paused"):
            self.waiting = ""
        self._try()

    def take_found(self, found: Found) -> None:
        """What keeps the experiment, as it is now, from being trained."""
        self.problems = tuple(problem_words(problem, found.experiment) for problem in found.problems)
        self.fresh = True
        self._try()

    def take_run(self) -> None:
        """Another run is shown: weights that were chosen of another are not what is seen any more."""
        if self._shown.run is not None and not self.takes_weights:
            self.weights_of = None

    def forget(self) -> None:
        """Another project: what waited belongs to the last one."""
        self.waiting, self.problems, self.fresh = "", (), False

    def _try(self) -> None:
        """Begin what waits, if it can begin now."""
        if self.waiting in ("", "begin", "stop") or self._engine.state != "ready":
            return
        if self.waiting != "resume" and not self.fresh:
            return
        what, self.waiting, self.weights_of = self.waiting, "", None
        if what != "resume" and self.problems:
            return
        self.waiting = "begin"
        self.begun.emit()
        self._begin(what)

    def _begin(self, what: str) -> None:
        document, run = self._document, self._shown.path
        if what == "resume" and run is not None:
            self._engine.resume(run, document.base, single=self._single)
            return
        weights = run if what == "carry_on" else None
        path = next_run(self._runs_folder())
        self._engine.train(document.experiment, document.base, path, weights, single=self._single)
