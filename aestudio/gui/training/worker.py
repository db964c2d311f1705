"""Reading and writing files off the GUI thread, without a Qt call from another thread."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer

from aestudio.spec import SpecError

__all__ = ["Worker"]

T = TypeVar("T")
POLL = 20  # milliseconds, only while something is being done
log = logging.getLogger(__name__)
_pool = ThreadPoolExecutor(1, thread_name_prefix="files")


@dataclass(frozen=True)
class _Job:
    key: str
    future: Future[Any]
    then: Callable[[Any], object]
    failed: Callable[[str], object]


def _ignore(why: str) -> None:
    log.debug("given up: %s", why)


class Worker(QObject):
    """Does one thing after the other; what is asked under a key supersedes what was asked under it before."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs: list[_Job] = []
        self._timer = QTimer(self, interval=POLL)
        self._timer.timeout.connect(self._poll)

    def do(
        self,
        key: str,
        work: Callable[[], T],
        then: Callable[[T], object],
        failed: Callable[[str], object] = _ignore,
    ) -> None:
        """Do `work` on the other thread, then on this one `then` with its result or `failed` with the why."""
        for job in self._jobs:
            if job.key == key:
                job.future.cancel()
        self._jobs = [job for job in self._jobs if job.key != key]
        self._jobs.append(_Job(key, _pool.submit(work), then, failed))
        self._timer.start()

    @property
    def busy(self) -> bool:
        """Whether something is being done."""
        return bool(self._jobs)

    def _poll(self) -> None:
        done = [job for job in self._jobs if job.future.done()]
        self._jobs = [job for job in self._jobs if not job.future.done()]
        if not self._jobs:
            self._timer.stop()
        for job in done:
            error = job.future.exception()
            if error is None:
                job.then(job.future.result())
            else:
                job.failed(_in_words(error))


def _in_words(error: BaseException) -> str:
    if isinstance(error, SpecError | OSError | ValueError):
        return str(error)
    log.error("unexpected", exc_info=error)
    return f"{type(error).__name__}: {error}"
