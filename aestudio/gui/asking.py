"""Questions that hold everything up, for what would be lost without an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QAbstractButton, QMessageBox, QWidget

__all__ = ["CANCEL", "Ending", "ask", "may_lose"]

CANCEL = ""
_Role = QMessageBox.ButtonRole


@dataclass(frozen=True)
class Ending:
    """The end of something, which may come by itself.

    Attributes:
        over: whether it has ended.
        told: the signals that tell when to look.
    """

    over: Callable[[], bool]
    told: tuple[SignalInstance, ...]

    @contextmanager
    def watched(self, do: Callable[[], object]) -> Iterator[None]:
        """Do something when it has ended, unless that comes later than the end of the block."""

        def look(*_: object) -> None:
            if self.over():
                do()

        for signal in self.told:
            signal.connect(look)
        try:
            yield
        finally:
            for signal in self.told:
                signal.disconnect(look)


def ask(parent: QWidget, text: str, more: str, answers: Mapping[str, QMessageBox.ButtonRole]) -> str:
    """Ask, and wait for the answer.

    Args:
        parent: the window that is held up.
        text: the question.
        more: what follows from it.
        answers: what the buttons say beside Cancel, and what they stand for; Return presses the first.

    Returns:
        What the button says that was clicked; `CANCEL`.
    """
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setText(text)
    box.setInformativeText(more)
    buttons = {answer: box.addButton(answer, role) for answer, role in answers.items()}
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(next(iter(buttons.values())))
    return _answered(box, buttons)


def may_lose(
    parent: QWidget, text: str, more: str, yes: str, no: str = "Cancel", *, unless: Ending | None = None
) -> bool:
    """Whether the user agrees that something is lost, or nothing can be any more.

    Args:
        parent: the window that is held up.
        text: what would happen.
        more: what is lost then.
        yes: what the button says that does it.
        no: what the other one says.
        unless: after which nothing would be lost: the question then answers itself with yes.
    """
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setText(text)
    box.setInformativeText(more)
    agrees = box.addButton(yes, _Role.DestructiveRole)
    box.addButton(QMessageBox.StandardButton.Cancel).setText(no)

    def agree() -> None:
        if box.isVisible():  # else it was answered a moment ago, and a click would replace the answer
            agrees.click()

    with unless.watched(agree) if unless is not None else nullcontext():
        return _answered(box, {yes: agrees}) == yes


def _answered(box: QMessageBox, buttons: Mapping[str, QAbstractButton]) -> str:
    """Show it until it is answered; its window would keep it for good."""
    box.exec()
    clicked = box.clickedButton()
    box.deleteLater()
    return next((answer for answer, button in buttons.items() if button is clicked), CANCEL)
