"""t-SNE beside the training: on a thread of its own, stage by stage, given up when nobody wants it."""

from __future__ import annotations

import logging
import threading
from collections import deque
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

__all__ = ["Embedding"]

Array = np.ndarray[Any, Any]
TICK = 100  # milliseconds
log = logging.getLogger(__name__)


class Embedding(QObject):
    """One t-SNE at a time; a new one makes the old one stale.

    Signals:
        progressed(object, int, int): points `(n, 2)`, stages done, stages there are.
        failed(str): why there is none, in words.
    """

    progressed = Signal(object, int, int)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mail: deque[tuple[int, Any]] = deque()
        self._number = 0
        self._timer = QTimer(self, interval=TICK)
        self._timer.timeout.connect(self._drain)

    @property
    def is_busy(self) -> bool:
        """Whether one is under way."""
        return self._timer.isActive()

    def start(self, codes: Array, points: Array | None = None) -> None:
        """Embed codes `(n, d)`, beginning from an earlier picture `(n, 2)` if given."""
        self.cancel()
        work = threading.Thread(
            target=self._work, args=(self._number, codes, points), name="t-SNE", daemon=True
        )
        work.start()
        self._timer.start()

    def cancel(self) -> None:
        """Want no result any more; the thread ends with the stage it is at."""
        self._number += 1
        self._timer.stop()
        self._mail.clear()

    def _work(self, number: int, codes: Array, points: Array | None) -> None:
        """On the thread: no Qt here."""
        from aestudio.analysis.tsne import tsne

        try:
            for stage in tsne(codes, points):
                if number != self._number:
                    return
                self._mail.append((number, stage))
        except Exception as error:
            log.debug("t-SNE failed", exc_info=True)
            self._mail.append((number, f"t-SNE failed: {error}"))

    def _drain(self) -> None:
        from aestudio.analysis.tsne import STAGES

        while self._mail:
            number, found = self._mail.popleft()
            if number != self._number:
                continue
            if isinstance(found, str):
                self._timer.stop()
                self.failed.emit(found)
            else:
                if found.done == STAGES:
                    self._timer.stop()
                self.progressed.emit(found.points, found.done, STAGES)
