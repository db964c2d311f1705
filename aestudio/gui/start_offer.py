"""An empty page that training fills: it offers to start, as long as nothing is trained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aestudio.gui.notices import EmptyState
from aestudio.gui.training.situation import START

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from aestudio.gui.engine import Engine

__all__ = ["StartOffer"]


class StartOffer(EmptyState):
    """Says what will be here, with a button that starts training; while a run trains there is none."""

    def __init__(self, icon: str, text: str, engine: Engine, parent: QWidget | None = None) -> None:
        super().__init__(icon, text, START, parent)
        self._engine = engine
        engine.state_changed.connect(lambda _: self._offer())
        self._offer()

    def _offer(self) -> None:
        trains = self._engine.state in ("training", "paused")
        self.set_text(self.text, "" if trains else START)
