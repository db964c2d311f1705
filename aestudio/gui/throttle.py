"""Redrawing as often as the machine can afford: training and drawing share one interpreter."""

from __future__ import annotations

import math
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
    is painted. The last request is never dropped. Throttles take turns: one begins only when what another
    drew has been painted, for all that waits to be painted is painted in one go.

    Args:
        call: what is to be done.
        share: of the time, 0 to 1, or what says it at any time.
        then: the rest of it, in pieces: before each, what waits has its turn.
    """

    _painted_at = 0.0  # when what any of them drew has been painted

    def __init__(
        self,
        call: Callable[[], None],
        share: float | Callable[[], float],
        parent: QObject,
        *then: Callable[[], None],
    ) -> None:
        super().__init__(parent)
        self._call, self._then = call, then
        self._share = share if callable(share) else lambda: share
        self._left: list[Callable[[], None]] = []
        self._wanted = False
        self._most = FIRST
        self._begun = self._called = 0.0
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self._rested)
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._take_turn)
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(self._go_on)
        self._painted = QTimer(self, singleShot=True, interval=PAINTED)
        self._painted.timeout.connect(self._measure)

    def ask(self) -> None:
        """Call soon, or when enough time has passed."""
        if any(timer.isActive() for timer in (self._soon, self._next, self._painted, self._rest)):
            self._wanted = True
        else:
            self.soon()

    def soon(self) -> None:
        """Call once all that is waiting has been dealt with, as for something the user did."""
        self._soon.start(0)

    def _take_turn(self) -> None:
        """Begin, unless what another drew is still to be painted: then after that."""
        wait = 1000 * (Throttle._painted_at - time.perf_counter())
        if wait > 0:
            self._soon.start(math.ceil(wait))
        else:
            self._begin()

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
        done = time.perf_counter()
        self._called += done - begun
        Throttle._painted_at = done + PAINTED / 1000
        if self._left:
            self._next.start()
        else:
            self._next.stop()
            self._painted.start()

    def _measure(self) -> None:
        """Everything that was to be painted has been: rest in proportion."""
        taken = 1000 * max(self._called, time.thread_time() - self._begun)
        self._rest.start(max(LEAST, min(self._most, int(taken / self._share()))))
        self._most = min(MOST, 2 * self._most)

    def _rested(self) -> None:
        if self._wanted:
            self._take_turn()
