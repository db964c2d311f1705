"""Ctrl+C and a request to terminate end a run cleanly; a second one at once."""

from __future__ import annotations

import signal
from types import FrameType, TracebackType
from typing import Any, Self

from aestudio.cli.output import warn
from aestudio.session import Session

__all__ = ["Stopping"]

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stopping:
    """While it is entered, a signal asks the session to stop at its next report, 0.05 s later.

    Attributes:
        signal: the one that came; 0: none.
    """

    def __init__(self, session: Session) -> None:
        self.signal = 0
        self._session = session
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        """Listen."""
        for number in SIGNALS:
            self._before[number] = signal.signal(number, self._come)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave signals as they were."""
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _come(self, number: int, frame: FrameType | None) -> None:
        if self.signal:
            raise KeyboardInterrupt
        self.signal = number
        self._session.stopping = True
        warn("\nstopping; once more to stop at once, back to the last checkpoint")
