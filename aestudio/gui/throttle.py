"""Redrawing as often as the machine can afford: training and drawing share one interpreter."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

__all__ = ["Throttle"]

LEAST = 60  # milliseconds between two calls, however cheap
MOST = 2000  # however dear
PAINTED = 20  # milliseconds until it is painted: a window waits 5 for more to paint, then for its turn
FIRST = 250  # the same for the first call, twice that for the second ...: what is done once makes them dear


class Throttle(QObject):
    """Calls a function when asked to, but so seldom that it takes no more than a share of the time.

    What Qt paints in answer to the call is counted too, by the processor time this thread takes until it
    is painted. The last request is never dropped.

    Args:
        call: what is to be done.
        share: of the time, 0 to 1.
        then: the rest of it, in pieces: before each, what waits has its turn.
    """

    def __init__(
        self, call: Callable[[], None], share: float, parent: QObject, *then: Callable[[], None]
    ) -> None:
        super().__init__(parent)
        self._call, self._then, self._share = call, then, share
        self._left: list[Callable[[], None]] = []
        self._wanted = False
        self._most = FIRST
        self._begun = self._called = 0.0
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self._rested)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._begin)
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(self._go_on)
        self._painted = QTimer(self, singleShot=True, interval=PAINTED)
        self._painted.timeout.connect(self._measure)

    def ask(self) -> None:
        """Call soon, or when enough time has passed."""
        if self._rest.isActive() or self._painted.isActive() or self._next.isActive():
            self._wanted = True
        else:
            self.soon()

    def soon(self) -> None:
        """Call once all that is waiting has been dealt with, as for something the user did."""
        self._soon.start()

    def now(self) -> None:
        """Call at once, all of it."""
        self._begin()
        while self._left:
            self._go_on()

    def _begin(self) -> None:
        self._soon.stop()
        self._wanted = False
        self._left = [self._call, *self._then]
        self._begun, self._called = time.thread_time(), 0.0
        self._go_on()

    def _go_on(self) -> None:
        """Do the next piece."""
        begun = time.perf_counter()
        self._left.pop(0)()
        self._called += time.perf_counter() - begun
        if self._left:
            self._next.start()
        else:
            self._next.stop()
            self._painted.start()

    def _measure(self) -> None:
        """Everything that was to be painted has been: rest in proportion."""
        taken = 1000 * max(self._called, time.thread_time() - self._begun)
        self._rest.start(max(LEAST, min(self._most, int(taken / self._share))))
        self._most = min(MOST, 2 * self._most)

    def _rested(self) -> None:
        if self._wanted:
            self._begin()
