"""Questions that hold everything up, for what would be lost without an answer."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QMessageBox, QWidget

__all__ = ["CANCEL", "ask", "may_lose"]

CANCEL = ""
_Role = QMessageBox.ButtonRole


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


def may_lose(parent: QWidget, text: str, more: str, yes: str, no: str = "Cancel") -> bool:
    """Whether the user agrees that something is lost.

    Args:
        parent: the window that is held up.
        text: what would happen.
        more: what is lost then.
        yes: what the button says that does it.
        no: what the other one says.
    """
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setText(text)
    box.setInformativeText(more)
    agrees = {yes: box.addButton(yes, _Role.DestructiveRole)}
    box.addButton(QMessageBox.StandardButton.Cancel).setText(no)
    return _answered(box, agrees) == yes


def _answered(box: QMessageBox, buttons: Mapping[str, QWidget]) -> str:
    """Show it until it is answered; its window would keep it for good."""
    box.exec()
    clicked = box.clickedButton()
    box.deleteLater()
    return next((answer for answer, button in buttons.items() if button is clicked), CANCEL)
