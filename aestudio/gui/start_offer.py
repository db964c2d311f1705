"""An empty page that training fills: it offers to start, as long as nothing is trained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aestudio.gui.notices import AWAITED, EmptyState
from aestudio.gui.training.situation import START

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from aestudio.gui.engine import Engine

__all__ = ["StartOffer"]


class StartOffer(EmptyState):
    """Says what will be here, with a button that starts training; while a run trains there is none.

    Nor is there while a project is being opened, whose runs are not read yet.
    """

    def __init__(self, icon: str, text: str, engine: Engine, parent: QWidget | None = None) -> None:
        super().__init__(icon, text, START, parent)
        self._engine, self._promise, self._awaits = engine, text, False
        engine.state_changed.connect(lambda _: self._offer())
        self._offer()

    def await_run(self, awaits: bool) -> None:
        """Whether a run is about to be shown: until it is, nobody is told that there is none."""
        self._awaits = awaits
        self._offer()

    def _offer(self) -> None:
        trains = self._engine.state in ("training", "paused")
        self.set_text(AWAITED if self._awaits else self._promise, "" if trains or self._awaits else START)
