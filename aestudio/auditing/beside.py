"""Work without a model in a thread of its own, so that a run in training is not kept waiting."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from aestudio.job import Pieces

__all__ = ["beside"]

A = TypeVar("A")
_PAUSE = 0.02  # seconds between two looks at it


def beside(work: Callable[[], A], fraction: float, doing: str) -> Pieces[A]:
    """Do something without a model in a thread of its own; whoever waits is told that it goes on."""
    pool = ThreadPoolExecutor(1, thread_name_prefix="audit")
    try:
        going = pool.submit(work)
        while not wait([going], _PAUSE).done:
            yield fraction, doing
        return going.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
