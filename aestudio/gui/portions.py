"""Work of the GUI thread in portions, so that no turn of the event loop takes long."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator

from PySide6.QtCore import QObject, QTimer

__all__ = ["LONG", "Portions"]

LONG = 0.005  # seconds after which a turn takes up no further piece


class Portions(QObject):
    """Does pieces of work in order, as many in a turn of the event loop as it may take."""

    def __init__(self, parent: QObject, *, before: Callable[[], object], after: Callable[[], object]) -> None:
        """Have nothing to do.

        Args:
            parent: whose it is.
            before: called when there is something to do.
            after: called when all of it is done.
        """
        super().__init__(parent)
        self._before, self._after = before, after
        self._pieces: deque[Callable[[], object]] = deque()
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(lambda: self._turn())

    @property
    def busy(self) -> bool:
        """Whether something is still to be done."""
        return self._timer.isActive()

    def do(self, pieces: Iterable[Callable[[], object]]) -> None:
        """Do these, and no longer those of before."""
        self._pieces = deque()
        self.also(pieces)

    def also(self, pieces: Iterable[Callable[[], object]]) -> None:
        """Do these after what is still to be done."""
        self._pieces.extend(pieces)
        if not self.busy:
            self._before()
            self._timer.start()

    def next(self, pieces: Iterable[Callable[[], object]]) -> None:
        """Do these before what is still to be done; called by a piece."""
        self._pieces.extendleft(reversed(list(pieces)))

    def walk(self, steps: Iterator[object], then: Callable[[], object]) -> None:
        """Go through these, each step a piece, and then do this; a step that fails is the last."""

        def step() -> None:
            for _ in steps:
                self.next([step])
                return
            then()

        self.also([step])

    def drop(self) -> None:
        """Leave undone what is still to be done."""
        self._pieces.clear()
        self._timer.stop()

    def finish(self) -> None:
        """Do at once what is still to be done."""
        while self.busy:
            self._turn(math.inf)

    def _turn(self, seconds: float = LONG) -> None:
        end = time.perf_counter() + seconds
        while self._pieces and time.perf_counter() < end:
            self._pieces.popleft()()
        if not self._pieces:
            self._timer.stop()
            self._after()
