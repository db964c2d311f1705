"""An engine that does not come back: it is said and logged, and the user may go on with a new one."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from aestudio.gui.asking import may_lose
from aestudio.gui.engine import Engine

__all__ = ["Hanging"]

PATIENCE = 60.0  # seconds of silence that are worth a word: far more than any piece of work takes
LOOK = 5_000  # milliseconds between two looks
HANGS = "The engine has not answered for a minute. Train > Start a new engine goes on without waiting for it."
QUESTION = "Start a new engine?"
MORE = (
    "What the engine is doing is left unfinished: a run stays as it was saved last, at most seconds ago, "
    "and can be taken up again at the next start of AE Studio. The project is not touched."
)
log = logging.getLogger(__name__)


class Hanging(QObject):
    """Looks whether the engine still answers.

    Attributes:
        action: for a menu: start a new engine, whether or not the old one hangs.
    """

    def __init__(self, engine: Engine, say: Callable[[str], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._engine, self._say, self._window = engine, say, parent
        self._told = False
        self.action = QAction("Start a ne&w engine…", self)
        self.action.triggered.connect(self._offer)
        timer = QTimer(self, interval=LOOK)
        timer.timeout.connect(self.look)
        timer.start()

    def look(self) -> None:
        """Say once of each hang that there is one, and log where it is."""
        hangs = self._engine.silence > PATIENCE
        if hangs and not self._told:
            log.warning("the engine has not answered for %g s\n%s", PATIENCE, _stacks())
            self._say(HANGS)
        self._told = hangs

    def _offer(self) -> None:
        if may_lose(self._window, QUESTION, MORE, "Start a new one"):
            log.warning("the engine is left after %.1f s of silence\n%s", self._engine.silence, _stacks())
            self._engine.start_anew()


def _stacks() -> str:
    """Where all threads are."""
    frames = sys._current_frames().items()
    return "\n".join(f"thread {number}\n{''.join(traceback.format_stack(frame))}" for number, frame in frames)
