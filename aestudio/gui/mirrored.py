"""Waiting until the partner of linked networks has followed an edit."""

from __future__ import annotations

from collections.abc import Callable

from aestudio.gui.document import Document
from aestudio.gui.engine import Engine

__all__ = ["when_mirrored"]


def when_mirrored(document: Document, engine: Engine, work: Callable[[], object]) -> None:
    """Do what takes the document's experiment: at once, or as soon as an edit has been carried over.

    Another project opened meanwhile calls it off.
    """

    def waits() -> bool:
        looked = engine.newest is not None and engine.newest.asked is document.experiment
        return document.unfinished is not None and not looked

    def look() -> None:
        if not waits():
            forget()
            work()

    def forget() -> None:
        engine.found.disconnect(look)
        document.opened.disconnect(forget)

    if not waits():
        work()
        return
    engine.found.connect(look)
    document.opened.connect(forget)
