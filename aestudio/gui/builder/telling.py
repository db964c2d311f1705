"""What the builder says of what was just done, and the button that takes it back."""

from __future__ import annotations

from collections.abc import Callable

from aestudio.gui.notices import Level, MessageBar

__all__ = ["Telling"]


class Telling(MessageBar):
    """A line with a button where something can be taken back."""

    def __init__(self) -> None:
        super().__init__()
        self._takes_back: Callable[[], object] = lambda: None
        self._of_edit = ""
        self.acted.connect(self._act)

    def say_undoable(self, text: str, level: Level, action: str, takes_back: Callable[[], object]) -> None:
        """Say what was done; the button calls what takes it back."""
        self._takes_back = takes_back
        self.say(text, level, action)

    def say_of_edit(self, text: str, undo: Callable[[], object]) -> None:
        """Say what an edit did besides, until the next: to undo it would be to undo another one then."""
        self.say_undoable(text, "info", "Undo", undo)
        self._of_edit = text

    def outdate(self) -> None:
        """What is said of the last edit goes."""
        if self._of_edit and self.text == self._of_edit:
            self.close_message()
        self._of_edit = ""

    def _act(self) -> None:
        self.close_message()
        self._takes_back()
