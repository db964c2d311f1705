"""Memory that ran out while a run trains: what is said, and the batch that is offered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aestudio.gui.engine import Engine
from aestudio.gui.notices import MessageBar
from aestudio.gui.training.words import shortage

__all__ = ["Shortage"]


class Shortage:
    """The run holds; it goes on with fewer samples at a time.

    Args:
        engine: what trains it.
        message: where it is said; its button goes on.
    """

    def __init__(self, engine: Engine, message: MessageBar) -> None:
        self._engine, self._message = engine, message
        self._fits = 0  # samples that are offered; 0: memory is not short
        self._validating = False

    def begin(self, event: Mapping[str, Any]) -> None:
        """Say so, and offer what may fit; `event` is the trainer's."""
        self._fits, self._validating = int(event["fits"]), "validating" in event
        offered = f"{self._fits:,} at a time" if self._validating else f"batch {self._fits:,}"
        self._message.say(shortage(event), "warning", f"Go on with {offered}")

    def go_on(self) -> bool:
        """Go on with what was offered; whether anything was."""
        if not self._fits:
            return False
        if not self._validating:  # then it is in force already
            self._engine.change("batch size", self._fits)
        self._engine.go_on()
        return True

    def end(self) -> None:
        """The run goes on, or is over."""
        if self._fits:
            self._fits = 0
            self._message.close_message()

    def forget(self) -> None:
        """Something else is said now."""
        self._fits = 0
