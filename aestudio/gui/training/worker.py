"""Reading and writing files off the GUI thread, without a Qt call from another thread."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer

__all__ = ["Worker"]

T = TypeVar("T")
POLL = 20  # milliseconds, only while something is being done
TURN = 0.0003  # seconds after which this thread gives the interpreter up to one that waits; else it is 0.005
log = logging.getLogger(__name__)
_pool = ThreadPoolExecutor(1, thread_name_prefix="files")


@dataclass(frozen=True, eq=False)
class _Job:
    key: str
    future: Future[Any]
    then: Callable[[Any], object]
    failed: Callable[[str], object]
    some: Callable[[list[Any]], object] | None = None
    pile: deque[Any] = field(default_factory=deque)
    dropped: threading.Event = field(default_factory=threading.Event)

    def drop(self) -> None:
        """Nobody wants to hear of it any more."""
        self.future.cancel()
        self.dropped.set()

    def hand_on(self) -> None:
        """Tell of what there is so far."""
        if self.some is not None and self.pile and not self.dropped.is_set():
            found = [self.pile.popleft() for _ in range(len(self.pile))]
            self.some(found)

    def finish(self) -> None:
        """Tell how it ended."""
        error = self.future.exception()
        if error is None:
            self.then(self.future.result())
        else:
            self.failed(_in_words(error))


class _Turns:
    """Has threads give up the interpreter sooner while files are read.

    A window that paints needs it again after each call of Qt: 50 times the usual wait is a tenth of a second.
    """

    def __init__(self) -> None:
        self._lock, self._count, self._usual = threading.Lock(), 0, 0.0

    def __enter__(self) -> None:
        with self._lock:
            if not self._count:
                self._usual = sys.getswitchinterval()
                sys.setswitchinterval(TURN)
            self._count += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._count -= 1
            if not self._count:
                sys.setswitchinterval(self._usual)


_turns = _Turns()


def _in_turns(work: Callable[[], T]) -> Callable[[], T]:
    def do() -> T:
        with _turns:
            return work()

    return do


def _ignore(why: str) -> None:
    log.debug("given up: %s", why)


class Worker(QObject):
    """Does one thing after the other; what is asked under a key supersedes what was asked under it before.

    Args:
        parent: whose it is.
        pool: the thread it is done on; None: the one that all share, for what takes a moment.
    """

    def __init__(self, parent: QObject, pool: ThreadPoolExecutor | None = None) -> None:
        super().__init__(parent)
        self._pool = pool or _pool
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
        self._take_up(_Job(key, self._pool.submit(_in_turns(work)), then, failed))

    def gather(
        self,
        key: str,
        work: Callable[[], Iterable[T]],
        some: Callable[[list[T]], object],
        then: Callable[[], object],
        failed: Callable[[str], object] = _ignore,
    ) -> None:
        """The same for what `work` yields: `some` is called with each lot as it comes, then `then`."""
        pile, dropped = deque[T](), threading.Event()

        def through() -> None:
            for one in work():
                if dropped.is_set():
                    return
                pile.append(one)
                time.sleep(0)  # whoever waits for the interpreter, as the window may, has it now

        reading = self._pool.submit(_in_turns(through))
        self._take_up(_Job(key, reading, lambda _: then(), failed, some, pile, dropped))

    def forget(self, key: str) -> None:
        """Nobody wants to hear any more of what was asked under this key."""
        for one in self._jobs:
            if one.key == key:
                one.drop()
        self._jobs = [one for one in self._jobs if one.key != key]

    def _take_up(self, job: _Job) -> None:
        self.forget(job.key)
        self._jobs.append(job)
        self._timer.start()

    def wait(self) -> None:
        """Wait until all that was asked for is done, and tell how it ended at once."""
        wait([job.future for job in self._jobs])
        self._poll()

    @property
    def busy(self) -> bool:
        """Whether something is being done."""
        return bool(self._jobs)

    def _poll(self) -> None:
        done = [job for job in self._jobs if job.future.done()]
        self._jobs = [job for job in self._jobs if job not in done]
        if not self._jobs:
            self._timer.stop()
        some = [job.hand_on for job in [*self._jobs, *done]]
        _each([*some, *(job.finish for job in done)])


def _each(calls: Iterable[Callable[[], None]]) -> None:
    """Call every one, whatever the others raise; the first error is raised in the end."""
    wrong: list[Exception] = []
    for call in calls:
        try:
            call()
        except Exception as error:
            if wrong:
                log.error("after another error", exc_info=error)
            wrong.append(error)
    if wrong:
        raise wrong[0]


def _in_words(error: BaseException) -> str:
    if isinstance(error, OSError | ValueError):
        return str(error)
    log.error("unexpected", exc_info=error)
    return f"{type(error).__name__}: {error}"
