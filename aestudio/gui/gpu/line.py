"""The line below the device: there is a graphics card that is not used, why, and a button for that."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from aestudio.gui import style
from aestudio.gui.layouts import down
from aestudio.gui.training.parts import hidden_label
from aestudio.gui.training.worker import Worker

if TYPE_CHECKING:
    from aestudio.gpu.situation import Situation
    from aestudio.gui.engine import Engine

__all__ = ["CardLine", "pool"]


@cache
def pool() -> ThreadPoolExecutor:
    """The thread on which drivers and servers are waited for."""
    return ThreadPoolExecutor(1, thread_name_prefix="graphics card")


@cache
def _situation() -> Situation:
    """How it stands; cards and PyTorch stay the same while the program runs."""
    from aestudio.gpu.cards import find_cards
    from aestudio.gpu.situation import look
    from aestudio.gpu.torch_here import torch_here
    from aestudio.gpu.wheels import locked

    return look(find_cards(), torch_here(), locked())


class CardLine(QWidget):
    """Hidden where there is no card, or it is used.

    Args:
        engine: once it is ready, the driver is asked: a card that sleeps takes seconds to answer.
        parent: the widget it lies in.
    """

    def __init__(self, engine: Engine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: Situation | None = None
        self._worker = Worker(self, pool())
        self._text = hidden_label("small")
        self.button = style.with_role(QPushButton("Use the graphics card…"), "flat")
        self.button.setToolTip("What it takes, how large that is, and how to get it")
        self.button.clicked.connect(self.open_dialog)
        layout = down(self, style.SPACE_S)
        layout.addWidget(self._text)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()
        engine.state_changed.connect(self._follow)
        self._follow(engine.state)

    @property
    def text(self) -> str:
        """What it says; empty when hidden."""
        return "" if self.isHidden() else self._text.text()

    def show_situation(self, found: Situation) -> None:
        """Say how it stands, where there is something to say."""
        self._found = found
        self._text.setText(found.text)
        self._text.show()
        self.button.setVisible(found.state == "offered")
        self.setVisible(found.state in ("offered", "unfit"))

    def open_dialog(self) -> None:
        """Show what it takes."""
        from aestudio.gui.gpu.dialog import CardDialog

        assert self._found is not None
        CardDialog(self._found, self.window()).show()

    def _follow(self, state: str) -> None:
        if state == "ready" and self._found is None and not self._worker.busy:
            self._worker.do("look", _situation, self.show_situation)
