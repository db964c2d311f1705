"""Work without a model, such as reading data, as pieces of a job: in its own thread, so that no run waits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from aestudio.data.dataset import Cancelled, Report
from aestudio.job import Pieces

__all__ = ["aside"]

A = TypeVar("A")
LOOK = 0.03  # seconds between two looks at how far it is


def aside(work: Callable[[Report], A], doing: str = "", fraction: float = 0.0) -> Pieces[A]:
    """What `work` returns; meanwhile pieces say how far it is. Dropped, they end it at its next report.

    Args:
        work: takes what it may report to.
        doing: what is said until it reports.
        fraction: the same of how far it is.
    """
    told = [(fraction, doing)]
    answer: list[A] = []
    failure: list[BaseException] = []
    dropped = threading.Event()

    def report(fraction: float, doing: str) -> None:
        if dropped.is_set():
            raise Cancelled
        told[0] = (fraction, doing)

    def run() -> None:
        try:
            answer.append(work(report))
        except BaseException as error:
            failure.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        while thread.is_alive():
            thread.join(LOOK)
            yield told[0]
    finally:
        dropped.set()
    if failure:
        raise failure[0]
    return answer[0]
