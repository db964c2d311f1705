"""What it takes to use the graphics card: asked of the servers, shown, brought; or pip's command for it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QProgressBar, QWidget

from aestudio.gui import style
from aestudio.gui.gpu.line import pool
from aestudio.gui.labels import ElidedLabel
from aestudio.gui.layouts import down
from aestudio.gui.notices import MessageBar
from aestudio.gui.training.worker import Worker

if TYPE_CHECKING:
    from aestudio.gpu.folder import Installed
    from aestudio.gpu.situation import Plan, Situation

__all__ = ["CardDialog"]

FINE, POLL = 1000, 200  # parts of the bar; milliseconds
ASKING = "Asking what PyTorch for it takes …"
BY_PIP = "AE Studio was installed by pip, which brings PyTorch for the card too. Close AE Studio and run:"
DONE = "AE Studio computes on the {} from its next start on."
AGAIN = "What came before a stop is kept. The CPU is used as before."


class CardDialog(QDialog):
    """A window beside the others; everything stays usable, and closing it stops the download."""

    def __init__(self, situation: Situation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._situation = situation
        self._plan: Plan | None = None
        self._stop = threading.Event()
        self._progress = (0.0, "")
        self._worker = Worker(self, pool())
        self._timer = QTimer(self, interval=POLL)
        self._timer.timeout.connect(self._show_progress)
        self.setWindowTitle("Use the graphics card")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.message = MessageBar()
        self.takes = style.with_role(QLabel(ASKING, wordWrap=True), "muted")
        self.command = QLineEdit(readOnly=True)
        self.command.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.command.setAccessibleName("Command")
        self.doing = ElidedLabel(colour="muted")
        self.bar = QProgressBar(maximum=FINE, textVisible=False)
        self.bar.setAccessibleName("Progress of the download")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.main = buttons.addButton("&Download", QDialogButtonBox.ButtonRole.ActionRole)
        style.with_role(self.main, "primary")
        self.main.clicked.connect(self.press)
        buttons.rejected.connect(self.close)
        layout = down(self, style.SPACE_L, (style.SPACE_L,) * 4)
        for part in (
            QLabel(situation.text, wordWrap=True),
            self.message,
            self.takes,
            self.command,
            self.doing,
        ):
            layout.addWidget(part)
        layout.addWidget(self.bar)
        layout.addStretch(1)
        layout.addWidget(buttons)
        for hidden in (self.command, self.doing, self.bar, self.main):
            hidden.hide()
        self.resize(560, 220)
        QGuiApplication.instance().aboutToQuit.connect(self._stop.set)  # type: ignore[union-attr]
        self._ask()

    def press(self) -> None:
        """Do what the button says: copy the command, download, or ask again."""
        if self._plan is None:
            self._ask()
        elif self._plan.command:
            QGuiApplication.clipboard().setText(self._plan.command)
            self.main.setText("Copied")
        elif self._timer.isActive():
            self._stop.set()
        else:
            self._begin(self._plan)

    def closeEvent(self, event: QCloseEvent) -> None:
        """What is being brought is stopped; another time goes on from there."""
        self._stop.set()
        super().closeEvent(event)

    def _ask(self) -> None:
        from aestudio.gpu.situation import plan
        from aestudio.gpu.wheels import locked

        self.takes.setText(ASKING)
        self.main.hide()
        self.message.close_message()
        self._worker.do("ask", lambda: plan(self._situation, locked()), self._take_plan, self._fail)

    def _take_plan(self, found: Plan) -> None:
        self._plan = found
        self.takes.setText(f"{found.text}.\n{BY_PIP}" if found.command else f"{found.text}.")
        self.command.setText(found.command)
        self.command.setCursorPosition(0)
        self.command.setVisible(bool(found.command))
        self._offer("&Copy the command" if found.command else "&Download")

    def _begin(self, found: Plan) -> None:
        self._stop.clear()
        self._progress = (0.0, "")
        self.message.close_message()
        for part in (self.doing, self.bar):
            part.show()
        self._offer("&Stop")
        self._timer.start()
        self._worker.do("bring", lambda: self._bring(found), self._take, self._fail)

    def _bring(self, found: Plan) -> Installed | None:
        """On the other thread; None: it was stopped."""
        from aestudio.data.dataset import Cancelled
        from aestudio.gpu.bring import bring
        from aestudio.gpu.folder import this_python

        def report(fraction: float, doing: str) -> None:
            self._progress = (fraction, doing)
            if self._stop.is_set():
                raise Cancelled

        wanted = found.wanted(self._situation.torch.version, this_python())
        try:
            return bring(wanted, found.wheels, found.sizes, report)
        except Cancelled:
            return None

    def _show_progress(self) -> None:
        fraction, doing = self._progress
        self.bar.setValue(round(FINE * fraction))
        self.doing.set_text(doing)

    def _take(self, done: Installed | None) -> None:
        self._settle()
        if done is None:
            assert self._plan is not None
            self.takes.setText(f"{self._plan.text}.")
            self._offer("&Go on")
            return
        self.takes.setText(DONE.format(done.card))
        self.main.hide()

    def _fail(self, why: str) -> None:
        self._settle()
        self.message.say(f"{why.removeprefix('gpu: ')}. {AGAIN}", "error")
        self._offer("&Try again")

    def _settle(self) -> None:
        self._timer.stop()
        for part in (self.doing, self.bar):
            part.hide()

    def _offer(self, words: str) -> None:
        self.main.setText(words)
        self.main.show()
