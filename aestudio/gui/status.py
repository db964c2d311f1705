"""The bar at the bottom: what is wrong, what the engine does, on what, and whether all is saved."""

from __future__ import annotations

import time

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QStatusBar, QVBoxLayout, QWidget

from aestudio.experiment import Problem
from aestudio.gui import icons, style
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.messages import Found, RunInfo, problem_words
from aestudio.gui.widgets import ElidedLabel, tool_button

__all__ = ["Status"]

WORDS = {
    "starting": "Engine getting ready …",
    "ready": "Engine ready",
    "loading": "Loading …",
    "training": "Training",
    "paused": "Paused",
}


class Status(QStatusBar):
    """Signals: problem_chosen(Problem): one of the list was clicked."""

    problem_chosen = Signal(object)

    def __init__(self, document: Document, engine: Engine, parent: QWidget | None = None) -> None:
        super().__init__(parent, sizeGripEnabled=False)
        self._problems: tuple[tuple[Problem, str], ...] = ()
        self._document = document
        self._button = tool_button("check", "What keeps the project from being trained", text="No problems")
        self._button.clicked.connect(self._list_problems)
        self._message = ElidedLabel(colour="muted")
        self._engine = QLabel()
        self._device = style.with_role(QLabel(), "muted")
        self._saved = style.with_role(QLabel(), "muted")
        self._when = ""
        self.addWidget(self._button)
        self.addWidget(self._message, 1)
        for label in (self._engine, self._device, self._saved):
            label.setContentsMargins(style.SPACE, 0, style.SPACE, 0)
            self.addPermanentWidget(label)
        engine.state_changed.connect(self._show_state)
        engine.found.connect(self._show_found)
        engine.loading.connect(lambda _, doing: self._message.set_text(doing))
        engine.run_changed.connect(self._show_run)
        document.changed.connect(lambda _: self._show_saved())
        document.opened.connect(self._forget)
        document.stored.connect(self._just_saved)
        self._show_state(engine.state)
        self._show_saved()

    def say(self, text: str) -> None:
        """A sentence on what was just done."""
        self._message.set_text(text)

    def _show_state(self, state: str) -> None:
        self._engine.setText(WORDS[state])
        if state != "loading":
            self._message.set_text("")

    def _show_run(self, run: RunInfo | None) -> None:
        self._device.setText(run.device if run else "")

    def _show_found(self, found: Found) -> None:
        self._problems = tuple((p, problem_words(p, found.experiment)) for p in found.problems)
        count = len(found.problems)
        self._button.setText(f"{count} problem{'s' * (count != 1)}" if count else "No problems")
        self._button.setIcon(icons.icon("error", "danger") if count else icons.icon("check", "success"))

    def _list_problems(self) -> None:
        if self._problems:
            self._popup = _ProblemList(self._problems, self)
            self._popup.chosen.connect(self.problem_chosen)
            self._popup.show_above(self._button)

    def _forget(self) -> None:
        self._when = ""
        self._show_saved()

    def _just_saved(self) -> None:
        self._when = time.strftime("%H:%M")
        self._show_saved()

    def _show_saved(self) -> None:
        saved = f"Saved {self._when}" if self._when else "Saved" if self._document.folder else "Not saved yet"
        self._saved.setText("Changed" if self._document.is_changed and self._document.folder else saved)


class _ProblemList(QWidget):
    """Every problem in full."""

    chosen = Signal(object)

    def __init__(self, problems: tuple[tuple[Problem, str], ...], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._list = QListWidget()
        self._list.setWordWrap(True)
        self._list.setAccessibleName("Problems")
        for problem, words in problems:
            item = QListWidgetItem(icons.icon("error", "danger"), words)
            item.setData(Qt.ItemDataRole.UserRole, problem)
            self._list.addItem(item)
        self._list.itemActivated.connect(self._choose)
        self._list.itemClicked.connect(self._choose)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.addWidget(self._list)
        self.setFixedSize(560, min(320, 56 * len(problems) + 12))

    def show_above(self, anchor: QWidget) -> None:
        """Open the list over its button."""
        corner = anchor.mapToGlobal(QPoint(0, 0))
        self.move(corner.x(), corner.y() - self.height() - 4)
        self.show()
        self._list.setFocus()

    def _choose(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))
        self.close()
